"""api.push, one rule at a time: SYNC 4."""

import hashlib
import json
import uuid
from typing import Any

import psycopg
import pytest

from expense_desktop.domain.records import new_id
from tests.repository.server.operations import (
    DINNER,
    Sender,
    at,
    category,
    expense,
    operation,
    push,
    rows,
    sealed,
    value,
)
from tests.servers import Database

APPLIED = {"status": "applied", "code": None}
NOOP = {"status": "noop", "code": None}


def rejected(code: str) -> dict[str, str]:
    return {"status": "rejected", "code": code}


def test_the_first_contact_makes_the_profile_as_change_number_one(aoifes: Sender) -> None:
    """An account's profile stands at seq 1, with the name and currency of its sign-up, before anything is pushed."""
    assert value(aoifes.connection, "SELECT api.hello()")["head"] == 1
    profile = aoifes.row("profile", aoifes.device.owner)
    assert (profile["display_name"], profile["currency"], profile["change_seq"]) == ("Aoife", "EUR", 1)
    assert aoifes.change(1)["status"] == "applied"


def test_a_new_expense_is_stored_and_numbered(aoifes: Sender) -> None:
    """An applied operation becomes a row, a change with its hash, and the owner's next sequence number."""
    row = new_id()
    body = expense(row)
    (answer,) = aoifes.push(body)
    assert answer == {"n": 1, "seq": 2, "status": "applied", "code": None}
    stored = aoifes.row("expense", row)
    assert (stored["amount_minor"], stored["payee"], stored["note"], stored["change_seq"]) == (4250, "Luigi", "", 2)
    assert set(stored["stamps"].values()) == {body["made_at"]}
    change = aoifes.change(2)
    assert change["hash"] == hashlib.sha256(sealed(body).encode()).digest()
    assert change["before"] is None
    assert change["after"]["money"] == DINNER["money"]
    assert (change["op_no"], str(change["op_id"]), str(change["step"])) == (1, body["op"], body["step"])


def test_another_persons_row_can_neither_be_seen_nor_changed(aoifes: Sender, bens: Sender) -> None:
    """The same row id under another owner is another row; nobody sees or moves what isn't theirs."""
    row = new_id()
    aoifes.push(expense(row))
    assert rows(bens.connection, "SELECT * FROM ledger.expense") == []
    assert bens.one(operation(row=row, set={"note": {"note": "mine"}}, base={"note": {"note": ""}})) == rejected(
        "unknown_row"
    )
    assert bens.one(operation(row=row, kind="delete")) == rejected("unknown_row")
    assert bens.one(expense(row, money={"amount_minor": 1, "currency": "GBP"})) == APPLIED
    assert aoifes.row("expense", row)["amount_minor"] == 4250
    assert [seen["owner_id"] for seen in rows(aoifes.connection, "SELECT * FROM ledger.expense")] == [
        aoifes.device.owner
    ]


def test_another_persons_category_is_no_category(aoifes: Sender, bens: Sender) -> None:
    """A category id of somebody else is refused exactly as one that nobody has."""
    theirs = new_id()
    aoifes.push(category("Eating out", theirs))
    sterling = {"amount_minor": 1, "currency": "GBP"}
    for unknown in (theirs, new_id()):
        assert bens.one(expense(money=sterling, category={"category_id": str(unknown)})) == rejected("unknown_category")


def test_sequence_numbers_have_no_hole(aoifes: Sender) -> None:
    """Applied, refused and needless operations alike take the next number (I5); only a repeated one takes none."""
    row, again = new_id(), expense()
    aoifes.push(again)
    aoifes.push(
        expense(row), operation(row=row, set={"note": {"note": ""}}), operation(), again, operation(kind="nonsense")
    )
    seqs = [change["seq"] for change in rows(aoifes.connection, "SELECT seq FROM ledger.change ORDER BY seq")]
    assert seqs == list(range(1, 7))
    assert value(aoifes.connection, "SELECT head FROM ledger.feed") == 6


def test_the_same_call_twice_is_answered_and_changes_nothing(aoifes: Sender) -> None:
    """A call whose answer was lost is sent again: every operation is a dup, a refused one says again why."""
    texts = [sealed(body) for body in (expense(), operation(kind="delete"), expense())]
    first = push(aoifes.connection, 1, texts)
    second = push(aoifes.connection, 1, texts)
    assert [answer["status"] for answer in first] == ["applied", "rejected", "applied"]
    assert [answer["status"] for answer in second] == ["dup"] * 3
    assert [answer["seq"] for answer in second] == [answer["seq"] for answer in first]
    assert [answer["code"] for answer in second] == [None, "unknown_row", None]
    assert value(aoifes.connection, "SELECT count(*) FROM ledger.expense") == 2


def test_a_longer_call_repeats_what_was_taken_and_takes_the_rest(aoifes: Sender) -> None:
    """Operations queued since a lost answer go with the repeated ones."""
    texts = [sealed(expense()) for _ in range(6)]
    push(aoifes.connection, 1, texts[:2])
    answers = push(aoifes.connection, 1, texts)
    assert [answer["status"] for answer in answers] == ["dup", "dup", *["applied"] * 4]
    assert [answer["seq"] for answer in answers] == list(range(2, 8))
    assert value(aoifes.connection, "SELECT (api.hello()->>'last_op_no')::int") == 6


@pytest.mark.parametrize("operations", ["[5:8]={1,2,3,4}", "{{1},{2}}"])
def test_operations_are_counted_from_one(aoifes: Sender, operations: str) -> None:
    """An array of another shape, whose elements would be numbered otherwise than they are read, is no batch."""
    with pytest.raises(psycopg.errors.InvalidParameterValue):
        aoifes.connection.execute("SELECT api.push(1, %s)", (operations,))
    assert value(aoifes.connection, "SELECT (api.hello()->>'last_op_no')::int") == 0


def test_a_number_that_went_to_another_operation_is_a_fork(aoifes: Sender) -> None:
    """Two copies of one profile would number two operations alike: the second is told, and nothing is taken."""
    aoifes.push(expense())
    with pytest.raises(psycopg.Error) as caught:
        push(aoifes.connection, 1, [sealed(expense()), sealed(expense())])
    assert caught.value.sqlstate == "ED001"
    assert value(aoifes.connection, "SELECT count(*) FROM ledger.expense") == 1


def test_a_number_beyond_the_next_is_a_gap(aoifes: Sender) -> None:
    """Operations that the server never had are missed before anything is taken."""
    aoifes.push(expense())
    with pytest.raises(psycopg.Error) as caught:
        push(aoifes.connection, 3, [sealed(expense())])
    assert caught.value.sqlstate == "ED002"


def test_an_operation_sent_under_a_new_identity_is_known(aoifes: Sender, phones: Sender) -> None:
    """A device that enrols anew sends its queue again: what is there already is a dup, also when sent twice."""
    texts = [sealed(expense()), sealed(operation(kind="delete"))]
    aoifes.push_text(*texts)
    for _ in range(2):
        answers = push(phones.connection, 1, texts)
        assert [(a["status"], a["code"], a["seq"]) for a in answers] == [("dup", None, 2), ("dup", "unknown_row", 3)]
    assert push(phones.connection, 3, [sealed(expense())])[0]["status"] == "applied"
    with pytest.raises(psycopg.Error, match="fork"):
        push(phones.connection, 1, [sealed(expense())])


@pytest.mark.parametrize("text", ["", "no JSON", '{"op": 1}', "x" * 32_769], ids=["empty", "no JSON", "no id", "long"])
def test_what_can_not_be_read_is_known_by_its_text(aoifes: Sender, phones: Sender, text: str) -> None:
    """It has no id to be known by, and is refused once, whoever sends it: a copy of a profile, or a new identity."""
    (refused,) = aoifes.push_text(text)
    for first_no, last in ((1, "x"), (1, "x"), (3, "y")):
        known, _other = push(phones.connection, first_no, [text, last])
        assert {**known, "n": 1} == {**refused, "status": "dup"}
    count = "SELECT count(*) FROM ledger.change WHERE status = 'rejected'"
    assert value(aoifes.connection, count) == len({text, "x", "y"})
    with pytest.raises(psycopg.Error, match="fork"):
        push(phones.connection, 1, ["z"])


def test_too_many_or_too_large_a_batch_is_refused_whole(aoifes: Sender) -> None:
    """501 operations, or more than 1 MB, are not looked at."""
    for texts in (["{}"] * 501, ["x" * 31_000] * 34 + ["x" * 30_000]):
        with pytest.raises(psycopg.Error) as caught:
            push(aoifes.connection, 1, texts)
        assert caught.value.sqlstate == "ED003"


def test_one_bad_operation_does_not_stop_the_others(aoifes: Sender) -> None:
    """What can't be read is refused by itself, kept in the record, and the queue goes on (I4)."""
    answers = aoifes.push_text(sealed(expense()), "no JSON", sealed(expense()), '"text"', sealed(expense()))
    assert [answer["status"] for answer in answers] == ["applied", "rejected", "applied", "rejected", "applied"]
    change = aoifes.change(answers[1]["seq"])
    assert (change["status"], change["code"], change["op_id"]) == ("rejected", "malformed", None)
    assert change["hash"] == hashlib.sha256(b"no JSON").digest()


DEEP = '{"set":' + "[" * 16_000 + "]" * 16_000 + "}"


MALFORMED = [
    "", "null", "[]", "5", "{", '{"op": "\\u0000"}', '{"op": "\\ud800"}', DEEP, sealed({}),
    sealed(expense())[:-1] + ',"note":"\\u0000"}', sealed(expense())[:-1] + ',"note":"\\udfff"}',
    sealed({**expense(), "op": "x"}), sealed({**expense(), "id": "X" * 36}), sealed({**expense(), "id": None}),
    sealed({**expense(), "e": "feed"}), sealed({**expense(), "e": None}), sealed({**expense(), "kind": "drop"}),
    sealed({**expense(), "step": None}), sealed({**expense(), "set": []}), sealed({**expense(), "set": {}}),
    sealed({**expense(), "base": []}), sealed({**expense(), "base": None}),
    *(sealed({**expense(), "made_at": bad}) for bad in (
        None, 5, "now", "infinity", "2026-06-18", "2026-02-30T00:00:00.000000Z", "2026-06-18T08:00:00.000000+01:00",
        "12026-06-18T08:00:00.000000Z")),
    sealed(expense(unknown={"x": 1})), sealed(expense(money={"amount_minor": 1})), sealed(expense(payee="Luigi")),
    sealed(expense(payee={"payee": "Luigi", "note": ""})), sealed(expense(payee={"payee": None})),
    *(sealed(expense(money={"amount_minor": bad, "currency": "EUR"})) for bad in (
        12.5, 1250.0, "1250", None, True, [1], {"a": 1})),
    json.dumps(expense(money={"amount_minor": float("nan"), "currency": "EUR"})),
    *(sealed(expense(date={"spent_on": bad})) for bad in (
        "18/06/2026", "2026-06-31", "2026-13-01", "today", "infinity", 20260618, None, "2026-6-18")),
    *(sealed(expense(category={"category_id": bad})) for bad in ("", "none", 7, str(uuid.uuid4()).upper())),
    sealed(operation("category", set={"name": {"name": "x"}, "colour": {"colour": 13}})),
    sealed(operation("category", set={"name": {"name": "x"}, "flags": {"archived": True}})),
    sealed(operation("budget", set={"key": {"category_id": str(uuid.uuid4()), "month": "2026-06-18"}})),
    sealed(operation("budget", set={"key": {"category_id": None, "month": "2026-06-01"}})),
]  # fmt: skip


def test_what_can_not_be_read_is_malformed(aoifes: Sender) -> None:
    """Whatever bytes come, the answer is a refusal with a code, never an error of the call."""
    answers = aoifes.push_text(*MALFORMED)
    made_of = {text[:200]: (answer["status"], answer["code"]) for text, answer in zip(MALFORMED, answers, strict=True)}
    assert made_of == dict.fromkeys(made_of, ("rejected", "malformed"))
    assert value(aoifes.connection, "SELECT count(*) FROM ledger.expense") == 0


BEYOND: list[tuple[dict[str, Any], str]] = [
    ({"payee": {"payee": "x" * 201}}, "text_too_long"),
    ({"note": {"note": "x" * 2001}}, "text_too_long"),
    ({"payee": {"payee": "a\nb"}}, "text_invalid"),
    ({"payee": {"payee": "a\tb"}}, "text_invalid"),
    ({"payee": {"payee": "a\x7fb"}}, "text_invalid"),
    ({"payee": {"payee": "a\x9fb"}}, "text_invalid"),
    ({"payee": {"payee": "a\u202eb"}}, "text_invalid"),
    ({"note": {"note": "a\x1bb"}}, "text_invalid"),
    ({"money": {"amount_minor": 10**12 + 1, "currency": "EUR"}}, "amount_range"),
    ({"money": {"amount_minor": -(10**12) - 1, "currency": "EUR"}}, "amount_range"),
    ({"money": {"amount_minor": 10**400, "currency": "EUR"}}, "amount_range"),
    ({"money": {"amount_minor": 1, "currency": "GBP"}}, "currency"),
    ({"money": {"amount_minor": 1, "currency": "eur"}}, "currency"),
    ({"money": {"amount_minor": 1, "currency": None}}, "currency"),
    ({"date": {"spent_on": "1899-12-31"}}, "date_range"),
    ({"date": {"spent_on": "2201-01-01"}}, "date_range"),
    ({"date": {"spent_on": "10000-01-01"}}, "date_range"),
    ({"category": {"category_id": str(uuid.uuid4())}}, "unknown_category"),
]


def test_a_value_out_of_bounds_has_its_code(aoifes: Sender) -> None:
    """Each limit of the ledger holds on the server, whatever a client lets through."""
    answers = aoifes.push(*(expense(**groups) for groups, _ in BEYOND))
    found = [(groups, answer["code"]) for (groups, _), answer in zip(BEYOND, answers, strict=True)]
    assert found == BEYOND
    assert {answer["status"] for answer in answers} == {"rejected"}


BOUNDS: list[dict[str, Any]] = [
    {"payee": {"payee": "🛒" * 200}},
    {"note": {"note": "a\nb" + "é" * 1997}},
    {"money": {"amount_minor": 10**12, "currency": "EUR"}},
    {"money": {"amount_minor": -(10**12), "currency": "EUR"}},
    {"money": {"amount_minor": 0, "currency": "EUR"}},
    {"date": {"spent_on": "1900-01-01"}},
    {"date": {"spent_on": "2200-12-31"}},
    {"date": {"spent_on": "2024-02-29"}},
    {"category": {"category_id": None}},
]


def test_a_value_at_its_bound_is_taken(aoifes: Sender) -> None:
    """Limits count characters, not bytes, and include their ends."""
    # One by one, too: a batch of them goes the faster way.
    for groups in BOUNDS:
        assert aoifes.one(expense(**groups)) == APPLIED, groups
    assert {answer["status"] for answer in aoifes.push(*(expense(**groups) for groups in BOUNDS))} == {"applied"}


def test_an_operation_of_more_than_32_kb_is_too_large(aoifes: Sender) -> None:
    """One operation's size is limited by itself, so that no other has to wait for it."""
    answers = aoifes.push_text("x" * 32_769, sealed(expense()))
    assert [(answer["status"], answer["code"]) for answer in answers] == [("rejected", "too_large"), ("applied", None)]


def test_a_new_row_needs_what_makes_it_one(aoifes: Sender) -> None:
    """An expense without an amount or a date, a category without a name, a limit without its month are incomplete."""
    for body in (
        operation(set={"money": DINNER["money"]}),
        operation("category", set={"colour": {"colour": 3}}),
        operation("budget", set={"limit": {"limit_minor": 1}}),
    ):
        assert aoifes.one(body) == rejected("incomplete")
    changed = operation(set={"note": {"note": "x"}}, base={"note": {"note": ""}})
    assert aoifes.one(changed) == rejected("unknown_row")


def test_a_change_of_a_row_that_was_never_made_makes_none(aoifes: Sender) -> None:
    """Also when it has all that a new row needs: of a row whose making was refused, half a row would stand."""
    row = new_id()
    assert aoifes.one(expense(row, payee={"payee": "a\0b"})) == rejected("malformed")
    money_and_date = {"money": {"amount_minor": 1, "currency": "EUR"}, "date": {"spent_on": "2026-07-13"}}
    changed = operation(row=row, set=money_and_date, base={name: DINNER[name] for name in money_and_date})

    assert aoifes.one(changed) == rejected("unknown_row")
    assert value(aoifes.connection, "SELECT count(*) FROM ledger.expense") == 0


def test_a_lower_ranking_call_inside_a_repeatable_read_transaction_is_refused(aoifes: Sender) -> None:
    """A snapshot older than the lock would not see what the lock waited for."""
    aoifes.connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    with pytest.raises(psycopg.Error) as caught:
        push(aoifes.connection, 1, [sealed(expense())])
    assert caught.value.sqlstate == "25001"


def test_a_passing_trouble_of_the_server_fails_the_call_and_not_the_operation(database: Database) -> None:
    """A full disk or a timeout refuses no operation: the call is made again (classes 40, 53, 55, 57, 58, XX)."""
    body = expense()
    with database.admin.connect() as admin, Sender(database.device()) as aoifes:
        admin.execute(
            "CREATE FUNCTION public.disk_full() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE 'full' USING ERRCODE = 'disk_full'; END $$"
        )
        admin.execute("CREATE TRIGGER disk_full BEFORE INSERT ON ledger.expense EXECUTE FUNCTION public.disk_full()")
        with pytest.raises(psycopg.errors.DiskFull):
            aoifes.push(body)
        with pytest.raises(psycopg.errors.DiskFull):
            push(aoifes.connection, 1, [sealed(expense()) for _ in range(8)])
        admin.execute("DROP TRIGGER disk_full ON ledger.expense")
        assert aoifes.one(body) == APPLIED


def test_a_stranger_to_the_ledger_may_not_push(ledger: Database) -> None:
    """Without an enrolled device there are no rows and no writes (I14)."""
    with ledger.door.connect() as door, pytest.raises(psycopg.errors.InsufficientPrivilege):
        push(door, 1, [sealed(expense())])
    with ledger.admin.connect() as admin, pytest.raises(psycopg.Error) as caught:
        push(admin, 1, [sealed(expense())])
    assert caught.value.sqlstate == "28000"


@pytest.mark.parametrize("count", [1, 6], ids=["alone", "in a batch"])
def test_a_clock_that_runs_ahead_is_not_believed(aoifes: Sender, count: int) -> None:
    """The server takes the earlier of a change's instant and its own now: 2099 wins nothing (I12)."""
    bodies = [expense(made_at="2099-01-01T00:00:00.000000Z") for _ in range(count)]
    for body, answer in zip(bodies, aoifes.push(*bodies), strict=True):
        assert max(aoifes.row("expense", uuid.UUID(body["id"]))["stamps"].values()) < "2099"
        assert aoifes.change(answer["seq"])["made_at"].year < 2099


def test_instants_are_kept_to_the_microsecond(aoifes: Sender) -> None:
    """What the past said is kept as it was said."""
    row = new_id()
    aoifes.push(expense(row, made_at="2020-06-18T08:14:00.123456Z"))
    assert aoifes.row("expense", row)["stamps"]["money"] == "2020-06-18T08:14:00.123456Z"
    assert at() == "2020-06-18T08:00:00.000000Z"
