"""Sentences: ordinary English texts that can be taken apart again."""

import copy
import datetime as dt
import json
import pickle

import pytest

from expense_desktop.domain.sentences import Day, Sentence, clause, joined, packed, say, say_many, unpacked


def test_a_sentence_is_a_text_like_any_other() -> None:
    """It prints, compares and is written as JSON as what it says; what was put in is not read as a template."""
    said = say("{text} is not an amount.", text="{x}%n")
    assert said == "{x}%n is not an amount."
    assert json.dumps([said]) == '["{x}%n is not an amount."]'
    assert str(ValueError(said)) == f"{said}" == "{x}%n is not an amount."
    assert (said.template, said.values, said.n) == ("{text} is not an amount.", {"text": "{x}%n"}, None)


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 rows left"), (1, "One row left"), (2, "2 rows left"), (1200, "1,200 rows left")]
)
def test_a_number_decides_on_singular_and_plural(number: int, said: str) -> None:
    """As English does; the template is always the plural, by which translations are found."""
    sentence = say_many("One row {what}", "%n rows {what}", number, what="left")
    assert sentence == said
    assert (sentence.template, sentence.n) == ("%n rows {what}", number)


def test_a_sentence_survives_being_stored() -> None:
    """With its template, number and values, those that are sentences too; any other text is stored as it is."""
    whole = say_many("Changed {name} once", "Changed {name} %n times", 1200, name=say("Delete {it}", it="Cafés {x}"))
    again = unpacked(packed(whole))
    assert again == whole == "Changed Delete Cafés {x} 1,200 times"
    assert packed(again) == packed(whole)
    for text in ("Add Expense", '{"say": nothing}', '{"say": [1, 2]}', '{"say": 1}', '{"say": [1, 2, 3, 4]}', ""):
        assert unpacked(packed(text)) == text


def test_a_sentence_is_copied_whole() -> None:
    """To another thread or process too."""
    said = say("Rename {name}", name="Cafés")
    for again in (copy.deepcopy(said), pickle.loads(pickle.dumps(said))):  # noqa: S301  our own bytes
        assert (again, again.template, again.values) == (said, said.template, said.values)


def test_parts_and_clauses_stay_sentences() -> None:
    """A list of them, and one without its full stop."""
    listed = joined(", ", ["bank.csv", say("no date")])
    assert listed == "bank.csv, no date"
    assert any(isinstance(value, Sentence) for value in listed.values.values())
    part = clause(say("{text} is not a date.", text="x."))
    assert (part, clause("Done.")) == ("x. is not a date", "Done")
    assert isinstance(part, Sentence)


def test_a_day_is_written_in_english_whatever_the_system_speaks() -> None:
    """In full or short, with its year or without."""
    day = dt.date(2026, 9, 2)
    assert [Day(day), Day(day, short=True), Day(day, short=True, with_year=False)] == [
        "2 September 2026",
        "2 Sep 2026",
        "2 Sep",
    ]
