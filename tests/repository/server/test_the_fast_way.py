"""A batch of new expenses goes a faster way, which nobody may notice: held against taking them one by one."""

import re
import uuid
from collections.abc import Callable
from contextlib import closing
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expense_desktop.domain.records import new_id
from tests.repository.server.operations import (
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

Body = dict[str, Any]

CATEGORIES = ("live", "parent", "child", "deleted")
BAD_TEXTS = ("", "x" * 200, "x" * 201, "x" * 2001, "a\nb", "a\u2028b", "Zoë’s 🛒", "\u202e", None, 5)

# What may be odd about an operation; most have nothing.
ODDITIES: dict[str, st.SearchStrategy[Any]] = {
    "amount": st.one_of(
        st.integers(-(10**12), 10**12), st.sampled_from([10**12 + 1, 10**20, 12.5, 1250.0, "12", None, True])
    ),
    "currency": st.sampled_from(["USD", "eur", None, 5]),
    "payee": st.one_of(st.text(st.characters(codec="utf-8"), max_size=20), st.sampled_from(BAD_TEXTS)),
    "note": st.one_of(st.text(st.characters(codec="utf-8"), max_size=20), st.sampled_from(BAD_TEXTS)),
    "date": st.sampled_from(["2026-06-31", "2201-01-01", "1900-01-01", "2200-12-31", "10000-01-01", "today", None]),
    "made_at": st.sampled_from(["2099-01-01T00:00:00.000000Z", "2020-02-30T00:00:00.000000Z", "yesterday", None]),
    "base": st.sampled_from([{}, None, [], {"note": {"note": ""}}]),
    "left out": st.sampled_from(["money", "date", "payee"]),
    "group": st.sampled_from([{}, {"x": 1}, None]),
    "kind": st.sampled_from(["delete", "restore", "decide", "nonsense"]),
    "e": st.sampled_from(["category", "profile", "feed", None]),
}  # fmt: skip


def _spoil(body: Body, oddity: str, value: Any) -> None:
    groups = body["set"]
    spoil: dict[str, Callable[[], object]] = {
        "amount": lambda: groups["money"].update(amount_minor=value),
        "currency": lambda: groups["money"].update(currency=value),
        "payee": lambda: groups.update(payee={"payee": value}),
        "note": lambda: groups.update(note={"note": value}),
        "date": lambda: groups.update(date={"spent_on": value}),
        "left out": lambda: groups.pop(value, None),
        "group": lambda: groups.update(strange=value),
    }
    spoil.get(oddity, lambda: body.update({oddity: value}))()


@st.composite
def batches(draw: st.DrawFn) -> list[Body]:
    """New expenses, now and then with something odd about one, or one that repeats a part of another."""
    bodies = []
    for _ in range(draw(st.integers(4, 10))):
        body = expense(made_at=at(draw(st.integers(0, 3))))
        body["set"]["money"] = dict(body["set"]["money"])
        body["in"] = draw(st.sampled_from([None, None, "live", "child", "deleted", "nobody’s"]))
        if draw(st.integers(0, 7)) == 0:
            oddity = draw(st.sampled_from(sorted(ODDITIES)))
            _spoil(body, oddity, draw(ODDITIES[oddity]))
        bodies.append(body)
    if draw(st.integers(0, 3)) == 0:
        part = draw(st.sampled_from(["id", "op"]))
        draw(st.sampled_from(bodies))[part] = draw(st.sampled_from(bodies))[part]
    return bodies


def _furnish(sender: Sender) -> dict[str, str]:
    """Categories of every condition; name → id."""
    made = {name: new_id() for name in CATEGORIES}
    sender.push(
        category("Live", made["live"]),
        category("Parent", made["parent"]),
        category("Child", made["child"], made["parent"]),
        category("Deleted", made["deleted"]),
        operation("category", made["deleted"], "delete", made_at=at(1)),
    )
    return {name: str(row) for name, row in made.items()} | {"nobody’s": str(new_id())}


def _written(body: Body, made: dict[str, str]) -> str:
    """The operation as it is sent, with this world's category."""
    sent = {name: part for name, part in body.items() if name != "in"}
    if body["in"]:
        sent["set"] = {**body["set"], "category": {"category_id": made[body["in"]]}}
    return sealed(sent)


_DIFFERENT = ("owner_id", "owner_slot", "device_id", "received_at", "hash")


def _standing(sender: Sender, made: dict[str, str]) -> str:
    """All that the ledger holds after the furniture, without what two worlds and two moments must differ in."""
    found = [
        {name: value for name, value in row.items() if name not in _DIFFERENT}
        for query in (
            "SELECT * FROM ledger.expense ORDER BY change_seq",
            "SELECT * FROM ledger.category ORDER BY name",
            "SELECT * FROM ledger.change WHERE seq > 6 ORDER BY seq",
            "SELECT * FROM ledger.feed",
        )
        for row in rows(sender.connection, query)
    ]
    text = repr(found)
    for name, row in made.items():
        text = text.replace(row, name)
    # An instant ahead of the server's clock becomes the moment of the call, which differs.
    return re.sub(
        r"20(?!20-06-18|99)\d\d-\d\d-\d\dT[\d:.]+Z|datetime\.datetime\(20(?!20, 6, 18|99)[^)]*\)+", "now", text
    )


# The function-scoped fixture is the shared database; every example brings people of its own.
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    # Both versions take their turn.
    max_examples=settings().max_examples // 2,
)
@given(bodies=batches())
def test_a_batch_ends_as_its_operations_one_by_one(ledger: Database, bodies: list[Body]) -> None:
    """Answers, rows, changes and numbers are the same whichever way a batch went."""
    with (
        Sender(ledger.newcomer().device()) as together,
        Sender(ledger.newcomer().device()) as apart,
    ):
        here, there = _furnish(together), _furnish(apart)
        answers = together.push_text(*(_written(body, here) for body in bodies))
        assert answers == [answer for body in bodies for answer in apart.push_text(_written(body, there))]
        assert _standing(together, here) == _standing(apart, there)


def test_new_expenses_are_not_taken_one_by_one(database: Database) -> None:
    """The faster way is taken: with the slow one broken, a batch of plain new expenses still goes through."""
    with closing(database.admin.connect()) as admin, Sender(database.device()) as aoifes:
        food = new_id()
        aoifes.push(category("Food", food))
        admin.execute("DROP FUNCTION api.take_operation")
        plain = [expense(category={"category_id": str(food)}) for _ in range(500)]
        answers = aoifes.push(*plain)
        assert {answer["status"] for answer in answers} == {"applied"}
        assert [answer["seq"] for answer in answers] == list(range(3, 503))
        assert [answer["n"] for answer in answers] == list(range(2, 502))


def test_the_faster_way_repeats_nothing(ledger: Database) -> None:
    """A batch that was taken at once is known when it comes again, alone or at the head of a longer one."""
    texts = [sealed(expense(uuid.UUID(int=number))) for number in range(1, 13)]
    with Sender(ledger.newcomer().device()) as aoifes:
        push(aoifes.connection, 1, texts[:6])
        answers = push(aoifes.connection, 1, texts)
        assert [answer["status"] for answer in answers] == [*["dup"] * 6, *["applied"] * 6]
        assert {answer["status"] for answer in push(aoifes.connection, 1, texts)} == {"dup"}
        assert len(rows(aoifes.connection, "SELECT FROM ledger.expense")) == 12


READ = (
    "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables"
    " WHERE schemaname = 'ledger' AND relname IN ('change', 'expense')"
)


def test_a_push_reads_nothing_of_a_large_ledger_that_was_analysed(database: Database) -> None:
    """Statistics come by themselves while somebody syncs; they turn no look into an index into a walk over all rows."""
    with Sender(database.device()) as sender, closing(database.admin.connect()) as admin:
        for _ in range(12):
            sender.push(*(expense() for _ in range(500)))
        admin.execute("ANALYZE ledger.change, ledger.expense")
        made = [new_id() for _ in range(500)]
        new = [sealed(expense(each)) for each in made]
        edits = [operation(row=each, set={"note": {"note": "x"}}, made_at=at(1)) for each in made[:50]]
        deletes = [operation(row=each, kind="delete", made_at=at(2)) for each in made[50:100]]
        singly = [sealed(each) for each in (*edits, *deletes, category("Food"))]

        def reads(texts: list[str], *statuses: str) -> int:
            value(sender.connection, "SELECT pg_stat_force_next_flush()")
            before: int = value(admin, READ)
            answers = sender.push_text(*texts)
            assert {answer["status"] for answer in answers} == set(statuses)
            value(sender.connection, "SELECT pg_stat_force_next_flush()")
            return int(value(admin, READ)) - before

        assert reads(new, "applied") < 1_000
        assert reads(singly, "applied", "conflict") < 2_000
        # once more, under other numbers
        assert reads(new, "dup") < 2_000
