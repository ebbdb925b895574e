"""What a person says of a file: columns, separator, encoding, kept for the next of its kind."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typing_extensions import override

from expense_desktop.domain.errors import InputError, Question
from expense_desktop.repository.replica.file import Replica
from expense_desktop.services import entry
from expense_desktop.services.importing.amounts import Decimal
from expense_desktop.services.importing.batch import bring_in, plan_import
from expense_desktop.services.importing.columns import guess_roles
from expense_desktop.services.importing.csv_file import read_table
from expense_desktop.services.importing.layouts import find_layout
from expense_desktop.services.importing.plan import Plan, RowState, carry_choices
from expense_desktop.services.importing.reading import Answers, Reading, read_file, understand
from expense_desktop.services.importing.signs import Spending
from expense_desktop.services.importing.vocabulary import Role
from expense_desktop.services.progress import BrokenOff, Progress

MakeReplica = Callable[[str], Replica]
STATEMENTS = Path(__file__).resolve().parents[2] / "data" / "statements"
EXPECTED = json.loads((STATEMENTS / "expected.json").read_text(encoding="utf-8"))
UNSIGNED = "Date,Payee,Amount\n2026-06-16,Harbour Foods,12.50\n2026-06-17,Alder Kitchen,31.60\n"


def planned(replica: Replica, reading: Reading) -> Plan:
    """What importing would do now."""
    return replica.read(lambda ledger: plan_import(ledger, reading)).result()


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_columns_as_they_were_found_mean_the_same_when_they_are_answered(name: str) -> None:
    """What the page shows over the columns, given back as the person's own answer, changes no row of any statement."""
    table = read_table((STATEMENTS / name).read_bytes(), name)
    found = understand(table, EXPECTED[name]["currency"])
    again = understand(table, EXPECTED[name]["currency"], Answers(columns=found.columns.roles()))
    assert again.rows == found.rows
    assert [str(question) for question in again.questions] == [str(question) for question in found.questions]


def test_columns_can_be_answered_where_the_file_leaves_them_open() -> None:
    """Two columns of amounts are none until the person chooses one; the rest is proposed as it was found."""
    text = "Date,Shop,Value,Total\n2026-06-16,Harbour Foods,-1.00,-2.00\n2026-06-17,Alder Kitchen,-3.00,-4.00\n"
    table = read_table(text.encode(), "two.csv")
    with pytest.raises(InputError, match="Choose one"):
        understand(table, "EUR")
    roles = guess_roles(table, "EUR")
    assert Role.AMOUNT not in roles.values()
    reading = understand(table, "EUR", Answers(columns={**roles, 3: Role.AMOUNT}))
    assert [row.amount_minor for row in reading.rows] == [200, 400]
    assert [row.payee for row in reading.rows] == ["Harbour Foods", "Alder Kitchen"]


def test_a_separator_that_is_named_splits_any_file() -> None:
    """Even where that leaves one column: what it means is the next question, and nothing is lost meanwhile."""
    data = b"Date;Payee;Amount\n2026-06-16;Harbour Foods;-12.50\n"
    assert read_table(data, "s.csv", "\t").width == 1
    assert read_table(data, "s.csv", ";").width == 3


def test_an_encoding_that_is_named_is_the_files() -> None:
    """The bytes are read as the person says; a name that isn't one is said to be none."""
    data = "Date,Payee,Amount\n2026-06-16,Café,-1.00\n".encode("cp1250")
    assert read_file(data, "s.csv", "EUR", Answers(encoding="cp1250")).rows[0].payee == "Café"
    with pytest.raises(InputError, match="no encoding"):
        read_file(data, "s.csv", "EUR", Answers(encoding="klingon"))


def test_how_a_file_was_read_is_offered_for_the_next_of_its_kind(make_replica: MakeReplica) -> None:
    """The sign that was answered once is known for another month's file; the import's undo and redo are its own."""
    replica = make_replica("EUR")
    reading = read_file(UNSIGNED.encode(), "may.csv", "EUR", Answers(spending=Spending.POSITIVE))
    replica.write(lambda ledger: bring_in(ledger, plan_import(ledger, reading))).result()
    june = read_table(UNSIGNED.replace("-06-", "-07-").encode(), "june.csv")
    with pytest.raises(Question):
        understand(june, "EUR").require_answers()

    kept = replica.read(lambda ledger: find_layout(ledger, june)).result()
    assert kept is not None
    assert kept.decimal is Decimal.POINT
    understand(june, "EUR", kept).require_answers()

    replica.write(entry.undo).result()
    assert replica.read(lambda ledger: find_layout(ledger, june)).result() is None
    replica.write(entry.redo).result()
    assert replica.read(lambda ledger: find_layout(ledger, june)).result() == kept


def test_nothing_of_a_file_is_kept_but_what_its_columns_are(make_replica: MakeReplica) -> None:
    """Neither a heading nor a payee nor an amount stands in the layout: a hash, and roles."""
    replica = make_replica("EUR")
    reading = read_file(UNSIGNED.encode(), "may.csv", "EUR", Answers(spending=Spending.POSITIVE))
    replica.write(lambda ledger: bring_in(ledger, plan_import(ledger, reading))).result()

    def stored(ledger: object) -> list[tuple[str, str]]:
        rows = ledger.connection.exec_driver_sql("SELECT heading, answers FROM layout")  # type: ignore[attr-defined]
        return [(heading, answers) for heading, answers in rows]

    ((heading, answers),) = replica.read(stored).result()
    assert len(heading) == 64
    assert set(json.loads(answers)) == {"columns", "date_order", "decimal", "spending"}
    assert all(word not in answers for word in ("Harbour", "12.50", "2026", "Payee"))


def test_an_import_that_is_broken_off_leaves_nothing(make_replica: MakeReplica) -> None:
    """Neither expense nor category nor step: the transaction ends where somebody pressed Stop."""
    replica = make_replica("EUR")
    lines = [f"2026-06-{1 + at % 28:02},Shop {at},New one,{at}.50" for at in range(5_200)]
    text = "Date,Payee,Category,Amount\n" + "\n".join(lines)
    reading = read_file(text.encode(), "long.csv", "EUR", Answers(spending=Spending.POSITIVE))
    plan = planned(replica, reading)
    heard: list[int] = []

    class Impatient(Progress):
        @override
        def step(self, rows: int) -> None:
            heard.append(rows)
            self.break_off()
            super().step(rows)

    with pytest.raises(BrokenOff):
        replica.write(lambda ledger: bring_in(ledger, plan, Impatient())).result()
    assert heard
    assert replica.read(lambda ledger: ledger.expenses.summary()).result().count == 0
    assert replica.read(lambda ledger: ledger.categories.list()).result() == ()
    assert replica.read(lambda ledger: ledger.undo_stack.label_to_undo()).result() is None

    progress = Progress()
    replica.write(lambda ledger: bring_in(ledger, plan, progress)).result()
    assert (progress.done, progress.total) == (5_200, 5_200)


def test_choices_outlive_another_reading_of_the_file(make_replica: MakeReplica) -> None:
    """Ticks and categories stay with their rows when an answer changes; a row in another state is ticked anew."""
    replica = make_replica("EUR")
    text = (
        "Date,Payee,Amount\n01/02/2026,Harbour Foods,-12.50\n03/02/2026,Alder Kitchen,-31.60\n04/02/2026,Pay,900.00\n"
    )
    table = read_table(text.encode(), "s.csv")
    before = planned(replica, understand(table, "EUR", Answers(spending=Spending.NEGATIVE)))
    chosen = before.tick(0, False).tick(2, True).file_under("Alder Kitchen", ("Eating out",))
    after = planned(replica, understand(table, "EUR", Answers(spending=Spending.POSITIVE)))
    carried = carry_choices(chosen, after)
    assert carried.category(1) == ("Eating out",)
    assert [row.state for row in after.rows] == [RowState.NEW, RowState.NEW, RowState.NEW]
    assert 0 not in carried.ticked, "it was new and unticked, and is still new"
    assert 2 in carried.ticked


def test_a_suggestion_comes_from_payees_that_agree(make_replica: MakeReplica) -> None:
    """Another branch of a shop is suggested the shop's category; two shops of one city suggest nothing."""
    replica = make_replica("EUR")
    known = (
        "Date,Payee,Category,Amount\n2026-05-01,Tesco Rathmines,Groceries,10.00\n"
        "2026-05-02,Dublin Bus,Transport,2.00\n2026-05-03,Dublin Castle,Leisure,8.00\n"
    )
    first = read_file(known.encode(), "known.csv", "EUR", Answers(spending=Spending.POSITIVE))
    replica.write(lambda ledger: bring_in(ledger, plan_import(ledger, first))).result()
    text = "Date;Description;Debit\n17/06/2026;TESCO PETROL;50.00\n17/06/2026;DUBLIN ZOO;21.50\n"
    plan = planned(replica, read_file(text.encode(), "s.csv", "EUR"))
    assert plan.new_payees == ("Tesco Petrol", "Dublin Zoo")
    assert {payee: found.category for payee, found in plan.suggestions.items()} == {"Tesco Petrol": ("Groceries",)}
    assert plan.category(0) == (), "a suggestion is not a choice"
