"""A file becomes expenses, in one step, on a real replica."""

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from expense_desktop.domain.errors import Question
from expense_desktop.repository.replica.file import Replica
from expense_desktop.services.importing.batch import Imported, bring_in, import_reading, plan_import
from expense_desktop.services.importing.plan import RowState
from expense_desktop.services.importing.reading import Answers, Reading, read_file
from expense_desktop.services.importing.signs import Spending

MakeReplica = Callable[[str], Replica]


def import_text(replica: Replica, text: str, currency: str = "EUR", answers: Answers | None = None) -> Imported:
    """Import a file that consists of `text`."""
    reading = read_file(text.encode(), "statement.csv", currency, answers)
    return replica.write(lambda ledger: import_reading(ledger, reading)).result()


def figures(imported: Imported) -> tuple[int, int, int, int, int]:
    """Imported, duplicates, credits, unreadable, total in minor units."""
    result = imported.result
    return result.imported, result.duplicates, result.credits, result.unreadable, result.total.amount_minor


def import_all(replica: Replica, files: list[Path]) -> tuple[int, ...]:
    """Import all of `files`; their figures, summed."""
    readings = [read_file(path.read_bytes(), path.name, "GBP") for path in files]

    def one(reading: Reading) -> tuple[int, ...]:
        return figures(replica.write(lambda ledger: import_reading(ledger, reading)).result())

    return tuple(map(sum, zip(*map(one, readings), strict=True)))


def test_every_row_of_the_uk_statements_is_accounted_for(make_replica: MakeReplica, uk_statements: list[Path]) -> None:
    """49 rows: 19 debits become expenses of £2,417.09, 30 credits are left out and counted."""
    replica = make_replica("GBP")
    assert import_all(replica, uk_statements) == (19, 0, 30, 0, 2417_09)
    assert replica.read(lambda ledger: ledger.expenses.summary()).result().total_minor == 2417_09


def test_a_second_import_adds_nothing(make_replica: MakeReplica, uk_statements: list[Path]) -> None:
    """Files that were imported before are duplicates throughout, in whatever order they come again."""
    replica = make_replica("GBP")
    import_all(replica, uk_statements)
    assert import_all(replica, uk_statements[::-1]) == (0, 19, 30, 0, 0)
    assert replica.read(lambda ledger: ledger.expenses.summary()).result().count == 19


def test_a_household_book_comes_in_whole(make_replica: MakeReplica, demo_file: Path) -> None:
    """Every row of a program's own export comes in, refunds and categories with it, and sums to the cent."""
    replica = make_replica("EUR")
    reading = read_file(demo_file.read_bytes(), demo_file.name, "EUR", Answers(spending=Spending.POSITIVE))
    imported = replica.write(lambda ledger: import_reading(ledger, reading)).result()
    with demo_file.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    written = sorted((row["date"], row["payee"], row["category"], row["note"], row["amount"]) for row in rows)
    views = replica.read(lambda ledger: ledger.expenses.these(imported.expenses)).result()
    stored = sorted(
        (
            view.expense.spent_on.isoformat(),
            view.expense.payee,
            view.category_path,
            view.expense.note,
            f"{view.expense.amount_minor / 100:.2f}",
        )
        for view in views
    )
    assert figures(imported) == (1152, 0, 0, 0, 53290_22)
    assert stored == written


def test_a_household_book_is_not_guessed_at(demo_file: Path) -> None:
    """Mostly plus signs without a balance prove nothing: that is asked, not guessed."""
    reading = read_file(demo_file.read_bytes(), demo_file.name, "EUR")
    assert [question.option for question in reading.questions] == ["--spending"]


def test_one_undo_takes_the_batch_back_with_its_categories(make_replica: MakeReplica) -> None:
    """An import is one step under its own name; what it made of categories goes with it."""
    replica = make_replica("EUR")
    text = "date,payee,category,spent\n2026-06-01,Kaph,Eating out:Cafés,3.50\n2026-06-02,Lidl,Groceries,12.00\n"
    assert figures(import_text(replica, text)) == (2, 0, 0, 0, 15_50)
    paths = [view.path for view in replica.read(lambda ledger: ledger.categories.list()).result()]
    assert paths == ["Eating out", "Eating out:Cafés", "Groceries"]
    undone = replica.write(lambda ledger: ledger.undo()).result()
    assert undone is not None
    assert undone.label == "Import 2 Expenses"
    assert replica.read(lambda ledger: ledger.expenses.summary()).result().count == 0
    assert replica.read(lambda ledger: ledger.categories.list()).result() == ()


def test_what_was_undone_explains_nothing(make_replica: MakeReplica) -> None:
    """A deleted expense is no reason to leave a row out: after an undo the same file comes in again."""
    replica = make_replica("EUR")
    text = "date,payee,spent\n2026-06-01,Kaph,3.50\n2026-06-14,Lidl,12.00\n"
    import_text(replica, text)
    replica.write(lambda ledger: ledger.undo()).result()
    assert figures(import_text(replica, text)) == (2, 0, 0, 0, 15_50)


def test_a_question_leaves_everything_as_it_was(make_replica: MakeReplica) -> None:
    """While a question is open nothing is imported."""
    replica = make_replica("EUR")
    with pytest.raises(Question, match="line 2") as asked:
        import_text(replica, "date,payee,spent\n03/04/2026,Kaph,3.50\n")
    assert (asked.value.option, asked.value.choices) == ("--date-order", ("dmy", "mdy"))
    assert replica.read(lambda ledger: ledger.expenses.summary()).result().count == 0


def test_a_bank_statement_learns_from_the_ledger(make_replica: MakeReplica) -> None:
    """A bank's row takes the ledger's spelling of the payee and the category of the last expense there."""
    replica = make_replica("EUR")
    import_text(replica, "date,payee,category,spent\n2026-05-01,An Post,Gifts:Presents,4.05\n")
    imported = import_text(replica, "Date,Description,Debit,Credit\n17/06/2026,POS AN POST RANELAGH,8.95,\n")
    (view,) = replica.read(lambda ledger: ledger.expenses.these(imported.expenses)).result()
    assert (view.expense.payee, view.category_path) == ("An Post", "Gifts:Presents")


def test_an_overlapping_export_adds_only_its_new_rows(make_replica: MakeReplica) -> None:
    """Where two exports overlap, the same coffee each day is neither doubled nor swallowed."""
    replica = make_replica("EUR")

    def export(first: int, last: int) -> str:
        rows = [f"{day:02}/06/2026,POS KAPH COFFEE,3.50,\n" for day in range(first, last + 1)]
        return "Date,Description,Debit,Credit\n" + "".join(rows)

    assert figures(import_text(replica, export(10, 20)))[:2] == (11, 0)
    assert figures(import_text(replica, export(8, 14)))[:2] == (2, 5)
    assert figures(import_text(replica, export(8, 22)))[:2] == (2, 13)


def test_ticked_money_in_becomes_a_refund(make_replica: MakeReplica) -> None:
    """Money in is left out, until somebody ticks it: then it is an expense below zero."""
    replica = make_replica("EUR")
    text = "Date,Description,Debit,Credit\n12/06/2026,ARNOTTS,,29.00\n13/06/2026,DEALZ,7.50,\n"
    reading = read_file(text.encode(), "june.csv", "EUR")
    plan = replica.read(lambda ledger: plan_import(ledger, reading)).result()
    assert (plan.state(0), plan.remark(0), plan.ticked) == (RowState.CREDIT, "Money in, left out", frozenset({1}))
    plan = plan.tick(0, on=True)
    assert (plan.state(0), plan.remark(0)) == (RowState.NEW, "Money in, becomes a refund")
    done = replica.write(lambda ledger: bring_in(ledger, plan)).result()
    assert figures(done) == (2, 0, 0, 0, -21_50)


def test_a_plan_that_is_carried_out_twice_adds_once(make_replica: MakeReplica) -> None:
    """What has come into the ledger since a plan was made is a duplicate when it is carried out."""
    replica = make_replica("EUR")
    reading = read_file(b"date,payee,spent\n2026-06-01,Kaph,3.50\n2026-06-14,Lidl,12.00\n", "june.csv", "EUR")
    plan = replica.read(lambda ledger: plan_import(ledger, reading)).result()
    replica.write(lambda ledger: bring_in(ledger, plan)).result()
    assert figures(replica.write(lambda ledger: bring_in(ledger, plan)).result()) == (0, 2, 0, 0, 0)


def test_a_duplicate_says_which_expense_it_is(make_replica: MakeReplica) -> None:
    """A duplicate names the expense that explains it, and can be ticked all the same."""
    replica = make_replica("EUR")
    import_text(replica, "date,payee,spent\n2026-06-15,Hickey’s Pharmacy,9.80\n")
    reading = read_file(b"Date,Description,Debit\n17/06/2026,POS HICKEYS PHARMACY,9.80\n", "june.csv", "EUR")
    plan = replica.read(lambda ledger: plan_import(ledger, reading)).result()
    assert (plan.state(0), plan.remark(0)) == (RowState.DUPLICATE, "Same as Hickey’s Pharmacy, 15 Jun")
    assert plan.rows[0].payee == "Hickey’s Pharmacy"
    done = replica.write(lambda ledger: bring_in(ledger, plan.tick(0, on=True))).result()
    assert figures(done) == (1, 0, 0, 0, 9_80)


def test_a_category_is_found_whatever_its_case(make_replica: MakeReplica) -> None:
    """A category that differs in accents and case only is the one that is there; a missing level is made below it."""
    replica = make_replica("EUR")
    import_text(replica, "date,payee,category,spent\n2026-06-01,Kaph,Eating out:Cafés,3.50\n")
    text = "date,payee,category,spent\n2026-06-02,Kaph,EATING OUT:CAFES,3.60\n2026-06-03,Umi,eating out:Takeaway,9.00\n"
    imported = import_text(replica, text)
    views = replica.read(lambda ledger: ledger.expenses.these(imported.expenses)).result()
    assert sorted(view.category_path for view in views) == ["Eating out:Cafés", "Eating out:Takeaway"]


def test_a_dry_run_counts_what_the_import_does(make_replica: MakeReplica, uk_statements: list[Path]) -> None:
    """The plan's own figures are those of the import, and making it changes nothing."""
    replica = make_replica("GBP")
    reading = read_file(uk_statements[3].read_bytes(), "a.csv", "GBP")
    promised = replica.read(lambda ledger: plan_import(ledger, reading).result()).result()
    assert replica.read(lambda ledger: ledger.expenses.summary()).result().count == 0
    assert replica.write(lambda ledger: import_reading(ledger, reading)).result().result == promised


def test_days_come_from_the_file_alone(make_replica: MakeReplica) -> None:
    """A time of day beside the date never moves the day."""
    replica = make_replica("EUR")
    imported = import_text(replica, "date,payee,spent\n2026-06-30T23:59:59+02:00,Kaph,3.50\n")
    (view,) = replica.read(lambda ledger: ledger.expenses.these(imported.expenses)).result()
    assert view.expense.spent_on == dt.date(2026, 6, 30)
