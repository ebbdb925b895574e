"""The same for other eyes and tongues: large text, stronger lines, German, read from the right."""

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication

from expense_desktop.ui.language import languages, speak
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.shell.pages import EXPENSES
from expense_desktop.ui.tour.visit import Visit

_ENGLISH = "en"
IRELAND = "en_IE"
LARGE_PERCENT = 150


def set_tongue(qt: QApplication, code: str = _ENGLISH) -> None:
    """Let the program speak a language, and write numbers as in Ireland where that is English."""
    speak(qt, code)
    if code == _ENGLISH:
        QLocale.setDefault(QLocale(IRELAND))


def see_larger(visit: Visit, window: MainWindow) -> None:
    """Text of one and a half times the size; stronger lines and text; rows closer together."""
    preferred = visit.application.preferred
    window.expenses.table.select_row(2)
    preferred.change(text_percent=LARGE_PERCENT)
    visit.camera.settle(200)
    visit.take(window, "large-text")
    preferred.change(text_percent=100, stronger=True)
    visit.camera.settle(200)
    visit.take(window, "stronger-lines")
    preferred.change(stronger=False)


def see_in_other_tongues(visit: Visit) -> None:
    """Every other language there is: the door and the expenses."""
    for language in languages():
        if language.code == _ENGLISH:
            continue
        set_tongue(visit.qt, language.code)
        try:
            with visit.started():
                visit.take(visit.sign_in, f"unlock-{language.code}")
                _see_pages(visit, visit.unlock(), language.code)
        finally:
            set_tongue(visit.qt)


def see_from_the_right(visit: Visit) -> None:
    """The window as people see it who read from the right."""
    visit.qt.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        with visit.started():
            _see_pages(visit, visit.unlock(), "mirrored")
    finally:
        visit.qt.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def _see_pages(visit: Visit, window: MainWindow, name: str) -> None:
    window.show_page(EXPENSES)
    window.expenses.table.select_row(2)
    visit.camera.settle(200)
    visit.take(window, f"expenses-{name}")
    window.show_page("categories")
    visit.camera.settle(200)
    visit.take(window, f"categories-{name}")
