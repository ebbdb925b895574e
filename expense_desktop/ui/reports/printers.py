"""The printers of this computer, and a statement on one of them."""

import datetime as dt
from dataclasses import replace

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from expense_desktop.ui.printing import words
from expense_desktop.ui.printing.options import Paper
from expense_desktop.ui.printing.painter import PageMetrics, StatementPainter


def printer_names() -> tuple[list[str], str]:
    """The names of the printers, and of the usual one; empty when there is none."""
    names = QPrinterInfo.availablePrinterNames()
    usual = QPrinterInfo.defaultPrinterName()
    return names, usual if usual in names else names[0] if names else ""


def printer_for(name: str, pages: StatementPainter, *, copies: int, black_and_white: bool) -> QPrinter:
    """A printer, set up for the statement; the person may still change that in the system's dialog."""
    printer = QPrinter(QPrinterInfo.printerInfo(name), QPrinter.PrinterMode.HighResolution)
    set_up(printer, pages, copies=copies, black_and_white=black_and_white)
    return printer


def set_up(printer: QPrinter, pages: StatementPainter, *, copies: int, black_and_white: bool) -> None:
    """Let a printer know the paper, how often, whether in black, and what it is."""
    printer.setFullPage(True)
    printer.setPageLayout(
        QPageLayout(
            pages.options.paper.page_size, QPageLayout.Orientation.Portrait, QMarginsF(), QPageLayout.Unit.Millimeter
        )
    )
    printer.setCopyCount(copies)
    printer.setColorMode(QPrinter.ColorMode.GrayScale if black_and_white else QPrinter.ColorMode.Color)
    printer.setDocName(words.file_name(pages.statement).removesuffix(".pdf"))
    printer.setCreator("Expense Desktop")


def print_on(printer: QPrinter, pages: StatementPainter, created: dt.datetime) -> bool:
    """Print it; False when the printer isn't ready. On other paper than it was laid out for it is laid out anew."""
    paper = _paper(printer)
    if paper is not pages.options.paper:
        pages = StatementPainter(pages.statement, pages.formats, replace(pages.options, paper=paper), created)
    wanted = _pages_wanted(printer, pages.count)
    painter = QPainter()
    if not wanted or not painter.begin(printer):
        return False
    metrics = PageMetrics.of(printer, printer.resolution())
    # Most printers make the copies themselves.
    times = 1 if printer.supportsMultipleCopies() else printer.copyCount()
    well = True
    for at, page in enumerate(wanted * times):
        well = (at == 0 or printer.newPage()) and well
        pages.paint(painter, page, metrics)
    return painter.end() and well and printer.printerState() is not QPrinter.PrinterState.Error


def _paper(printer: QPrinter) -> Paper:
    letter = printer.pageLayout().pageSize().id() == QPageSize.PageSizeId.Letter
    return Paper.LETTER if letter else Paper.A4


def _pages_wanted(printer: QPrinter, count: int) -> list[int]:
    first, last = 1, count
    if printer.printRange() is QPrinter.PrintRange.PageRange:
        first, last = max(printer.fromPage(), 1), min(printer.toPage() or count, count)
    pages = list(range(first - 1, last))
    return pages[::-1] if printer.pageOrder() is QPrinter.PageOrder.LastPageFirst else pages
