"""Two computers of one person: what the window says and offers beyond the amounts of expenses, on a real PostgreSQL."""

import datetime as dt
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.period import Month
from expense_desktop.domain.records import CategoryId
from expense_desktop.services import categories, limits
from expense_desktop.ui.budgets.page import BudgetsPage
from expense_desktop.ui.categories.page import CategoriesPage
from expense_desktop.ui.expenses.inspector.panel import LEAST_PX
from expense_desktop.ui.history.pane import HistoryPane
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.shell.pages import BUDGETS, CATEGORIES
from expense_desktop.ui.widgets.buttons import IconButton
from tests.repository.sync.conftest import (  # noqa: F401  fixtures
    aoife,
    database,
    database_18,
    major,
    set_up,
)
from tests.repository.sync.desks import Desk, until_quiet
from tests.repository.sync.test_two_devices import a_minute_ago
from tests.ui.expenses.test_two_devices import (  # noqa: F401  fixtures
    LONG_MS,
    account,
    buttons,
    changed_on_both,
    kitchen,
    laptop,
    open_window,
    shopped,
)

OpenWindow = Callable[[], MainWindow]


def told(pane: HistoryPane) -> list[tuple[str, str]]:
    """What the history says, the newest first, and on which device it was."""
    return [("; ".join(line.words for line in entry.lines), entry.device) for entry in pane.list.entries]


def expense_values(desk: Desk, field: str) -> set[object]:
    """What all expenses have in a field."""
    return {row.values[field] for (entity, _id), row in desk.view().items() if entity is Entity.EXPENSE}


@pytest.mark.parametrize("deleted_here", [True, False], ids=["deleted here", "changed here"])
def test_deleting_again_is_offered_in_the_notice_on_either_computer(
    laptop: Desk,  # noqa: F811
    kitchen: Desk,  # noqa: F811
    open_window: OpenWindow,  # noqa: F811
    qtbot: QtBot,
    deleted_here: bool,
) -> None:
    """One press deletes it on both; the toast's Undo brings it back on both, and nothing asks again."""
    expense = shopped(laptop, kitchen)
    deleter, editor = (laptop, kitchen) if deleted_here else (kitchen, laptop)
    editor.change(expense, payee="SuperValu", amount_minor=4000)
    deleter.delete(expense)
    until_quiet([kitchen, laptop])
    window = open_window()
    notice = window.notice
    qtbot.waitUntil(lambda: bool(notice.text), timeout=LONG_MS)
    sentence = (
        "You deleted this expense; Kitchen iMac changed it later."
        if deleted_here
        else "Kitchen iMac deleted this expense, and it was changed elsewhere."
    )
    assert notice.text == f"SuperValu, 16 Jun, was brought back. {sentence} It was brought back."
    assert (notice.button.text(), notice.other.text()) == ("Compare", "Delete again")
    notice.other.click()
    qtbot.waitUntil(lambda: window.toast.text == "Deleted the expense again", timeout=LONG_MS)
    qtbot.waitUntil(notice.isHidden, timeout=LONG_MS)
    until_quiet([laptop, kitchen])
    assert [desk.row(expense).deleted for desk in (laptop, kitchen)] == [True, True]
    window.toast.take_action()
    qtbot.waitUntil(lambda: window.expenses.model.totals.count == 1, timeout=LONG_MS)
    until_quiet([laptop, kitchen])
    for desk in (laptop, kitchen):
        assert (desk.row(expense).deleted, desk.row(expense).values["amount_minor"]) == (False, 4000)
        assert desk.conflicts() == {}


def test_three_conflicts_are_stepped_through_and_decided_one_after_the_other(
    laptop: Desk,  # noqa: F811
    kitchen: Desk,  # noqa: F811
    open_window: OpenWindow,  # noqa: F811
    qtbot: QtBot,
) -> None:
    """“1 of 3”, round and back; after each decision the notice counts what is left and leads to it."""
    for payee in ("Lidl", "Tesco", "Spar"):
        changed_on_both(laptop, kitchen, shopped(laptop, kitchen, payee))
    window = open_window()
    notice, inspector = window.notice, window.expenses.inspector
    qtbot.waitUntil(lambda: notice.text.startswith("3 expense"), timeout=LONG_MS)
    notice.button.click()

    def place() -> str:
        found = (each.text() for each in inspector.compare.findChildren(QLabel) if each.isVisible())
        return next((text for text in found if " of 3" in text), "")

    def step(name: str) -> None:
        arrows = [each for each in inspector.compare.findChildren(IconButton) if each.isVisible()]
        next(each for each in arrows if each.accessibleName() == name).click()

    for payee, position, arrow in (
        ("Spar", "1 of 3", "The next one"),
        ("Tesco", "2 of 3", "The next one"),
        ("Lidl", "3 of 3", "The next one"),
        ("Spar", "1 of 3", "The one before"),
        ("Lidl", "3 of 3", "The next one"),
    ):
        qtbot.waitUntil(
            lambda payee=payee, position=position: (  # type: ignore[misc]
                inspector.form.payee.text() == payee and place() == position
            ),
            timeout=LONG_MS,
        )
        step(arrow)
    # the narrowest inspector has room for all of it
    inspector.resize(LEAST_PX, inspector.height())
    assert inspector.compare.minimumSizeHint().width() <= LEAST_PX - 2 * 16
    for payee, left in (("Spar", "2 expense"), ("Tesco", "Lidl, 16 Jun,"), ("Lidl", "")):
        qtbot.waitUntil(
            lambda payee=payee: (  # type: ignore[misc]
                inspector.form.payee.text() == payee and "Use €34.18" in buttons(inspector.compare)
            ),
            timeout=LONG_MS,
        )
        buttons(inspector.compare)["Use €34.18"].click()
        qtbot.waitUntil(lambda left=left: notice.text[: len(left) or 1] == left, timeout=LONG_MS)  # type: ignore[misc]
        if left:
            notice.button.click()
    until_quiet([laptop, kitchen])
    assert kitchen.conflicts() == {}
    assert expense_values(kitchen, "amount_minor") == {3418}


def test_categories_of_one_name_made_offline_are_offered_for_merging(
    laptop: Desk,  # noqa: F811
    kitchen: Desk,  # noqa: F811
    open_window: OpenWindow,  # noqa: F811
    qtbot: QtBot,
) -> None:
    """The notice merges them in one step with Undo, into the same one on both computers, or shows them."""
    ours, theirs = laptop.categorise("Tea"), kitchen.categorise("tea")
    laptop.spend("Kaph", 400, category=ours)
    kitchen.spend("Brother Hubbard", 500, category=theirs)
    until_quiet([laptop, kitchen])
    window = open_window()
    notice = window.notice
    qtbot.waitUntil(lambda: bool(notice.text), timeout=LONG_MS)
    assert notice.text == "There are two categories “tea”, made on two devices."
    assert (notice.button.text(), notice.other.text()) == ("Merge them", "Show")

    notice.other.click()
    page = window.pages.page(CATEGORIES)
    assert isinstance(page, CategoriesPage)
    qtbot.waitUntil(lambda: page.panel.shown is not None and page.panel.shown.id == theirs, timeout=LONG_MS)
    assert page.panel.merge.target.choice == ours

    notice.button.click()
    qtbot.waitUntil(lambda: window.toast.text.startswith("Merged tea into Tea, 1 expense"), timeout=LONG_MS)
    qtbot.waitUntil(notice.isHidden, timeout=LONG_MS)
    until_quiet([laptop, kitchen])
    for desk in (laptop, kitchen):
        assert {
            row.values["category_id"] for (entity, _id), row in desk.view().items() if entity is Entity.EXPENSE
        } == {str(ours)}
        assert desk.row(theirs, Entity.CATEGORY).values["archived"]
    window.toast.take_action()
    qtbot.waitUntil(lambda: not notice.isHidden(), timeout=LONG_MS)
    notice.close_button.click()
    laptop.spend("Kaph", 410, category=ours)
    window.desk.read_facts()
    assert notice.isHidden()


def test_a_category_changed_on_both_is_named_and_decided_in_the_notice(
    laptop: Desk,  # noqa: F811
    kitchen: Desk,  # noqa: F811
    open_window: OpenWindow,  # noqa: F811
    qtbot: QtBot,
) -> None:
    """Either name with one press; taking the other one is a step with Undo. A limit is named by its category."""
    cafes = laptop.categorise("Cafes")
    limit = laptop.limit(cafes, 5000, dt.date(2026, 6, 1))
    until_quiet([laptop, kitchen])
    with a_minute_ago(laptop):
        laptop.change(cafes, Entity.CATEGORY, name="Coffee & cake")
        laptop.change(limit, Entity.BUDGET, limit_minor=6000)
    kitchen.change(limit, Entity.BUDGET, limit_minor=7000)
    kitchen.change(cafes, Entity.CATEGORY, name="Coffee")
    until_quiet([kitchen, laptop])
    window = open_window()
    notice = window.notice
    limit_words = "The limit of “Coffee” was changed on two devices."
    qtbot.waitUntil(lambda: notice.text.startswith(limit_words), timeout=LONG_MS)
    assert (notice.button.text(), notice.other.text()) == ("Keep €70.00", "Use €60.00")
    notice.button.click()
    name_words = "The category “Coffee” was changed on two devices."
    qtbot.waitUntil(lambda: notice.text.startswith(name_words), timeout=LONG_MS)
    assert (window.toast.text, window.toast.action) == ("Kept €70.00", "")
    notice.other.click()
    qtbot.waitUntil(notice.isHidden, timeout=LONG_MS)
    qtbot.waitUntil(lambda: (window.toast.text, window.toast.action) == ("Used Coffee & cake", "Undo"), timeout=LONG_MS)
    until_quiet([laptop, kitchen])
    assert kitchen.row(cafes, Entity.CATEGORY).values["name"] == "Coffee & cake"
    assert kitchen.row(limit, Entity.BUDGET).values["limit_minor"] == 7000
    assert kitchen.conflicts() == {}


def test_a_category_shows_its_history_and_an_earlier_version_is_restored(
    laptop: Desk,  # noqa: F811
    kitchen: Desk,  # noqa: F811
    open_window: OpenWindow,  # noqa: F811
    qtbot: QtBot,
) -> None:
    """What the other computer did is told with its name; Restore is a step with Undo, and reaches the other one."""
    top, cafes = laptop.categorise("Eating out"), laptop.categorise("Cafes")
    until_quiet([laptop, kitchen])
    kitchen.change(cafes, Entity.CATEGORY, name="Coffee", colour=7)
    kitchen.change(cafes, Entity.CATEGORY, parent_id=str(top))
    until_quiet([kitchen, laptop])
    window = open_window()
    window.ways.show_category(CategoryId(cafes))
    page = window.pages.page(CATEGORIES)
    assert isinstance(page, CategoriesPage)
    pane = page.panel.history
    qtbot.waitUntil(lambda: len(pane.list.entries) == 3, timeout=LONG_MS)
    assert told(pane) == [
        ("Inside Top level → Eating out", "Kitchen iMac"),
        ("Name Cafes → Coffee; Colour Rose → Petrol", "Kitchen iMac"),
        ("Created", "aoife-laptop"),
    ]
    pane.list.restore_row(2)
    qtbot.waitUntil(lambda: window.toast.text.startswith("Restored the version of today, "), timeout=LONG_MS)
    until_quiet([laptop, kitchen])
    values = kitchen.row(cafes, Entity.CATEGORY).values
    assert (values["name"], values["parent_id"], values["colour"]) == ("Cafes", None, 1)
    qtbot.waitUntil(lambda: len(pane.list.entries) == 4, timeout=LONG_MS)
    window.toast.take_action()
    qtbot.waitUntil(lambda: page.panel.name.text() == "Coffee", timeout=LONG_MS)


def test_a_limit_shows_its_history_month_by_month_and_an_earlier_one_is_restored(
    laptop: Desk,  # noqa: F811
    kitchen: Desk,  # noqa: F811
    open_window: OpenWindow,  # noqa: F811
    qtbot: QtBot,
) -> None:
    """From the row of the Budgets page; the newest first whichever month it is of, by its own toast undone."""
    cafes, this = laptop.categorise("Cafés"), Month.of(dt.date.today())
    laptop.replica.write(
        partial(limits.set_limit, category=CategoryId(cafes), month=this - 1, limit_minor=5000)
    ).result()
    until_quiet([laptop, kitchen])
    kitchen.replica.write(partial(limits.set_limit, category=CategoryId(cafes), month=this, limit_minor=7000)).result()
    until_quiet([kitchen, laptop])
    laptop.replica.write(partial(limits.set_limit, category=CategoryId(cafes), month=this, limit_minor=None)).result()
    until_quiet([kitchen, laptop])
    window = open_window()
    window.ways.show_budget(CategoryId(cafes))
    page = window.pages.page(BUDGETS)
    assert isinstance(page, BudgetsPage)
    qtbot.waitUntil(lambda: page.table.current_line is not None, timeout=LONG_MS)
    page.open_history()
    popup = page.history
    qtbot.waitUntil(lambda: popup.isVisible() and len(popup.pane.list.entries) == 3, timeout=LONG_MS)
    assert popup.title == "Limits of Cafés"
    now, before = (each.first.strftime("%b %Y") for each in (this, this - 1))
    assert told(popup.pane) == [
        (f"From {now}: €70.00 → no limit", "aoife-laptop"),
        (f"From {now}: no limit → €70.00", "Kitchen iMac"),
        (f"From {before}: no limit → €50.00", "aoife-laptop"),
    ]
    popup.pane.list.restore_row(1)
    qtbot.waitUntil(lambda: window.toast.text.startswith("Restored the version of today, "), timeout=LONG_MS)
    until_quiet([laptop, kitchen])
    assert (
        kitchen.replica.read(lambda ledger: ledger.budgets.limits(this.first)).result()[CategoryId(cafes)].limit_minor
        == 7000
    )
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert popup.isHidden()


def test_a_refused_change_is_mended_by_changing_it_again(
    laptop: Desk,  # noqa: F811
    kitchen: Desk,  # noqa: F811
    open_window: OpenWindow,  # noqa: F811
    qtbot: QtBot,
) -> None:
    """The words stand beside it; typing the note again sends it, and nothing more is said."""
    expense = shopped(laptop, kitchen)
    laptop.change(expense, note="two\u202eways")
    laptop.sync()
    window = open_window()
    qtbot.waitUntil(lambda: window.notice.button.text() == "Show", timeout=LONG_MS)
    window.notice.button.click()
    inspector = window.expenses.inspector
    qtbot.waitUntil(lambda: "Give it up" in buttons(inspector.compare), timeout=LONG_MS)
    said = [each.text() for each in inspector.compare.findChildren(QLabel)]
    assert "Refused: a text has characters that can’t be stored." in said
    laptop.change(expense, note="two ways")
    qtbot.waitUntil(window.notice.isHidden, timeout=LONG_MS)
    qtbot.waitUntil(inspector.compare.isHidden, timeout=LONG_MS)
    until_quiet([laptop, kitchen])
    assert kitchen.row(expense).values["note"] == "two ways"


def test_a_deleted_category_that_was_renamed_elsewhere_came_back_and_is_named(
    laptop: Desk,  # noqa: F811
    kitchen: Desk,  # noqa: F811
    open_window: OpenWindow,  # noqa: F811
    qtbot: QtBot,
) -> None:
    """In words of its own, with Delete again, which deletes it on both."""
    cafes = laptop.categorise("Cafes")
    until_quiet([laptop, kitchen])
    kitchen.change(cafes, Entity.CATEGORY, name="Cafés")
    laptop.replica.write(partial(categories.delete, category=CategoryId(cafes))).result()
    until_quiet([kitchen, laptop])
    window = open_window()
    notice = window.notice
    words = "“Cafés” was brought back. It was deleted on one device and changed on another."
    qtbot.waitUntil(lambda: notice.text == words, timeout=LONG_MS)
    assert (notice.button.text(), notice.other.text()) == ("Keep it", "Delete again")
    notice.other.click()
    qtbot.waitUntil(lambda: window.toast.text == "Deleted it again", timeout=LONG_MS)
    until_quiet([laptop, kitchen])
    assert kitchen.row(cafes, Entity.CATEGORY).deleted


def test_an_expense_that_was_deleted_while_undecided_is_found_and_decided(
    laptop: Desk,  # noqa: F811
    kitchen: Desk,  # noqa: F811
    open_window: OpenWindow,  # noqa: F811
    qtbot: QtBot,
) -> None:
    """Compare leads to it among the deleted; using the other value brings it back with that, on both."""
    expense = shopped(laptop, kitchen)
    changed_on_both(laptop, kitchen, expense)
    laptop.delete(expense)
    until_quiet([laptop, kitchen])
    window = open_window()
    qtbot.waitUntil(lambda: window.notice.text.startswith("SuperValu Rathmines, 16 Jun,"), timeout=LONG_MS)
    window.notice.button.click()
    compare = window.expenses.inspector.compare
    qtbot.waitUntil(lambda: set(buttons(compare)) == {"Keep €43.18", "Use €34.18"}, timeout=LONG_MS)
    buttons(compare)["Use €34.18"].click()
    qtbot.waitUntil(window.notice.isHidden, timeout=LONG_MS)
    until_quiet([laptop, kitchen])
    assert (kitchen.row(expense).deleted, kitchen.row(expense).values["amount_minor"]) == (False, 3418)
    assert kitchen.conflicts() == {}


def test_a_deleted_category_that_an_expense_elsewhere_brought_back_is_told_once(
    laptop: Desk,  # noqa: F811
    kitchen: Desk,  # noqa: F811
    open_window: OpenWindow,  # noqa: F811
    qtbot: QtBot,
) -> None:
    """On the computer that had deleted it, until that was heard, also after a restart; not where it was never gone."""
    cafes = laptop.categorise("Cafés")
    until_quiet([laptop, kitchen])
    laptop.replica.write(partial(categories.delete, category=CategoryId(cafes))).result()
    laptop.sync()
    kitchen.spend("Kaph", 400, category=cafes)
    until_quiet([kitchen, laptop])
    assert kitchen.replica.read(categories.brought_back).result() == ()
    window = open_window()
    notice = window.notice
    qtbot.waitUntil(
        lambda: notice.text == "“Cafés” was brought back. Deleted before, in use on another device.", timeout=LONG_MS
    )
    assert (notice.button.text(), notice.other.text()) == ("All right", "")
    notice.button.click()
    qtbot.waitUntil(notice.isHidden, timeout=LONG_MS)
    assert laptop.replica.read(categories.brought_back).result() == ()


def test_a_category_that_was_brought_back_here_is_no_news(laptop: Desk, kitchen: Desk) -> None:  # noqa: F811
    """Whoever undoes the deletion knows; the other computer, which had it deleted too, is told."""
    cafes = laptop.categorise("Cafés")
    laptop.replica.write(partial(categories.delete, category=CategoryId(cafes))).result()
    until_quiet([laptop, kitchen])
    assert laptop.undo()
    until_quiet([laptop, kitchen])
    assert laptop.replica.read(categories.brought_back).result() == ()
    (told_of,) = kitchen.replica.read(categories.brought_back).result()
    assert told_of.category.id == cafes
