"""The Categories page over a real replica: name, move, colour, archive, merge, find; by keys, by pointer, undone."""

import datetime as dt
from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from expense_desktop.domain.period import DateRange
from expense_desktop.domain.records import CategoryId, ExpenseId
from expense_desktop.services import categories as services
from expense_desktop.services import entry
from expense_desktop.ui.categories.model import MIME, Columns
from expense_desktop.ui.categories.page import CategoriesPage
from expense_desktop.ui.commands import Commands
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.toast import News

Record = Callable[..., ExpenseId]
KEYS = Qt.KeyboardModifier


class Visit:
    """The page in a window of its own, with its shortcuts, and what it said."""

    def __init__(self, window: QWidget, page: CategoriesPage, qtbot: QtBot, desk: Desk) -> None:
        self.window, self.page, self.desk, self._qtbot = window, page, desk, qtbot
        self.news: list[News] = []
        page.news.connect(self.news.append)

    def rows(self) -> list[str]:
        """The rows that are shown; children of open parents are set in."""
        found: list[str] = []
        index = self.page.model.index(0, 0)
        while index.isValid():
            found.append(("  " if index.parent().isValid() else "") + str(index.data()))
            index = self.page.tree.indexBelow(index)
        return found

    def node(self, name: str) -> CategoryId:
        """A category's id by its name."""
        found = next(node.id for node in self.page.model.year.nodes() if node.name == name)
        assert found is not None
        return found

    def choose(self, name: str) -> None:
        """Make a row the current one, in the tree."""
        assert self.page.tree.choose(self.node(name))
        self.page.tree.setFocus()

    def wait(self, rows: list[str]) -> None:
        """Until exactly these are shown."""
        self._qtbot.waitUntil(lambda: self.rows() == rows, timeout=10_000)

    def wait_said(self, text: str) -> None:
        """Until this was the last news."""
        self._qtbot.waitUntil(lambda: bool(self.news) and self.news[-1].text == text, timeout=10_000)

    def undo(self) -> None:
        """Take back the last step."""
        self.desk.change(entry.undo).result()


@pytest.fixture
def visit(categories: dict[str, CategoryId], record: Record, desk: Desk, look: Look, qtbot: QtBot) -> Visit:
    """Eating out (open, with Cafés and Restaurants) and Groceries; three expenses in Cafés."""
    today = dt.date.today().isoformat()
    for amount in (320, 450, 600):
        record("Kaph", amount, category_id=str(categories["Cafés"]), spent_on=today)
    window = QWidget()
    page = CategoriesPage(desk, look, window)
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(page)
    shortcuts = Commands(window, look, [], read_only=False)
    shortcuts.add_page(page, page.commands())
    qtbot.addWidget(window)
    window.setMinimumSize(960, 620)
    window.resize(1064, 744)
    window.show()
    made = Visit(window, page, qtbot, desk)
    page.restore_state({"open": str(categories["Eating out"])})
    made.wait(["Eating out", "  Cafés", "  Restaurants", "Groceries"])
    return made


def test_a_name_is_changed_in_the_panel_and_in_the_tree(visit: Visit, qtbot: QtBot) -> None:
    """Leaving the field saves; F2 types in place; a name that a neighbour has is refused in words, and kept to mend."""
    panel = visit.page.panel
    visit.choose("Cafés")
    QTest.keyClick(visit.page.tree, Qt.Key.Key_Return)
    assert panel.name.hasFocus()
    panel.name.setText("Coffee")
    visit.page.focus_main()
    visit.wait(["Eating out", "  Coffee", "  Restaurants", "Groceries"])
    panel.enter()
    QTest.keyClicks(panel.name, "restaurants")
    QTest.keyClick(panel.name, Qt.Key.Key_Return)
    taken = "There is already a category “Restaurants” in Eating out."
    qtbot.waitUntil(lambda: panel.name_box.sentence == taken)
    assert panel.name.text() == "restaurants"
    QTest.keyClick(panel.name, Qt.Key.Key_Escape)
    assert (panel.name.text(), panel.name_box.sentence) == ("Coffee", "")

    visit.page.focus_main()
    QTest.keyClick(visit.page.tree, Qt.Key.Key_F2)
    editor = visit.page.tree.findChild(QLineEdit, "in-place")
    assert isinstance(editor, QLineEdit)
    assert editor.selectedText() == "Coffee"
    QTest.keyClicks(editor, "Bars")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    visit.wait(["Eating out", "  Bars", "  Restaurants", "Groceries"])
    qtbot.waitUntil(lambda: panel.name.text() == "Bars")
    visit.page.tree.rename()
    editor = visit.page.tree.findChild(QLineEdit, "in-place")
    assert isinstance(editor, QLineEdit)
    editor.setText("Restaurants")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    visit.wait_said(f"Not saved: {taken.rstrip('.')}")
    assert visit.news[-1].act is not None
    visit.news[-1].act()
    assert visit.page.tree.is_renaming


def test_a_new_category_stands_beside_the_current_one(visit: Visit, qtbot: QtBot) -> None:
    """It asks for a name in the current one's parent; at the top level the least used colour is taken."""
    visit.choose("Cafés")
    visit.page.begin_new()
    panel = visit.page.panel
    assert panel.name.hasFocus()
    assert panel.inside.currentText() == "Eating out"
    QTest.keyClicks(panel.name, "Bars")
    QTest.keyClick(panel.name, Qt.Key.Key_Return)
    visit.wait(["Eating out", "  Cafés", "  Restaurants", "  Bars", "Groceries"])
    visit.wait_said("Added Bars")
    qtbot.waitUntil(lambda: panel.shown is not None and panel.shown.name == "Bars")
    visit.choose("Groceries")
    visit.page.begin_new()
    QTest.keyClicks(panel.name, "groceries")
    QTest.keyClick(panel.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.name_box.sentence == "There is already a category “Groceries”.")
    panel.name.clear()
    QTest.keyClicks(panel.name, "Pets")
    QTest.keyClick(panel.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.shown is not None and panel.shown.name == "Pets")
    # both that there were have the first colour
    assert panel.swatches.colour == 2
    visit.page.begin_new()
    QTest.keyClick(panel.name, Qt.Key.Key_Escape)
    assert panel.shown is not None
    assert not panel.is_draft


def test_a_new_category_s_place_is_chosen_after_its_name(visit: Visit, qtbot: QtBot) -> None:
    """Tab leads on to its place and makes nothing yet; Enter there does, and so does leaving both."""
    panel = visit.page.panel
    for name, finish in (("Pets", Qt.Key.Key_Return), ("Hats", Qt.Key.Key_Tab)):
        visit.choose("Groceries")
        visit.page.begin_new()
        QTest.keyClicks(panel.name, name)
        QTest.keyClick(panel.name, Qt.Key.Key_Tab)
        assert panel.inside.hasFocus()
        QTest.keyClick(panel.inside, Qt.Key.Key_Down)
        assert panel.is_draft
        QTest.keyClick(panel.inside, finish)
        visit.wait_said(f"Added {name}")
        qtbot.waitUntil(lambda: panel.shown is not None and panel.shown.name in ("Pets", "Hats"))
        assert panel.shown is not None
        assert panel.shown.name == name
        assert panel.shown.parent is not None
        assert panel.shown.parent.name == "Eating out"


def test_a_category_goes_out_of_its_parent_and_into_another_by_keys(visit: Visit, qtbot: QtBot) -> None:
    """Alt+Shift+Left and Right; the panel's list does the same; there are two levels, and one undo for each."""
    tree, modifiers = visit.page.tree, KEYS.AltModifier | KEYS.ShiftModifier
    visit.choose("Cafés")
    QTest.keyClick(tree, Qt.Key.Key_Left, modifiers)
    visit.wait(["Eating out", "  Restaurants", "Cafés", "Groceries"])
    visit.wait_said("Moved Cafés out of Eating out")
    assert tree.currentIndex().data() == "Cafés"
    QTest.keyClick(tree, Qt.Key.Key_Right, modifiers)
    visit.wait(["Eating out", "  Cafés", "  Restaurants", "Groceries"])
    inside = visit.page.panel.inside
    qtbot.waitUntil(lambda: inside.currentText() == "Eating out")
    inside.setCurrentIndex(inside.findText("Groceries"))
    inside.activated.emit(inside.currentIndex())
    visit.wait(["Eating out", "  Restaurants", "Groceries", "  Cafés"])
    visit.undo()
    visit.wait(["Eating out", "  Cafés", "  Restaurants", "Groceries"])
    visit.choose("Eating out")
    assert not inside.isEnabled()
    assert not visit.page.model.may_move(visit.page.model.year.live[0], visit.page.model.year.live[1])


def test_dragging_shows_where_it_goes_and_goes_there(visit: Visit) -> None:
    """Over a parent or its children: into it; over nothing: out; where it can't go nothing is marked or dropped."""
    tree, model = visit.page.tree, visit.page.model
    visit.choose("Cafés")

    def drag(dragged: str, point: QPoint, *, drop: bool = False) -> bool:
        data = QMimeData()
        data.setData(MIME, str(visit.node(dragged)).encode())
        action, button = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
        if drop:
            dropped = QDropEvent(QPointF(point), action, data, button, KEYS.NoModifier)
            tree.dropEvent(dropped)
            return dropped.isAccepted()
        move = QDragMoveEvent(point, action, data, button, KEYS.NoModifier)
        tree.dragMoveEvent(move)
        return move.isAccepted()

    def over(name: str) -> QPoint:
        return tree.visualRect(model.index_of(visit.node(name))).center()

    below = QPoint(300, tree.viewport().height() - 10)
    gutter = QPoint(10, over("Restaurants").y())
    assert drag("Cafés", over("Groceries"))
    assert drag("Cafés", below)
    assert drag("Cafés", gutter)
    assert not drag("Cafés", over("Restaurants"))
    assert not drag("Groceries", below)
    assert not drag("Eating out", over("Groceries"))
    assert drag("Groceries", over("Restaurants"))
    assert drag("Groceries", over("Restaurants"), drop=True)
    visit.wait(["Eating out", "  Cafés", "  Restaurants", "  Groceries"])
    assert drag("Groceries", QPoint(300, tree.viewport().height() - 10), drop=True)
    visit.wait(["Eating out", "  Cafés", "  Restaurants", "Groceries"])


def test_archiving_hides_and_bringing_back_shows(visit: Visit) -> None:
    """Delete archives; the archived stand at the end, closed; a parent comes back with what is brought back in it."""
    page = visit.page
    visit.choose("Cafés")
    QTest.keyClick(page.tree, Qt.Key.Key_Delete)
    visit.wait(["Eating out", "  Restaurants", "Groceries"])
    visit.wait_said("Archived Cafés")
    assert page.tree.currentIndex().data() == "Restaurants"
    assert page.foot.number.text() == "1"
    QTest.mouseClick(page.foot.archived, Qt.MouseButton.LeftButton)
    visit.wait(["Eating out", "  Restaurants", "Groceries", "Eating out › Cafés"])
    page.tree.choose(visit.node("Eating out"))
    page.archive_current()
    visit.wait(["Groceries", "Eating out", "  Cafés", "  Restaurants"])
    visit.choose("Cafés")
    assert page.panel.archive.text() == "Bring back"
    page.panel.archive.click()
    visit.wait(["Eating out", "  Cafés", "  Restaurants", "Groceries"])
    visit.wait_said("Brought back Cafés")


def test_only_what_is_empty_can_be_deleted(visit: Visit) -> None:
    """Delete is offered for a category without expenses and subcategories; one undo brings it back."""
    page = visit.page
    visit.choose("Cafés")
    assert not page.panel.delete.isVisible()
    visit.choose("Eating out")
    assert not page.panel.delete.isVisible()
    visit.choose("Groceries")
    assert page.panel.delete.isVisible()
    page.panel.delete.click()
    visit.wait(["Eating out", "  Cafés", "  Restaurants"])
    visit.wait_said("Deleted Groceries")
    visit.undo()
    visit.wait(["Eating out", "  Cafés", "  Restaurants", "Groceries"])


def test_merging_says_what_it_will_do_and_does_it(visit: Visit, qtbot: QtBot) -> None:
    """The words name target and count before; the toast after; one undo restores all."""
    page, merge = visit.page, visit.page.panel.merge
    visit.choose("Cafés")
    names = [merge.target.itemText(at) for at in range(merge.target.count())]
    assert names == ["Restaurants", "Eating out", "Groceries"]
    assert not merge.button.isEnabled()
    merge.target.setCurrentIndex(0)
    merge.target.activated.emit(0)
    explained = merge.words.replace("(s)", "s")
    assert explained == "3 expenses move from Cafés to Restaurants. Cafés is archived. Ctrl Z undoes it."
    assert merge.button.text() == "Merge into Restaurants"
    merge.button.click()
    visit.wait(["Eating out", "  Restaurants", "Groceries"])
    qtbot.waitUntil(lambda: bool(visit.news))
    assert visit.news[-1].text.replace("(s)", "s") == "Merged Cafés into Restaurants, 3 expenses"
    qtbot.waitUntil(lambda: page.panel.shown is not None and page.panel.shown.name == "Restaurants")
    assert page.panel.count.text() == "3"
    visit.undo()
    visit.wait(["Eating out", "  Cafés", "  Restaurants", "Groceries"])
    visit.choose("Eating out")
    assert [merge.target.itemText(at) for at in range(merge.target.count())] == ["Groceries"]


def test_two_of_one_name_are_marked_and_the_merge_proposed(visit: Visit) -> None:
    """As two computers make them: both stay, each says so, and the panel has the other one ready to be merged into."""
    page = visit.page
    twin = services.new_category("cafes", visit.node("Eating out"), 1)
    visit.desk.change(lambda ledger: ledger.set_up([twin])).result()
    visit.wait(["Eating out", "  Cafés", "  Restaurants", "  cafes", "Groceries"])
    visit.choose("Cafés")
    assert page.panel.merge.target.currentText() == "cafes"
    assert page.panel.merge.words.startswith("There are two categories of this name. 3 expense")
    spoken = page.tree.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Eating out › Cafés, 3 expense")
    assert spoken.endswith("there are two of this name")
    page.panel.merge.button.click()
    visit.wait(["Eating out", "  Restaurants", "  cafes", "Groceries"])


def test_finding_keeps_what_matches_and_where_it_lies(visit: Visit) -> None:
    """Without accents and case; letters in the tree jump; nothing found says so; Esc shows all again."""
    page = visit.page
    assert page.focus_search()
    QTest.keyClicks(page.search, "CAFE")
    visit.wait(["Eating out", "  Cafés"])
    QTest.keyClicks(page.search, "x")
    assert page.empty.isVisible()
    assert page.empty.title.text() == "No categories match"
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    visit.wait(["Eating out", "  Cafés", "  Restaurants", "Groceries"])
    assert page.tree.hasFocus()
    QTest.keyClicks(page.tree, "gro")
    assert page.tree.currentIndex().data() == "Groceries"


def test_a_count_leads_to_its_expenses_and_colours_are_the_parent_s(visit: Visit, qtbot: QtBot) -> None:
    """A click on the number asks for the category's expenses; a subcategory's colour is chosen in its parent."""
    page, wanted = visit.page, list[tuple[DateRange, CategoryId]]()
    page.category_wanted.connect(lambda days, category: wanted.append((days, category)))
    visit.choose("Cafés")
    cell = page.tree.visualRect(page.tree.currentIndex().siblingAtColumn(Columns.EXPENSES))
    QTest.mouseClick(page.tree.viewport(), Qt.MouseButton.LeftButton, KEYS.NoModifier, cell.center())
    ((days, category),) = wanted
    assert category == visit.node("Cafés")
    assert days == page.model.year.days
    assert days.last >= dt.date.today() >= days.first.replace(year=days.first.year + 1) - dt.timedelta(days=31)
    assert page.panel.colour_name.text() == "Rose, from Eating out"
    assert not page.panel.swatches.button(3).isEnabled()
    visit.choose("Eating out")
    QTest.keyClick(page.panel.swatches.button(1), Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: page.panel.colour_name.text() == "Umber")
    qtbot.waitUntil(lambda: {node.colour for node in page.model.year.live[0].children} == {2})


def test_the_page_remembers_open_rows_order_and_panel(visit: Visit) -> None:
    """What is open and how it is sorted comes back; a third click on a header is the order they were made in."""
    page, header = visit.page, visit.page.tree.header()
    header.sectionClicked.emit(Columns.NAME)
    header.sectionClicked.emit(Columns.NAME)
    visit.wait(["Groceries", "Eating out", "  Restaurants", "  Cafés"])
    state = page.state()
    assert "Cafés" not in str(state)
    header.sectionClicked.emit(Columns.NAME)
    page.tree.open_these(frozenset())
    visit.wait(["Eating out", "Groceries"])
    page.restore_state(state)
    visit.wait(["Groceries", "Eating out", "  Restaurants", "  Cafés"])
    page.restore_state({"open": "no id", "sort": "nothing up"})
    assert page.tree.opened == frozenset()


def test_without_categories_it_says_so_and_expenses_without_one_have_a_row(
    desk: Desk, look: Look, record: Record, qtbot: QtBot
) -> None:
    """A new page of an empty ledger offers to make one; an expense without a category has a row."""
    page = CategoriesPage(desk, look, QWidget())
    qtbot.addWidget(page)
    page.setMinimumSize(960, 620)
    page.resize(1064, 744)
    page.show()
    qtbot.waitUntil(page.empty.isVisible)
    assert page.empty.title.text() == "No categories yet"
    record("Kiosk", 250, spent_on=dt.date.today().isoformat())
    qtbot.waitUntil(lambda: page.model.rowCount() == 1 and page.tree.isVisible())
    row = [page.model.index(0, column).data() for column in (Columns.NAME, Columns.EXPENSES, Columns.TOTAL)]
    assert row == ["Uncategorised", "1", "2.50"]
    page.tree.setCurrentIndex(page.model.index(0, 0))
    assert page.panel.shown is None
    page.begin_new()
    QTest.keyClicks(page.panel.name, "Food")
    QTest.keyClick(page.panel.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
