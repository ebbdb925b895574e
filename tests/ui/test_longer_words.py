"""The window in a language that there isn't, longer and accented: what is left in English, and what has no room."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QLocale, QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from expense_desktop.ui.desk import Desk
from expense_desktop.ui.language import hush, speak
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.shell.pages import EXPENSES, KINDS
from expense_desktop.ui.widgets.look import Look
from hatch_build import compile_translations
from tests.ui import demo
from tests.ui.conftest import IRELAND
from tests.ui.demo_window import AOIFE, SIZE_PX, demo_desk, june, prepared

__all__ = ["demo_desk", "june", "prepared"]

GERMAN = Path(__file__).parents[2] / "resources" / "translations" / "expense_desktop_de.ts"
ACCENTS = str.maketrans("aeouAEOU", "åëöüÅËÖÜ")
# As keys and the currency call themselves, and what is no word.
KEYS = {
    "Ctrl", "Shift", "Alt", "Esc", "Tab", "Enter", "Del", "Ins", "PgUp", "PgDown",
    "EUR", "euro", "CSV", "Expense", "Desktop",
}  # fmt: skip


def longer(text: str) -> str:
    """`[Nëw cåtëgörÿ ~~~]`: longer by a third, its `{values}` as they are."""
    parts = re.split(r"(\{[^{}]*\})", text)
    said = "".join(part if part.startswith("{") else part.translate(ACCENTS) for part in parts)
    return f"[{said} {'~' * (len(text) // 3)}]"


@pytest.fixture
def longer_words(qapp: QApplication, tmp_path: Path) -> Iterator[None]:
    """The program speaks it; dates and amounts stay those of Ireland."""
    root = ET.parse(GERMAN).getroot()  # noqa: S314  our own file
    root.set("language", "eo")
    for message in root.iter("message"):
        translation = message.find("translation")
        assert translation is not None
        for form in translation.findall("numerusform") or [translation]:
            form.text = longer(message.findtext("source", ""))
    folder = tmp_path / "translations"
    folder.mkdir()
    ET.ElementTree(root).write(folder / "expense_desktop_eo.ts", encoding="utf-8", xml_declaration=True)
    compile_translations(folder)
    speak(qapp, "eo", folder)
    QLocale.setDefault(IRELAND)
    yield
    hush(qapp)


@cache
def words_of_the_ledger() -> set[str]:
    """Everything that a person typed, and the names of days and months."""
    said = (
        json.dumps(demo.data(), ensure_ascii=False) + f" {AOIFE.display_name} {AOIFE.server_label} Kitchen iMac aoife"
    )
    names = [IRELAND.dayName(day, form) for day in range(1, 8) for form in QLocale.FormatType]
    names += [IRELAND.monthName(month, form) for month in range(1, 13) for form in QLocale.FormatType]
    return set(re.findall(r"[^\W\d_]{2,}", f"{said} {' '.join(names)}")) | KEYS


def left_in_english(text: str) -> list[str]:
    """The words of a text that are neither translated nor the person's own; what is elided begins with its bracket."""
    rest = text
    while (fewer := re.sub(r"\[[^\[\]]*\]", "", rest)) != rest:
        rest = fewer
    rest = re.sub(r"\[.*…", "", rest, flags=re.DOTALL)
    return [word for word in re.findall(r"[^\W\d_]{2,}", rest) if word not in words_of_the_ledger()]


def texts_of(widget: QWidget) -> list[str]:
    """What a widget shows or says."""
    shown = [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
    if isinstance(widget, QLabel | QAbstractButton):
        shown.append(widget.text())
    if isinstance(widget, QLineEdit):
        shown.append(widget.placeholderText())
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        shown += cells_of(widget.model())
    return shown


def cells_of(model: QAbstractItemModel) -> list[str]:
    """What the first rows of a view show and say, and its headers."""
    root = QModelIndex()
    # A list's own count of columns can't be asked for: it has one.
    columns = range(1 if isinstance(model, QAbstractListModel) else model.columnCount(root))
    rows = range(min(60, model.rowCount(root)))
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
    found = [model.index(row, column).data(role) for row in rows for column in columns for role in roles]
    found += [model.headerData(column, Qt.Orientation.Horizontal, role) for column in columns for role in roles]
    return [text for text in found if isinstance(text, str)]


@pytest.mark.usefixtures("longer_words")
def test_every_page_speaks_and_fits_in_a_language_of_longer_words(demo_desk: Desk, look: Look, qtbot: QtBot) -> None:
    """No label, button, hint, tooltip, accessible name or command is English; nothing is pushed out of the window."""
    window = MainWindow(demo_desk, look)
    qtbot.addWidget(window)
    window.resize(*SIZE_PX)
    window.pages.show_page(EXPENSES)
    window.show()
    demo_desk.read_facts()
    qtbot.waitUntil(lambda: demo_desk.knows_facts and window.expenses.model.has_answer, timeout=60_000)
    english: list[str] = []
    outside: list[str] = []
    for kind in KINDS:
        window.show_page(kind.key)
        qtbot.waitUntil(lambda key=kind.key: window.pages.current_key == key)  # type: ignore[misc]
        QApplication.processEvents()
        assert window.width() == SIZE_PX[0]
        for widget in window.findChildren(QWidget):
            if not widget.isVisible():
                continue
            english += [
                f"{kind.key}: {type(widget).__name__}: {text}" for text in texts_of(widget) if left_in_english(text)
            ]
            if isinstance(widget, QAbstractButton | QLineEdit) and _is_outside(widget):
                outside.append(f"{kind.key}: {type(widget).__name__}: {texts_of(widget)}")
    english += [f"command: {each.text}" for each in window.commands.all if left_in_english(each.text)]
    assert not english, "\n".join(sorted(set(english)))
    assert not outside, "\n".join(outside)


def _is_outside(widget: QWidget) -> bool:
    left = widget.mapTo(widget.window(), QPoint(0, 0)).x()
    return left < 0 or left + widget.width() > widget.window().width()
