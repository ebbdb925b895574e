"""What an operation's values look like: each check of that, what takes it away, and what then gets in.

Where a second check stands behind one they come down together (`takes` has both), or the one in front comes down first
(`behind`). An amount that isn't whole is refused by its form and by the cast to an integer; without either it would be
rounded. In the fast way every cast is such a second wall: what it raises sends the batch one by one.
"""

from tests.attack.removing import Change, Removal, Rewrite

_ID = "'^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'"
_ID_OF_NEW = "'^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'"
_INSTANT = "'^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z$'"

_READ_INTEGER = "api.read_integer(jsonb,bigint,bigint,text)"
_READ_DATE = "api.read_date(jsonb)"
_READ_STAMP = "api.read_stamp(jsonb,text)"
_IS_NEW = "api.is_new_expense(jsonb,text)"
_TAKE_NEW = "api.take_new_expenses(uuid,uuid,bigint,bigint,text[],text)"
_STORE_NEW = "api.store_new_expenses(uuid,uuid,bigint,bigint,text[],jsonb[],text)"

# PostgreSQL takes these for numbers, and the digits of the contract don't.
_LOOSE_NUMBERS = ("+1", " 1", "1\\n", "0x10", "0b1", "0o17", "1_000")
_AMONG = ", among new expenses"

_ANY_JSON = Rewrite(_READ_INTEGER, "jsonb_typeof(value) IS DISTINCT FROM 'number' OR")
_NO_DIGITS = Rewrite(_READ_INTEGER, "OR value#>>'{}' !~ '^-?[0-9]+$'")
_ANY_JSON_OF_NEW = Rewrite(_IS_NEW, "AND jsonb_typeof(body#>'{set,money,amount_minor}') = 'number'")
_NO_DIGITS_OF_NEW = Rewrite(_IS_NEW, "AND body#>>'{set,money,amount_minor}' ~ '^-?[0-9]{1,13}$'")

FORMS = (
    # one by one
    Removal("an amount is a number", (_ANY_JSON,), ("the amount '1' as a text",)),
    Removal("an amount is digits", (Rewrite(_READ_INTEGER, "value#>>'{}' !~ '^-?[0-9]+$'", "false"),),
            (*(f"the amount {text!r} as a text" for text in (*_LOOSE_NUMBERS, "Infinity")), "NaN as a text"),
            behind=(_ANY_JSON,)),
    Removal("an amount is whole before it is in range", (_NO_DIGITS,), ("half a cent more than there is money",)),
    Removal("an amount is whole", (_NO_DIGITS, Rewrite(_READ_INTEGER, "::bigint;", "::numeric::bigint;")),
            ("half a cent", "the amount '1.0'", "the amount '1e-1'")),
    Removal("ids are spelt one way", (Rewrite("api.read_uuid(jsonb)", f"OR value#>>'{{}}' !~ {_ID}"),),
            (*(f"{part} in {how}" for part in ("op", "step", "id") for how in ("capitals", "braces", "digits alone")),
             "a category in capitals")),
    Removal("days are spelt one way", (Rewrite(_READ_DATE, "OR value#>>'{}' !~ '^[0-9]{4,}-[0-9]{2}-[0-9]{2}$'"),),
            ("the date 20260618", "the date 2026-6-18", "the date 2026-169", "the date 2026 Jun 8",
             "the date 2026-06-18 BC")),
    Removal("months begin with their first day",
            (Rewrite("api.read_month(jsonb)", "extract(day FROM month) <> 1", "false"),),
            ("a limit on the second of a month",)),
    Removal("a flag is true or false",
            (Rewrite("api.read_flag(jsonb)", "jsonb_typeof(value) IS DISTINCT FROM 'boolean'", "false"),
             Rewrite("api.read_flag(jsonb)", "RETURN value;", "RETURN value#>>'{}';")),
            ("a flag that is a text",)),
    Removal("a currency is three capitals",
            (Rewrite("api.read_currency(jsonb)", "OR value#>>'{}' !~ '^[A-Z]{3}$'"),),
            ("an account in an invented currency",)),
    Removal("instants are spelt one way", (Rewrite(_READ_STAMP, f"OR given !~ {_INSTANT}"),),
            ("the instant infinity", "the instant -infinity", "an instant in the year 10000")),
    Removal("instants are such", (Rewrite(_READ_STAMP, "OR api.instant_text(given::timestamptz) <> given"),),
            ("the instant 2026-06-18T24:00:00.000000Z",)),
    # the fast way: in doubt it takes nothing, and all are asked one by one
    Removal("an amount is a number, the fast way", (_ANY_JSON_OF_NEW,), (f"the amount '1' as a text{_AMONG}",)),
    Removal("an amount is digits, the fast way", (_NO_DIGITS_OF_NEW,),
            (*(f"the amount {text!r} as a text{_AMONG}" for text in _LOOSE_NUMBERS),), behind=(_ANY_JSON_OF_NEW,)),
    Removal("an amount is whole, the fast way",
            (_NO_DIGITS_OF_NEW, Rewrite(_IS_NEW, "::bigint BETWEEN", "::numeric BETWEEN"),
             Rewrite(_STORE_NEW, "amount_minor}')::bigint", "amount_minor}')::numeric::bigint")),
            (f"half a cent{_AMONG}", f"the amount '1.0'{_AMONG}")),
    Removal("amounts that there are, the fast way",
            (Rewrite(_IS_NEW, "BETWEEN -1000000000000 AND 1000000000000", "IS NOT NULL"),
             Change("ALTER TABLE ledger.expense DROP CONSTRAINT expense_amount_check",
                    "ALTER TABLE ledger.expense ADD CONSTRAINT expense_amount_check"
                    " CHECK (amount_minor BETWEEN -1000000000000 AND 1000000000000)")),
            (f"more than there is money{_AMONG}", f"less than there is money{_AMONG}")),
    *(
        Removal(f"{part} is spelt one way, the fast way", (Rewrite(_IS_NEW, f"AND body->>'{part}' ~ {_ID_OF_NEW}"),),
                (*(f"{part} in {how}{_AMONG}" for how in ("capitals", "braces", "digits alone")),))
        for part in ("op", "step", "id")
    ),
    Removal("a category is spelt one way, the fast way",
            (Rewrite(_IS_NEW, f"OR body#>>'{{set,category,category_id}}' ~ {_ID_OF_NEW}", "OR true"),),
            (f"a category in capitals{_AMONG}",)),
    Removal("days are spelt one way, the fast way",
            (Rewrite(_IS_NEW, "AND body#>>'{set,date,spent_on}'"
                              " ~ '^(19[0-9]{2}|2[01][0-9]{2}|2200)-[0-9]{2}-[0-9]{2}$'"),),
            (f"the date 20260618{_AMONG}", f"the date 2026-6-18{_AMONG}", f"the date 2026-06-18 {_AMONG}")),
    Removal("a day is a text, the fast way",
            (Rewrite(_IS_NEW, "AND body#>>'{set,date,spent_on}'"
                              " ~ '^(19[0-9]{2}|2[01][0-9]{2}|2200)-[0-9]{2}-[0-9]{2}$'"),
             Rewrite(_IS_NEW, "AND body#>'{set,date}' = jsonb_build_object('spent_on', body#>>'{set,date,spent_on}')")),
            (f"the day 20260618 as a number{_AMONG}",)),
    Removal("instants are spelt one way, the fast way", (Rewrite(_IS_NEW, f"AND body->>'made_at' ~ {_INSTANT}"),),
            (f"an instant in the year 10000{_AMONG}",)),
    Removal("instants are such, the fast way",
            (Rewrite("api.checked_stamp(text,text)", "api.instant_text(given::timestamptz) = given", "true"),),
            (f"the instant 2026-06-18T24:00:00.000000Z{_AMONG}",)),
    Removal("the account’s currency, the fast way",
            (Rewrite(_IS_NEW, "'currency', currency)", "'currency', body#>'{set,money,currency}')"),),
            (f"a currency that is none{_AMONG}",)),
    Removal("payees that can be shown, the fast way",
            (Rewrite(_IS_NEW, "AND api.is_text(body#>>'{set,payee,payee}', 0, 200, false)"),),
            (f"a direction turned round{_AMONG}", f"a line break in a payee{_AMONG}")),
    Removal("notes that can be shown, the fast way",
            (Rewrite(_IS_NEW, "AND api.is_text(body#>>'{set,note,note}', 0, 2000, true)"),),
            (f"a control character in a note{_AMONG}",)),
    Removal("no group that isn’t known, the fast way",
            (Rewrite(_IS_NEW, "AND (body->'set') - ARRAY['money', 'date', 'category', 'payee', 'note'] = '{}'"),),
            (f"an owner among the groups{_AMONG}",)),
    Removal("groups that are whole, the fast way",
            (Rewrite(_IS_NEW, "body#>'{set,payee}' = jsonb_build_object('payee', body#>>'{set,payee,payee}')",
                     "true"),),
            (f"an owner within a group{_AMONG}",)),
    # SYNC 1: “Keys make crossing owners impossible even for a bug”. This is the bug.
    Removal("keys that lead with their owner",
            (Change("ALTER TABLE ledger.expense DROP CONSTRAINT expense_category_fk",
                    "ALTER TABLE ledger.expense ADD CONSTRAINT expense_category_fk FOREIGN KEY (owner_id, category_id)"
                    " REFERENCES ledger.category (owner_id, id) DEFERRABLE INITIALLY DEFERRED"),),
            (f"somebody else’s category{_AMONG}", f"an invented category{_AMONG}"),
            behind=(Rewrite(_TAKE_NEW, "c.id IS NULL OR"),)),
)  # fmt: skip
