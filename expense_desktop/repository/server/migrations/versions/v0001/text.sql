-- What may be stored in a text, the same as domain.records.checked_text says.
SET LOCAL ROLE expense_writer;

CREATE FUNCTION api.is_text(value text, shortest integer, longest integer, several_lines boolean) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    -- Control characters, line separators and the overrides that turn what is read around. E'' because a client can
    -- choose what a backslash means in '' (standard_conforming_strings). NUL and lone surrogates can't be in a text.
    SELECT value IS NOT NULL AND char_length(value) BETWEEN shortest AND longest
       AND value !~ E'[\\u0001-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]'
       AND (several_lines OR strpos(value, chr(10)) = 0)
$$;
COMMENT ON FUNCTION api.is_text(text, integer, integer, boolean) IS 'Whether a text has an allowed length, in characters, and only allowed ones.';

GRANT EXECUTE ON FUNCTION api.is_text(text, integer, integer, boolean) TO expense_auth;
