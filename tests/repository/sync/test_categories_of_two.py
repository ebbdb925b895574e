"""Categories on two computers of one person: nothing is lost, both end alike, and the page says what there is to do."""

import datetime as dt
import uuid

import pytest

from expense_desktop.domain.records import CategoryId
from expense_desktop.repository.replica import same_change
from expense_desktop.services import categories, conflicts, entry, merging
from expense_desktop.ui.categories import figures
from expense_desktop.ui.categories.figures import Node, Year
from tests.repository.sync.desks import Desk, Truth, until_quiet, values
from tests.repository.sync.test_two_devices import a_minute_ago

TODAY = dt.date(2026, 6, 18)


def year(desk: Desk) -> Year:
    return desk.replica.read(lambda ledger: figures.read(ledger, today=TODAY)).result()


def node(desk: Desk, category: uuid.UUID) -> Node:
    found = year(desk).find(CategoryId(category))
    assert found is not None
    return found


def rename(desk: Desk, category: uuid.UUID, name: str) -> None:
    desk.replica.write(lambda ledger: categories.rename(ledger, CategoryId(category), name)).result()


def archive(desk: Desk, category: uuid.UUID) -> None:
    desk.replica.write(lambda ledger: categories.archive(ledger, CategoryId(category))).result()


def merge(desk: Desk, source: uuid.UUID, target: uuid.UUID) -> None:
    desk.replica.write(lambda ledger: merging.merge(ledger, CategoryId(source), CategoryId(target))).result()


def test_the_same_name_made_twice_is_two_until_they_are_merged(laptop: Desk, phone: Desk, truth: Truth) -> None:
    """Both stay with their expenses, each knows the other as its twin, and one merge leaves one on both computers."""
    eating = laptop.categorise("Eating out")
    until_quiet([laptop, phone])
    cafes, again = laptop.categorise("Cafés", eating), phone.categorise("cafes", eating)
    laptop.spend("Kaph", 320, category=cafes)
    phone.spend("Nero", 450, category=again)
    until_quiet([laptop, phone])
    for desk in (laptop, phone):
        assert (node(desk, cafes).twin, node(desk, again).twin) == (again, cafes)
        assert node(desk, eating).figures.count == 2
    merge(phone, again, cafes)
    until_quiet([laptop, phone])
    for desk in (laptop, phone):
        assert (node(desk, cafes).twin, node(desk, cafes).figures.total_minor) == (None, 770)
        assert [one.name for one in year(desk).archived] == ["cafes"]
    assert values(laptop.view()) == values(phone.view()) == values(truth.rows(laptop.owner))


def test_what_is_filed_under_a_category_that_another_computer_archives_or_merges_is_kept(
    laptop: Desk, phone: Desk, truth: Truth, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The expense stays where it was filed, below the archived ones, with its figures; undo of the merge syncs too."""
    # so few expenses are moved as fifty thousand would be: by statements for all
    monkeypatch.setattr(same_change, "MANY", 2)
    cafes, bars = laptop.categorise("Cafés"), laptop.categorise("Bars")
    for payee in ("Kaph", "Nero"):
        laptop.spend(payee, 400, category=cafes)
    laptop.limit(cafes, 3_000, dt.date(2026, 6, 1))
    until_quiet([laptop, phone])
    merge(laptop, cafes, bars)
    phone.spend("Starbucks", 500, category=cafes)
    archive(phone, bars)
    until_quiet([laptop, phone])
    for desk in (laptop, phone):
        assert node(desk, cafes).archived
        assert (node(desk, cafes).figures.total_minor, node(desk, bars).figures.total_minor) == (500, 800)
        assert year(desk).total.total_minor == 1_300
    laptop.replica.write(entry.undo).result()
    until_quiet([laptop, phone])
    for desk in (laptop, phone):
        assert (node(desk, cafes).archived, node(desk, cafes).figures.total_minor) == (False, 1_300)
        assert (node(desk, cafes).limited, node(desk, bars).limited) == (True, False)
    assert values(laptop.view()) == values(phone.view()) == values(truth.rows(laptop.owner))


def test_a_refused_change_of_a_category_says_why_beside_it(laptop: Desk, phone: Desk) -> None:
    """Deleted here while it is used there, and moved into one that is moved: refused, kept, and told in words."""
    empty, top, other = (laptop.categorise(name) for name in ("Empty", "Top", "Other"))
    until_quiet([laptop, phone])
    phone.spend("Kaph", 400, category=empty)
    phone.replica.write(lambda ledger: categories.move(ledger, CategoryId(other), CategoryId(empty))).result()
    phone.sync()
    laptop.replica.write(lambda ledger: categories.delete(ledger, CategoryId(empty))).result()
    laptop.replica.write(lambda ledger: categories.move(ledger, CategoryId(top), CategoryId(other))).result()
    until_quiet([laptop, phone])
    assert "has expenses or subcategories on another computer" in node(laptop, empty).refusal
    assert "two levels" in node(laptop, top).refusal
    assert node(laptop, empty).figures.count == 1
    assert not node(phone, empty).refusal


def test_two_names_for_one_category_wait_for_a_decision(laptop: Desk, phone: Desk) -> None:
    """The later name stands, both computers mark the row, and deciding for the other name takes the mark off both."""
    cafes = laptop.categorise("Cafés")
    until_quiet([laptop, phone])
    with a_minute_ago(laptop):
        rename(laptop, cafes, "Coffee")
    rename(phone, cafes, "Coffee & cake")
    until_quiet([laptop, phone])
    assert [node(desk, cafes).name for desk in (laptop, phone)] == ["Coffee & cake"] * 2
    assert node(laptop, cafes).conflicted
    assert node(phone, cafes).conflicted
    (conflict,) = laptop.replica.read(conflicts.undecided).result()
    assert (conflict.field, conflict.shown, conflict.kept) == ("name", "Coffee & cake", "Coffee")
    laptop.replica.write(lambda ledger: conflicts.decide(ledger, conflict.seq, {"name"})).result()
    until_quiet([laptop, phone])
    for desk in (laptop, phone):
        assert (node(desk, cafes).name, node(desk, cafes).conflicted) == ("Coffee", False)
