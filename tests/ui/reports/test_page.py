"""The Reports page: months, the preview, what is included, and the ways out of it."""

import re
import shutil
import subprocess
import threading
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from expense_desktop.domain.period import Month
from expense_desktop.ui.exporting.export_dialog import ExportDialog
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.preferred import PaperChoice
from expense_desktop.ui.printing.marks import Words
from expense_desktop.ui.printing.options import Paper
from expense_desktop.ui.reports.page import ReportsPage
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.toast import News
from tests.ui.access.roominess import cut_off, overlapping, small_targets
from tests.ui.access.speaking import operable
from tests.ui.access.test_tree import what_is_wrong

# Of the platform without a screen, when a dialog opens; of the painter, when a printer isn't there.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", "QPainter::begin", extend=True)
_MONTH_ROLE = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def page(demo_window: MainWindow, qtbot: QtBot) -> ReportsPage:
    """The page with the statement that it opens with."""
    demo_window.show_page("reports")
    shown = cast("ReportsPage", demo_window.pages.current)
    qtbot.waitUntil(lambda: shown.pages is not None)
    return shown


def texts(page: ReportsPage) -> list[str]:
    """All that is on the pages of the preview."""
    assert page.pages is not None
    return [mark.text for at in range(page.pages.count) for mark in page.pages.marks(at) if isinstance(mark, Words)]


def spoken(page: ReportsPage) -> list[str]:
    return [str(page.model.index(row).data(_MONTH_ROLE)) for row in range(page.model.rowCount())]


def test_the_picture(page: ReportsPage, qtmodeltester: ModelTester) -> None:
    """reports-light: every month since the first expense, May's statement, its two pages as wide as they fit."""
    assert spoken(page)[:4] == [
        "2026",
        "June 2026, 2,242.32 euro",
        "May 2026, 2,180.47 euro",
        "April 2026, 2,484.55 euro",
    ]
    assert "August 2025, no expenses" in spoken(page)
    assert (spoken(page)[-1], page.model.rowCount()) == ("June 2024, 2,180.93 euro", 25 + 3)
    assert page.month == Month(2026, 5)
    assert page.months.currentIndex().data() == "May"
    assert (page.options.title.text(), page.options.summary.text()) == (
        "Statement, May 2026", "49 expenses · €2,180.47 · 2 pages",
    )  # fmt: skip
    assert (page.bar.pages.text(), page.bar.zoom.text()) == ("Page 1 of 2", "Whole page")
    assert page.preview.page_rect().size().toTuple() == (429, 607)
    assert "1,545.90" in texts(page)
    qtmodeltester.check(page.model)  # type: ignore[no-untyped-call]


def test_arrows_go_through_the_months_and_over_the_years(page: ReportsPage, qtbot: QtBot) -> None:
    """Down from January is December of the year before; Alt+Right goes a month on; page keys turn the pages."""
    page.show_month(Month(2026, 1))
    qtbot.waitUntil(lambda: page.month == Month(2026, 1))
    page.focus_main()
    QTest.keyClick(page.months, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.month == Month(2025, 12))
    page.step_period(1)
    qtbot.waitUntil(lambda: page.month == Month(2026, 1))
    QTest.keyClick(page.months, Qt.Key.Key_PageDown)
    assert page.bar.pages.text().startswith("Page 2 of")
    QTest.keyClick(page.months, Qt.Key.Key_PageUp)
    assert page.bar.pages.text().startswith("Page 1 of")
    page.show_month(Month(2025, 8))
    qtbot.waitUntil(lambda: page.month == Month(2025, 8))
    assert "No expenses in August 2025." in texts(page)
    page.show_month(Month(2026, 6))
    qtbot.waitUntil(lambda: page.month == Month(2026, 6))
    assert "so far, to 18 June" in texts(page)


def test_the_preview_grows_and_shrinks(page: ReportsPage) -> None:
    """By keys and buttons, through fixed sizes; at 100 % a page is as wide as on paper; Ctrl+0 shows all of it."""
    window = page.window()
    QTest.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert page.bar.zoom.text() == "67%"
    for _ in range(2):
        page.bar.larger.click()
    assert page.bar.zoom.text() == "100%"
    assert page.preview.page_rect().width() == round(210 / 25.4 * page.preview.logicalDpiX())
    assert page.preview.verticalScrollBar().maximum() > 0
    page.bar.smaller.click()
    assert page.bar.zoom.text() == "75%"
    QTest.keyClick(window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert page.bar.zoom.text() == "Whole page"
    assert page.preview.verticalScrollBar().maximum() == 0


def test_switches_change_the_pages_and_are_remembered(page: ReportsPage, look: Look, qtbot: QtBot) -> None:
    """What is left out isn't laid out; the paper is a preference, which the dialog and the page share."""
    assert "Sourdough" in texts(page)
    page.options.switches["notes"].click()
    page.options.switches["sub_totals"].click()
    qtbot.waitUntil(lambda: "Sourdough" not in texts(page))
    assert "Sub-totals by category" in texts(page)
    state = page.state()
    assert (state["notes"], state["sub_totals"], state["categories"]) == ("no", "yes", "yes")
    page.restore_state({"notes": "yes", "sub_totals": "what"})
    assert page.options.options.notes
    assert not page.options.options.sub_totals
    page.options.switches["expenses"].click()
    assert not page.options.switches["notes"].isEnabled()
    page.options.paper.setCurrentIndex(page.options.paper.findData(Paper.LETTER.value))
    page.options.paper.activated.emit(page.options.paper.currentIndex())
    assert look.preferred.now.paper is PaperChoice.LETTER
    qtbot.waitUntil(lambda: page.pages is not None and page.pages.options.paper is Paper.LETTER)
    look.preferred.change(paper=PaperChoice.SYSTEM, black_and_white=False)
    assert page.options.options.paper is Paper.A4
    assert not page.options.black.isChecked()


def test_what_is_changed_elsewhere_changes_the_statement(
    demo_window: MainWindow, page: ReportsPage, qtbot: QtBot
) -> None:
    """An expense that is recorded is in the preview, the list and the totals at once."""
    demo_window.entry.line.setText("12.34 Zebra 30 may")
    QTest.keyClick(demo_window.entry.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Zebra" in texts(page))
    assert page.options.summary.text().startswith("50 expenses · €2,192.81")
    assert "May 2026, 2,192.81 euro" in spoken(page)


def test_save_as_pdf_from_anywhere(demo_window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    """Ctrl+Shift+S on another page shows Reports and asks where, by the statement's name; the file is what was seen."""
    QTest.keyClick(demo_window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), QFileDialog))
    dialog = cast("QFileDialog", QApplication.activeModalWidget())
    assert demo_window.pages.current_key == "reports"
    assert [Path(name).name for name in dialog.selectedFiles()] == ["Statement 2026-05 Aoife Byrne.pdf"]
    page = cast("ReportsPage", demo_window.pages.current)
    target = tmp_path / "Statement 2026-05 Aoife Byrne.pdf"
    dialog.selectFile(str(target))
    dialog.accept()
    qtbot.waitUntil(lambda: demo_window.toast.text.startswith("Saved Statement 2026-05 Aoife Byrne.pdf in"))
    assert target.read_bytes().startswith(b"%PDF-")
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", str(target), "-"], capture_output=True, check=True, encoding="utf-8").stdout
        missing = [word for each in texts(page) for word in each.split() if word not in text]
        assert missing == []
    page.save_to(str(tmp_path / "nowhere" / "may.pdf"))
    qtbot.waitUntil(lambda: "may.pdf was not written" in demo_window.toast.text)
    assert sorted(each.name for each in tmp_path.glob("*.pdf")) == [target.name]


def test_saving_makes_no_type_of_qt_on_another_thread(
    page: ReportsPage, tmp_path: Path, importers: set[threading.Thread], qtbot: QtBot
) -> None:
    """The PDF is painted on another thread, with what the page has imported on the GUI's."""
    page.save_to(str(tmp_path / "may.pdf"))
    qtbot.waitUntil((tmp_path / "may.pdf").exists)
    assert importers <= {threading.main_thread()}


def test_without_a_printer_a_pdf_is_offered(demo_window: MainWindow, page: ReportsPage, qtbot: QtBot) -> None:
    """Ctrl+P says so, and its action asks for the file; a printer that fails is said by its name."""
    page.options.show_printers([], "")
    heard: list[News] = []
    page.news.connect(heard.append)
    if not page.options.printer_name and not _printers():
        QTest.keyClick(demo_window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        assert heard[-1].text == "No printer is set up on this computer. Save as PDF instead?"
        assert heard[-1].act is not None
        heard[-1].act()
        qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), QFileDialog))
        cast("QFileDialog", QApplication.activeModalWidget()).reject()
    broken = QPrinter()
    broken.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    broken.setOutputFileName("/nowhere/at/all.pdf")
    page.print_on(broken)
    assert re.fullmatch(r"The printer .*is not ready\. Save as PDF instead\?", heard[-1].text)
    assert heard[-1].action == "Save as PDF…"


def _printers() -> list[str]:
    from expense_desktop.ui.reports.printers import printer_names

    return printer_names()[0]


def test_a_printer_prints_what_the_preview_shows(page: ReportsPage, tmp_path: Path) -> None:
    """Both pages, and the window says where they went."""
    heard: list[News] = []
    page.news.connect(heard.append)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    page.print_on(printer)
    assert heard[-1].text.startswith("Sent to the printer")
    assert (tmp_path / "printed.pdf").read_bytes().count(b"/Type /Page\n") == 2


def test_export_leads_to_the_month_s_expenses(demo_window: MainWindow, page: ReportsPage, qtbot: QtBot) -> None:
    """The window's dialog, with what the statement has."""
    page.options.export_button.click()
    qtbot.waitUntil(lambda: bool(demo_window.findChildren(ExportDialog)))
    (dialog,) = demo_window.findChildren(ExportDialog)
    assert dialog.what.itemText(0) == "What is shown: 49 expenses, €2,180.47"
    dialog.close()


def test_copies_are_a_number(page: ReportsPage) -> None:
    """Digits, Up and Down; nothing is one."""
    copies = page.options.copies
    assert copies.copies == 1
    QTest.keyClick(copies, Qt.Key.Key_Up)
    assert copies.text() == "2"
    copies.selectAll()
    QTest.keyClicks(copies, "a")
    QTest.keyClick(copies, Qt.Key.Key_Delete)
    assert copies.copies == 1
    QTest.keyClick(copies, Qt.Key.Key_Down)
    assert copies.text() == "1"


def test_the_narrowest_window_shows_all_of_it(page: ReportsPage, qtbot: QtBot) -> None:
    """Months, preview and buttons stay beside one another, with room for fingers; F6 reaches each; all have names."""
    window = cast("MainWindow", page.window())
    window.resize(960, 620)
    qtbot.waitUntil(lambda: window.width() == 960)
    assert page.preview.page_rect().width() > 200
    assert [pane.isVisible() for pane, _focus in page.panes()] == [True] * 3
    assert not page.bar.zoom.isVisible()
    for size in ((960, 620), (1280, 800)):
        window.resize(*size)
        qtbot.waitUntil(lambda: (window.width(), window.height()) == size)  # noqa: B023  waited for here
        for _ in range(4):
            QApplication.processEvents()
        assert (small_targets(window), cut_off(window), overlapping(window)) == ([], [], [])
    assert [each for each in operable(window) if what_is_wrong(each)] == []
