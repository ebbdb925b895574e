"""What can be pushed: forged, oversized and malformed operations, and other people's ids."""

from typing import Any

from expense_desktop.domain.records import new_id
from tests.attack.attacks import DEVICE, NEWCOMER, Attack
from tests.attack.functions import PUSH
from tests.repository.server.operations import expense, operation, sealed

_MEGABYTE = 1024 * 1024


def _body(**parts: Any) -> dict[str, Any]:
    return {**expense(), **parts}


def _money(amount: str) -> str:
    """A new expense with an amount as JSON, or what isn't JSON, has it."""
    return sealed(expense(money={"amount_minor": 0, "currency": "EUR"})).replace(
        '"amount_minor":0', f'"amount_minor":{amount}'
    )


def _groups(**groups: Any) -> str:
    return sealed(expense(**groups))


def _limit(month: str) -> str:
    key = {"category_id": "<own_category>", "month": month}
    return sealed(operation("budget", set={"key": key, "limit": {"limit_minor": 1}}))


# What PostgreSQL itself, or another program, reads as a number, a date, an id or an instant.
_NO_NUMBERS = (
    "+1", "01", "-", "1.", ".5", "0x10", "0b1", "0o17", "1_000", "1,000", "1e", "1 2", "Infinity", "-Infinity", "inf",
    "\uff11", "\u0663",
)  # fmt: skip
_NUMBERS_IN_TEXTS = ("", "1", " 1", "1\\n", "1e3", "1.0", *_NO_NUMBERS)
_NO_DAYS = ("20260618", "2026-6-18", "2026-169", "2026 Jun 8", "2026-06-18 ", "\uff12\uff10\uff12\uff16-06-18")
_NO_INSTANTS = ("infinity", "-infinity", "now", "2026-06-18", "2026-06-18T24:00:00.000000Z", "20260618T000000Z")

_ONE: dict[str, tuple[str, str, str | None]] = {
    "somebody else’s category": (_groups(category={"category_id": "<category>"}), "rejected", "unknown_category"),
    "an invented category": (
        _groups(category={"category_id": "00000000-0000-4000-8000-000000000000"}), "rejected", "unknown_category",
    ),
    "delete somebody else’s expense": (
        sealed({**operation("expense", kind="delete"), "id": "<expense>"}), "rejected", "unknown_row",
    ),
    "restore somebody else’s expense": (
        sealed({**operation("expense", kind="restore"), "id": "<expense>"}), "rejected", "unknown_row",
    ),
    "change somebody else’s expense": (
        sealed({**operation("expense", set={"payee": {"payee": "M"}}), "id": "<expense>"}), "rejected", "incomplete",
    ),
    "decide somebody else’s conflict": (
        sealed({**operation("expense", kind="decide", seq=44, set={}), "id": "<expense>"}),
        "rejected", "unknown_conflict",
    ),
    "a row with somebody else’s id": (sealed({**expense(), "id": "<expense>"}), "applied", None),
    "an operation with somebody else’s number": (sealed({**expense(), "op": "<op>"}), "applied", None),
    "somebody else’s profile": (
        sealed({**operation("profile", set={"display_name": {"display_name": "M"}}), "id": "<victim>"}),
        "rejected", "unknown_row",
    ),
    "a limit on somebody else’s category": (
        sealed(operation("budget", set={"key": {"category_id": "<category>", "month": "2026-06-01"},
                                        "limit": {"limit_minor": 1}})), "rejected", "unknown_category",
    ),
    "a child of somebody else’s category": (
        sealed(operation("category", set={"name": {"name": "M"}, "parent": {"parent_id": "<category>"}})),
        "rejected", "category_depth",
    ),
    "an owner in the operation": (sealed(_body(owner_id="<victim>")), "applied", None),
    "an owner among the groups": (_groups(owner_id={"owner_id": "<victim>"}), "rejected", "malformed"),
    "an owner within a group": (
        _groups(payee={"payee": "M", "owner_id": "<victim>"}), "rejected", "malformed",
    ),
    "no JSON": ("{", "rejected", "malformed"),
    "an empty operation": ("", "rejected", "malformed"),
    "JSON of ten thousand levels": ("[" * 10_000 + "]" * 10_000, "rejected", "malformed"),
    "JSON of 32,768 bytes of levels": ('{"a":' * 6_553 + "1" + "}" * 2, "rejected", "malformed"),
    "NUL": (sealed(_body(step="x")).replace('"x"', '"\\u0000"'), "rejected", "malformed"),
    "a lone surrogate": (_groups(payee={"payee": "x"}).replace('"x"', '"\\ud800"'), "rejected", "malformed"),
    "surrogates the wrong way round": (
        _groups(payee={"payee": "x"}).replace('"x"', '"\\udc00\\ud800"'), "rejected", "malformed",
    ),
    "a direction turned round": (_groups(payee={"payee": "\u202e"}), "rejected", "text_invalid"),
    "a line break in a payee": (_groups(payee={"payee": "a\nb"}), "rejected", "text_invalid"),
    "a payee that is too long": (_groups(payee={"payee": "x" * 201}), "rejected", "text_too_long"),
    "a note that is too long": (_groups(note={"note": "x" * 2001}), "rejected", "text_too_long"),
    "NaN": (_money("NaN"), "rejected", "malformed"),
    "NaN as a text": (_money('"NaN"'), "rejected", "malformed"),
    "infinity": (_money("1e400"), "rejected", "amount_range"),
    "a million digits": (_money("9" * 30_000), "rejected", "amount_range"),
    "a huge exponent": (_money("1e131071"), "rejected", "amount_range"),
    "half a cent": (_money("0.5"), "rejected", "malformed"),
    "true as an amount": (_money("true"), "rejected", "malformed"),
    "a negative amount": (_money("-1000000000000"), "applied", None),
    # JSON has one number for each of these, and so has what is kept of them.
    **{f"the amount {text!r}": (_money(text), "applied", None) for text in ("1e3", "1E+2", "-0", " 1\t")},
    **{f"the amount {text!r}": (_money(text), "rejected", "malformed") for text in ("1.0", "1e-1", *_NO_NUMBERS)},
    **{
        f"the amount {text!r} as a text": (_money(f'"{text}"'), "rejected", "malformed") for text in _NUMBERS_IN_TEXTS
    },
    "half a cent more than there is money": (_money("1000000000000.5"), "rejected", "malformed"),
    "more than there is money": (_money("1000000000001"), "rejected", "amount_range"),
    "less than there is money": (_money("-1000000000001"), "rejected", "amount_range"),
    "a negative limit": (
        sealed(operation("budget", set={"key": {"category_id": "<own_category>", "month": "2026-07-01"},
                                        "limit": {"limit_minor": -1}})), "rejected", "amount_range",
    ),
    "a colour that is none": (
        sealed(operation("category", set={"name": {"name": "M"}, "colour": {"colour": -1}})), "rejected", "malformed",
    ),
    **{
        f"the date {day}": (_groups(date={"spent_on": day}), "rejected", code)
        for day, code in (
            ("10000-01-01", "date_range"), ("0000-01-01", "date_range"), ("2026-02-30", "malformed"),
            ("1899-12-31", "date_range"), ("2201-01-01", "date_range"), ("infinity", "malformed"),
            ("-2026-01-01", "malformed"), ("2026-06-18 BC", "malformed"), ("today", "malformed"),
            *((day, "malformed") for day in _NO_DAYS),
        )
    },
    "the day 20260618 as a number": (_groups(date={"spent_on": 20260618}), "rejected", "malformed"),
    "a limit on the second of a month": (_limit("2026-07-02"), "rejected", "malformed"),
    "a flag that is a text": (
        sealed(operation("category", set={"name": {"name": "M"}, "flags": {
            "archived": "yes", "fixed_cost": False, "carry_over_since": None}})), "rejected", "malformed",
    ),
    "an instant that is none": (sealed(_body(made_at="2026-13-01T00:00:00.000000Z")), "rejected", "malformed"),
    "an instant in the year 10000": (sealed(_body(made_at="10000-01-01T00:00:00.000000Z")), "rejected", "malformed"),
    **{f"the instant {at}": (sealed(_body(made_at=at)), "rejected", "malformed") for at in _NO_INSTANTS},
    "another kind": (sealed(_body(kind="grant")), "rejected", "malformed"),
    "another table": (sealed(_body(e="auth.account")), "rejected", "malformed"),
    "an id that is none": (sealed(_body(id="1; DROP TABLE x")), "rejected", "malformed"),
    **{
        f"{part} in {how}": (sealed(_body(**{part: spelt})), "rejected", "malformed")
        for part in ("op", "step", "id")
        for how, spelt in (
            ("capitals", str(new_id()).upper()), ("braces", f"{{{new_id()}}}"), ("digits alone", new_id().hex),
        )
    },
    "a category in capitals": (_groups(category={"category_id": "<OWN_CATEGORY>"}), "rejected", "malformed"),
    "a control character in a note": (_groups(note={"note": "a\u0007"}), "rejected", "text_invalid"),
    "a currency that is none": (
        _groups(money={"amount_minor": 1, "currency": "E'R"}), "rejected", "currency",
    ),
    "an operation of one byte too many": (
        "x" * 32_769, "rejected", "too_large",
    ),
    "an operation of all the bytes there may be": ("x" * 32_768, "rejected", "malformed"),
}  # fmt: skip


def _literal(text: str) -> str:
    return "E'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _one(text: str) -> tuple[str, ...]:
    return (
        f"SELECT p->>'status', p->>'code' FROM jsonb_array_elements(api.push(<next>, ARRAY[{_literal(text)}])) AS p",
    )


def _among(text: str) -> tuple[str, ...]:
    """Behind three new expenses that nothing is wrong with: the fast way is asked first."""
    batch = ", ".join(_literal(each) for each in (*(_groups() for _ in range(3)), text))
    return (f"SELECT p->>'status', p->>'code' FROM jsonb_array_elements(api.push(<next>, ARRAY[{batch}])) AS p",)


# What a session may set and a careless function would go by.
_ODD_SETTINGS = (
    "SET DateStyle = 'SQL, DMY'", "SET TimeZone = 'Asia/Kathmandu'", "SET IntervalStyle = 'sql_standard'",
    "SET bytea_output = 'escape'", "SET standard_conforming_strings = off", "SET array_nulls = off",
    "SET quote_all_identifiers = on", "SET transform_null_equals = on", "SET extra_float_digits = -15",
    "SET search_path = ledger, api", "SET plan_cache_mode = force_generic_plan", "SET enable_indexscan = off",
)  # fmt: skip

_EMPTY = "ARRAY(SELECT repeat('x', {length}) FROM generate_series(1, {count}))"

PUSHES = (
    *(
        Attack(name, DEVICE, repr([(status, code)]), _one(text), function=PUSH)
        for name, (text, status, code) in _ONE.items()
    ),
    *(
        Attack(f"{name}, among new expenses", DEVICE, repr([("applied", None)] * 3 + [(status, code)]), _among(text),
               function=PUSH)
        for name, (text, status, code) in _ONE.items()
    ),
    Attack("an account in an invented currency", NEWCOMER, "[('rejected', 'currency')]",
           (_one(sealed({**operation("profile", set={"currency": {"currency": "eur"}}), "id": "<newcomer>"}))[0]
            .replace("<next>", "1"),)),
    *(
        Attack(f"{name}, in a session with odd settings", DEVICE, repr([(status, code)]), (*_ODD_SETTINGS, *_one(text)),
               function=PUSH)
        for name, (text, status, code) in _ONE.items()
        if name in ("a row with somebody else’s id", "the date 2026-02-30", "an instant that is none", "NUL",
                    "somebody else’s category", "a direction turned round", "an instant in the year 10000")
    ),
    Attack("a number far ahead", DEVICE, "ED002", ("SELECT api.push(9223372036854775807, '{x}')",), function=PUSH),
    Attack("a number below one", DEVICE, "22023", ("SELECT api.push(0, '{x}')",), function=PUSH),
    Attack("a negative number", DEVICE, "22023", ("SELECT api.push(-1, '{x}')",), function=PUSH),
    Attack("no number", DEVICE, "22023", ("SELECT api.push(NULL, '{x}')",), function=PUSH),
    Attack("another operation under a number that is taken", DEVICE, "ED001", ("SELECT api.push(1, '{x}')",),
           function=PUSH),
    Attack("nothing at all", DEVICE, "[[]]", ("SELECT api.push(<next>, NULL)",), function=PUSH),
    Attack("no operation", DEVICE, "[('rejected', 'too_large')]",
           ("SELECT p->>'status', p->>'code' FROM jsonb_array_elements(api.push(<next>, ARRAY[NULL])) AS p",),
           function=PUSH),
    Attack("five hundred and one", DEVICE, "ED003",
           (f"SELECT api.push(<next>, {_EMPTY.format(length=1, count=501)})",), function=PUSH),
    Attack("one byte more than a megabyte", DEVICE, "ED003",
           (f"SELECT api.push(<next>, {_EMPTY.format(length=32_768, count=32)} || 'x'::text)",), function=PUSH),
    Attack("a megabyte", DEVICE, "[32]",
           (f"SELECT jsonb_array_length(api.push(<next>, {_EMPTY.format(length=32_768, count=32)}))",), function=PUSH),
    Attack("a text of sixty-four megabytes", DEVICE, "ED003",
           (f"SELECT api.push(<next>, ARRAY[repeat('x', {64 * _MEGABYTE})])",), function=PUSH),
    Attack("a text of a gigabyte", DEVICE, "54000",
           (f"SELECT api.push(<next>, ARRAY[repeat('x', {1024 * _MEGABYTE})])",), function=PUSH),
    Attack("a text that isn’t UTF-8", DEVICE, "22021",
           (r"SELECT api.push(<next>, ARRAY[convert_from('\xeda080', 'UTF8')])",), function=PUSH),
)  # fmt: skip
