"""Small invented statements in the layouts of many banks, each with what a person would make of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from expense_desktop.services.importing.amounts import Decimal
from expense_desktop.services.importing.dates import DateOrder
from expense_desktop.services.importing.plan import NOTHING_KNOWN, RowState, make_plan
from expense_desktop.services.importing.reading import Answers, read_file
from expense_desktop.services.importing.signs import Spending

STATEMENTS = Path(__file__).resolve().parents[2] / "data" / "statements"
EXPECTED: dict[str, dict[str, Any]] = json.loads((STATEMENTS / "expected.json").read_text(encoding="utf-8"))


def answers_of(given: dict[str, str]) -> Answers:
    """What the person says on the command line."""
    return Answers(
        date_order=DateOrder(given["date_order"]) if "date_order" in given else None,
        decimal=Decimal(given["decimal"]) if "decimal" in given else None,
        spending=Spending(given["spending"]) if "spending" in given else None,
    )


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_statement_is_read_as_a_person_would(name: str) -> None:
    """Expenses, money in, what can't be read and what is no row at all: all counted, and the total to the cent."""
    expected = EXPECTED[name]
    answers = answers_of(expected.get("answers", {}))
    reading = read_file((STATEMENTS / name).read_bytes(), name, expected["currency"], answers)
    plan = make_plan(reading, NOTHING_KNOWN)
    result = plan.result()
    asked = [question.option for question in reading.questions]
    assert asked == ([expected["question"]] if "question" in expected and "answers" not in expected else [])
    assert (result.imported, result.total.amount_minor) == (expected["imported"], expected["total_minor"])
    assert (result.credits, result.unreadable) == (expected["credits"], expected["unreadable"])
    assert len(reading.asides) == expected.get("asides", 0)
    problems = [row.read.problem for row in plan.rows if row.state is RowState.UNREADABLE]
    assert set(expected.get("problems", [])) <= set(problems)
    new = [row for row in plan.rows if row.state is RowState.NEW]
    if "dates" in expected:
        assert [str(row.read.spent_on) for row in new] == expected["dates"]
    if "payees" in expected:
        assert [row.payee for row in new] == expected["payees"]


@pytest.mark.parametrize(
    "name", [name for name, expected in EXPECTED.items() if {"question", "answers"} <= expected.keys()]
)
def test_what_is_answered_was_asked(name: str) -> None:
    """Where an answer is needed, the file without it has exactly that question."""
    expected = EXPECTED[name]
    reading = read_file((STATEMENTS / name).read_bytes(), name, expected["currency"])
    assert [question.option for question in reading.questions] == [expected["question"]]
