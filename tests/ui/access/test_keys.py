"""Everything can be reached and left with the keyboard, in the order in which people work."""

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.widgets.focus_ring import FocusRing
from tests.ui.pictures.measuring import box, picture

_MANY = 200


def walk(window: MainWindow, key: Qt.Key) -> list[QWidget]:
    """Where the focus goes, from the quick entry on, with one key pressed very often."""
    window.activateWindow()
    window.entry.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
    been: list[QWidget] = []
    for _ in range(_MANY):
        focus = QApplication.focusWidget()
        assert focus is not None, f"the focus is lost after {been[-1:]}"
        been.append(focus)
        QTest.keyClick(focus, key)
    return been


def named(widget: QWidget) -> str:
    """A widget in words."""
    return f"{type(widget).__name__} {widget.accessibleName()!r}"


def reachable(window: MainWindow) -> set[QWidget]:
    """What Tab ought to reach: everything visible and enabled that takes the focus by it."""
    return {
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
        and widget.focusProxy() is None
        and not widget.inherits("QScrollArea")
    }


def test_tab_reaches_everything_and_comes_back(demo_window: MainWindow) -> None:
    """No trap, nothing left out: two hundred times Tab goes round and round, and so does Shift+Tab."""
    demo_window.expenses.table.select_row(10)
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        been = walk(demo_window, key)
        stuck = [named(one) for one, next_ in pairwise(been) if one is next_]
        assert stuck == []
        assert sorted(named(widget) for widget in reachable(demo_window) - set(been)) == []
        assert been.count(demo_window.entry.line) > 1, "the focus never came back"


def test_tab_goes_in_the_order_of_work(demo_window: MainWindow) -> None:
    """Quick entry, filters, the list, the inspector, the side bar."""
    page = demo_window.expenses
    page.table.select_row(10)
    been = walk(demo_window, Qt.Key.Key_Tab)
    parts = (demo_window.entry, page.filters, page.table, page.inspector, demo_window.side_bar)

    def first(part: QWidget) -> int:
        return next(at for at, widget in enumerate(been) if widget is part or part.isAncestorOf(widget))

    firsts = [first(part) for part in parts]
    assert firsts == sorted(firsts), dict(zip((type(part).__name__ for part in parts), firsts, strict=True))


def test_the_ring_comes_with_keys_and_goes_with_the_pointer(demo_window: MainWindow, qtbot: QtBot) -> None:
    """After Tab two pixels of the focus colour stand one pixel outside the control; after a click there are none."""
    ring = demo_window.findChild(FocusRing)
    assert ring is not None
    button = demo_window.expenses.import_button
    demo_window.activateWindow()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(ring.isVisible)
    at = box(button)
    middle = (at.top + at.bottom) // 2
    image = picture(demo_window)
    colour = demo_window.look.theme.colour("focus").name()
    assert [image.pixelColor(at.left - away, middle).name() == colour for away in (1, 2, 3, 4)] == [
        False, True, True, False,
    ]  # fmt: skip
    QTest.mousePress(demo_window.expenses.filters.periods.button("7"), Qt.MouseButton.LeftButton)
    assert not ring.isVisible()
    QTest.mouseRelease(demo_window.expenses.filters.periods.button("7"), Qt.MouseButton.LeftButton)
    assert not ring.isVisible()


def test_the_ring_is_all_that_the_focus_draws_around_a_button(demo_window: MainWindow, qtbot: QtBot) -> None:
    """Inside, a button looks as it did: the style's own rectangle would be a second ring."""
    ring = demo_window.findChild(FocusRing)
    assert ring is not None
    demo_window.activateWindow()
    for first in (demo_window.expenses.import_button, demo_window.expenses.filters.search):
        first.setFocus()
        QTest.keyClick(first, Qt.Key.Key_Tab)
        button = QApplication.focusWidget()
        assert isinstance(button, QPushButton)
        qtbot.waitUntil(ring.isVisible)
        inside = button.rect().adjusted(2, 2, -2, -2)
        focused = button.grab(inside).toImage()
        button.clearFocus()
        assert button.grab(inside).toImage() == focused, button.text()


def test_a_field_swaps_its_line_and_nothing_moves(demo_window: MainWindow) -> None:
    """One pixel of line becomes two of the focus colour; the text stays where it was."""
    search = demo_window.expenses.filters.search
    demo_window.expenses.table.setFocus()
    at = box(search)
    middle = (at.top + at.bottom) // 2
    before = picture(demo_window)
    search.setFocus(Qt.FocusReason.MouseFocusReason)
    after = picture(demo_window)
    theme = demo_window.look.theme
    assert box(search) == at
    assert [before.pixelColor(at.left + inside, middle).name() for inside in (0, 1)] == [
        theme.colour("line.control").name(),
        theme.colour("bg.field").name(),
    ]
    assert {after.pixelColor(at.left + inside, middle).name() for inside in (0, 1)} == {theme.colour("focus").name()}
    # The magnifying glass and the placeholder.
    inside = (at.left + 6, at.top + 6, 110, 18)
    assert before.copy(*inside).convertToFormat(before.format()).size() == after.copy(*inside).size()
    from tests.ui.pictures.measuring import ink

    edges = (at.left + 24, at.top + 5, at.left + 120, at.bottom - 5)
    assert ink(before, *edges)[2] == ink(after, *edges)[2]
