"""The preferences in a window: what is chosen holds at once, everywhere, and can be taken back."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from expense_desktop.domain.records import ExpenseId
from expense_desktop.ui.editors import CalendarPopup
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.preferences.dialog import PreferencesDialog
from expense_desktop.ui.preferences.general import GeneralSection
from expense_desktop.ui.preferences.keyboard import KeyboardSection
from expense_desktop.ui.preferences.money import MoneySection
from expense_desktop.ui.preferences.showing import GENERAL, KEYBOARD, show_preferences
from expense_desktop.ui.preferred import Preferences, RowHeight
from expense_desktop.ui.widgets.look import Look


@pytest.fixture
def dialog(window: MainWindow) -> PreferencesDialog:
    """The preferences over a window, which closes them when it goes."""
    return show_preferences(window, None)


def general(dialog: PreferencesDialog) -> GeneralSection:
    section = dialog.sections[GENERAL]
    assert isinstance(section, GeneralSection)
    return section


def choose(combo: QComboBox, value: object) -> None:
    """Choose as a person does."""
    combo.setCurrentIndex(combo.findData(value))
    combo.activated.emit(combo.currentIndex())


def test_looks_change_at_once_and_can_be_restored(dialog: PreferencesDialog, window: MainWindow) -> None:
    """Theme, text and lines are seen in what everything is painted with, rows in the table; defaults bring all back."""
    section, look = general(dialog), window.look
    before = QApplication.font().pixelSize()
    QTest.mouseClick(section.theme.button("dark"), Qt.MouseButton.LeftButton)
    assert look.theme.is_dark
    QTest.mouseClick(section.rows.button("compact"), Qt.MouseButton.LeftButton)
    assert window.expenses.table.verticalHeader().defaultSectionSize() == RowHeight.COMPACT.px
    choose(section.text_size, 150)
    assert QApplication.font().pixelSize() == round(before * 1.5)
    section.stronger.click()
    assert look.theme.ring_px == 3
    assert look.theme.colour("text.tertiary") == look.theme.colour("text.secondary")
    assert look.theme.colour("line.hair") == look.theme.colour("line.control")
    section.suggest.click()
    section.keep_ready.click()
    section.reduce_motion.click()
    assert not look.moves
    assert look.preferred.now.stored().keys() == {
        "theme", "row_height", "text_percent", "stronger", "suggest_category", "keep_bar_ready", "reduce_motion",
    }  # fmt: skip
    dialog.restore.click()
    assert look.preferred.now == Preferences()
    assert (section.theme.choice, section.rows.choice, section.text_size.currentData()) == ("system", "normal", 100)
    assert section.suggest.isChecked()
    assert not section.stronger.isChecked()
    assert QApplication.font().pixelSize() == before
    assert window.expenses.table.verticalHeader().defaultSectionSize() == RowHeight.NORMAL.px


def test_a_typed_date_is_read_in_the_preferred_order(
    dialog: PreferencesDialog, window: MainWindow, record: Callable[..., ExpenseId], qtbot: QtBot
) -> None:
    """In the inspector's field, from the moment it is chosen, and the example says so."""
    record("Luigi’s")
    qtbot.waitUntil(lambda: window.expenses.model.rowCount() == 1)
    section = dialog.sections["money"]
    assert isinstance(section, MoneySection)
    assert "12 Jun" in section.example.text()
    choose(section.order, "mdy")
    assert "6 Dec" in section.example.text()
    window.desk.read_dates_as("mdy")
    window.expenses.table.select_row(0)
    date = window.expenses.inspector.form.date
    date.setText("2/3/2026")
    read = date.date()
    assert read is not None
    assert (read.month, read.day) == (2, 3)
    choose(section.weekday, "saturday")
    date.open_calendar()
    calendar = window.findChild(CalendarPopup)
    assert calendar is not None
    assert calendar.first_weekday is Qt.DayOfWeek.Saturday
    calendar.close_popup()


def test_a_start_page_goes_before_the_page_of_last_time(window: MainWindow, look: Look) -> None:
    """A page that doesn't exist any more counts for nothing."""
    look.preferred.change(start_page="expenses")
    window.restore_state({"page": "import"})
    assert window.pages.current_key == "expenses"
    look.preferred.change(start_page="gone")
    window.restore_state({"page": "import"})
    assert window.pages.current_key == "import"


def test_sections_are_gone_through_by_keys_and_every_control_has_its_name(
    dialog: PreferencesDialog, window: MainWindow
) -> None:
    """Down shows the next section; the keyboard's lists every command that has keys."""
    dialog.contents.setFocus()
    QTest.keyClick(dialog.contents, Qt.Key.Key_Down)
    assert isinstance(dialog.findChild(MoneySection), MoneySection)
    assert dialog.sections["money"].isVisible()
    dialog.show_section(KEYBOARD)
    keyboard = dialog.sections[KEYBOARD]
    assert isinstance(keyboard, KeyboardSection)
    assert keyboard.isVisible()
    listed = {row.text for row in keyboard.model.rows if row.keys}
    assert {command.text.rstrip("…") for command in window.commands.all if command.keys} <= listed
    nameless = [
        control
        for control in dialog.findChildren(QWidget)
        if isinstance(control, QAbstractButton | QComboBox)
        and not (control.accessibleName() or (isinstance(control, QAbstractButton) and control.text()))
    ]
    assert nameless == []


def test_escape_closes_them(dialog: PreferencesDialog, qtbot: QtBot) -> None:
    """And they are gone."""
    with qtbot.waitSignal(dialog.destroyed):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
