-- Reading what a client sent: every value is checked here, whatever the client's own checks say, and put into the one
-- form in which values are compared.
SET LOCAL ROLE expense_writer;

-- ED100 never leaves api.push: its message becomes the operation's code.
CREATE FUNCTION api.refuse(code text) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'ED100', MESSAGE = code;
END
$$;
COMMENT ON FUNCTION api.refuse(text) IS 'Refuse the operation at hand with a code.';

CREATE FUNCTION api.read_uuid(value jsonb) RETURNS uuid
LANGUAGE plpgsql
AS $$
BEGIN
    IF jsonb_typeof(value) IS DISTINCT FROM 'string'
       OR value#>>'{}' !~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' THEN
        PERFORM api.refuse('malformed');
    END IF;
    RETURN value#>>'{}';
END
$$;

CREATE FUNCTION api.read_integer(value jsonb, lowest bigint, highest bigint, code text) RETURNS bigint
LANGUAGE plpgsql
AS $$
BEGIN
    -- Also 1250.0 is no integer, and NaN no number.
    IF jsonb_typeof(value) IS DISTINCT FROM 'number' OR value#>>'{}' !~ '^-?[0-9]+$' THEN
        PERFORM api.refuse('malformed');
    END IF;
    IF (value#>>'{}')::numeric NOT BETWEEN lowest AND highest THEN
        PERFORM api.refuse(code);
    END IF;
    RETURN (value#>>'{}')::bigint;
END
$$;

CREATE FUNCTION api.read_text(value jsonb, shortest integer, longest integer, several_lines boolean) RETURNS text
LANGUAGE plpgsql
AS $$
BEGIN
    IF jsonb_typeof(value) IS DISTINCT FROM 'string' THEN
        PERFORM api.refuse('malformed');
    END IF;
    IF char_length(value#>>'{}') > longest THEN
        PERFORM api.refuse('text_too_long');
    END IF;
    IF NOT api.is_text(value#>>'{}', shortest, longest, several_lines) THEN
        PERFORM api.refuse('text_invalid');
    END IF;
    RETURN value#>>'{}';
END
$$;

CREATE FUNCTION api.read_date(value jsonb) RETURNS date
LANGUAGE plpgsql
AS $$
BEGIN
    IF jsonb_typeof(value) IS DISTINCT FROM 'string' OR value#>>'{}' !~ '^[0-9]{4,}-[0-9]{2}-[0-9]{2}$' THEN
        PERFORM api.refuse('malformed');
    END IF;
    IF char_length(value#>>'{}') > 10 OR value#>>'{}' < '1900' COLLATE "C" OR value#>>'{}' >= '2201' COLLATE "C" THEN
        PERFORM api.refuse('date_range');
    END IF;
    RETURN value#>>'{}';
END
$$;

CREATE FUNCTION api.read_month(value jsonb) RETURNS date
LANGUAGE plpgsql
AS $$
DECLARE
    month date := api.read_date(value);
BEGIN
    IF extract(day FROM month) <> 1 THEN
        PERFORM api.refuse('malformed');
    END IF;
    RETURN month;
END
$$;

CREATE FUNCTION api.read_flag(value jsonb) RETURNS boolean
LANGUAGE plpgsql
AS $$
BEGIN
    IF jsonb_typeof(value) IS DISTINCT FROM 'boolean' THEN
        PERFORM api.refuse('malformed');
    END IF;
    RETURN value;
END
$$;

CREATE FUNCTION api.read_currency(value jsonb) RETURNS text
LANGUAGE plpgsql
AS $$
BEGIN
    IF jsonb_typeof(value) IS DISTINCT FROM 'string' OR value#>>'{}' !~ '^[A-Z]{3}$' THEN
        PERFORM api.refuse('currency');
    END IF;
    RETURN value#>>'{}';
END
$$;

CREATE FUNCTION api.is_null(value jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE
AS $$ SELECT jsonb_typeof(value) IS NOT DISTINCT FROM 'null' $$;
COMMENT ON FUNCTION api.is_null(jsonb) IS 'Whether it is JSON''s null; something that is missing is not.';

CREATE FUNCTION api.fields_of(entity text, group_name text) RETURNS text[]
LANGUAGE sql IMMUTABLE
AS $$
    SELECT CASE entity || '.' || group_name
        WHEN 'expense.money' THEN ARRAY['amount_minor', 'currency']
        WHEN 'expense.date' THEN ARRAY['spent_on']
        WHEN 'expense.category' THEN ARRAY['category_id']
        WHEN 'expense.payee' THEN ARRAY['payee']
        WHEN 'expense.note' THEN ARRAY['note']
        WHEN 'category.name' THEN ARRAY['name']
        WHEN 'category.colour' THEN ARRAY['colour']
        WHEN 'category.parent' THEN ARRAY['parent_id']
        WHEN 'category.flags' THEN ARRAY['archived', 'fixed_cost', 'carry_over_since']
        WHEN 'budget.key' THEN ARRAY['category_id', 'month']
        WHEN 'budget.limit' THEN ARRAY['limit_minor']
        WHEN 'profile.display_name' THEN ARRAY['display_name']
        WHEN 'profile.currency' THEN ARRAY['currency']
        WHEN 'profile.month_start' THEN ARRAY['month_start']
    END
$$;
COMMENT ON FUNCTION api.fields_of(text, text) IS 'The fields of a group, as domain.changes.GROUPS has them; NULL when there is no such group.';

CREATE FUNCTION api.read_name(value jsonb) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
    name text := api.read_text(value, 1, 80, false);
BEGIN
    -- It separates the levels wherever a category is written.
    IF strpos(name, ':') > 0 THEN
        PERFORM api.refuse('text_invalid');
    END IF;
    RETURN name;
END
$$;

CREATE FUNCTION api.read_field(entity text, field text, value jsonb) RETURNS jsonb
LANGUAGE plpgsql
AS $$
BEGIN
    RETURN CASE
        WHEN field = 'amount_minor' THEN to_jsonb(api.read_integer(value, -1000000000000, 1000000000000, 'amount_range'))
        WHEN field = 'currency' THEN to_jsonb(api.read_currency(value))
        WHEN field = 'spent_on' THEN to_jsonb(api.read_date(value))
        WHEN field = 'category_id' AND entity = 'budget' THEN to_jsonb(api.read_uuid(value))
        WHEN field IN ('category_id', 'parent_id') AND api.is_null(value) THEN value
        WHEN field IN ('category_id', 'parent_id') THEN to_jsonb(api.read_uuid(value))
        WHEN field = 'payee' THEN to_jsonb(api.read_text(value, 0, 200, false))
        WHEN field = 'note' THEN to_jsonb(api.read_text(value, 0, 2000, true))
        WHEN field = 'name' THEN to_jsonb(api.read_name(value))
        WHEN field = 'colour' THEN to_jsonb(api.read_integer(value, 0, 12, 'malformed'))
        WHEN field IN ('archived', 'fixed_cost') THEN to_jsonb(api.read_flag(value))
        WHEN field = 'carry_over_since' AND api.is_null(value) THEN value
        WHEN field = 'carry_over_since' THEN to_jsonb(api.read_date(value))
        WHEN field = 'month' THEN to_jsonb(api.read_month(value))
        WHEN field = 'limit_minor' AND api.is_null(value) THEN value
        WHEN field = 'limit_minor' THEN to_jsonb(api.read_integer(value, 0, 1000000000000, 'amount_range'))
        WHEN field = 'display_name' THEN to_jsonb(api.read_text(value, 1, 80, false))
        WHEN field = 'month_start' THEN to_jsonb(api.read_integer(value, 1, 28, 'malformed'))
    END;
END
$$;

CREATE FUNCTION api.read_groups(entity text, given jsonb) RETURNS jsonb
LANGUAGE plpgsql
AS $$
DECLARE
    groups jsonb := '{}';
    fields jsonb;
    group_name text;
    field text;
BEGIN
    IF jsonb_typeof(given) IS DISTINCT FROM 'object' THEN
        PERFORM api.refuse('malformed');
    END IF;
    FOR group_name, fields IN SELECT * FROM jsonb_each(given) LOOP
        -- A group comes whole: a field that is missing, or one that we don't know, must not be guessed or dropped.
        IF jsonb_typeof(fields) <> 'object' OR api.fields_of(entity, group_name) IS NULL
           OR NOT fields ?& api.fields_of(entity, group_name)
           OR fields - api.fields_of(entity, group_name) <> '{}' THEN
            PERFORM api.refuse('malformed');
        END IF;
        FOREACH field IN ARRAY api.fields_of(entity, group_name) LOOP
            groups := jsonb_set(
                groups, ARRAY[group_name],
                coalesce(groups->group_name, '{}')
                    || jsonb_build_object(field, api.read_field(entity, field, fields->field))
            );
        END LOOP;
    END LOOP;
    RETURN groups;
END
$$;
COMMENT ON FUNCTION api.read_groups(text, jsonb) IS 'An operation''s groups, checked and in their one form.';

CREATE FUNCTION api.instant_text(instant timestamptz) RETURNS text
LANGUAGE sql STABLE
AS $$ SELECT to_char(instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$;

CREATE FUNCTION api.read_stamp(value jsonb, now_text text) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
    given text := value#>>'{}';
BEGIN
    IF jsonb_typeof(value) IS DISTINCT FROM 'string'
       OR given !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z$'
       OR api.instant_text(given::timestamptz) <> given THEN
        PERFORM api.refuse('malformed');
    END IF;
    -- A clock that runs ahead must not win for ever.
    RETURN least(given COLLATE "C", now_text COLLATE "C");
END
$$;

-- What is told again has a stamp that this server gave, perhaps by another clock than it has now: cut down to the present,
-- two of them would no longer tell which is the later.
CREATE FUNCTION api.latest_stamp(body jsonb, now_text text) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$
    SELECT CASE WHEN body->'again' = 'true' THEN '9999-12-31T23:59:59.999999Z' ELSE now_text END
$$;

CREATE FUNCTION api.is_ours_to_retry(state text) RETURNS boolean
LANGUAGE sql IMMUTABLE
AS $$ SELECT substr(state, 1, 2) IN ('40', '53', '55', '57', '58', 'XX') $$;
COMMENT ON FUNCTION api.is_ours_to_retry(text) IS 'Whether an error is the server''s passing trouble and no fault of the operation.';
