"""The statement as a PDF: its text can be selected, its fonts are inside, it says what it is and whose."""

import re
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import QPageLayout, QPainter, QPdfWriter

from expense_desktop import __version__
from expense_desktop.domain.errors import SaveFailed
from expense_desktop.domain.sentences import say
from expense_desktop.repository.outgoing import outgoing
from expense_desktop.ui.printing import words
from expense_desktop.ui.printing.painter import PageMetrics, StatementPainter
from expense_desktop.ui.printing.selectable import selectable

_DOTS_PER_INCH: Final = 1200


def save_pdf(painter: StatementPainter, path: Path) -> None:
    """Write the statement to a file, whole or not at all. SaveFailed says why it could not be."""
    document = pdf_bytes(painter)
    with outgoing(path) as out:
        out.file.write(document)


def pdf_bytes(painter: StatementPainter) -> bytes:
    """The whole document. Any thread may ask; a QGuiApplication is needed, no display."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    title = words.running_title(painter.statement, painter.formats)
    writer.setTitle(title)
    writer.setCreator(f"Expense Desktop {__version__}")
    if hasattr(writer, "setAuthor"):  # from Qt 6.9 on
        writer.setAuthor(painter.statement.name)
    writer.setResolution(_DOTS_PER_INCH)
    layout = QPageLayout(
        painter.options.paper.page_size, QPageLayout.Orientation.Portrait, QMarginsF(), QPageLayout.Unit.Millimeter
    )
    writer.setPageLayout(layout)
    metrics = PageMetrics.of(writer, _DOTS_PER_INCH)
    device = QPainter()
    if not device.begin(writer):
        raise SaveFailed(say("The PDF can’t be made."))
    for page in range(painter.count):
        if page:
            writer.newPage()
        painter.paint(device, page, metrics)
    device.end()
    buffer.close()
    document = selectable(bytes(data.data()), painter.printed())
    return in_language(document, painter.formats.locale.bcp47Name())


def in_language(document: bytes, language: str) -> bytes:
    """The document with its language in the catalogue, which Qt has no word for: appended as PDF's own kind of update.

    Source: ISO 32000-1, 7.5.6 (incremental updates) and 14.9.2 (Lang). What has another shape stays as it is.
    """
    trailer = re.search(rb"trailer\s*<<(.*?)>>\s*startxref\s*(\d+)\s*%%EOF\s*$", document, re.DOTALL)
    root = trailer and re.search(rb"/Root (\d+) 0 R", trailer[1])
    catalogue = root and re.search(rb"(?:^|\n)" + root[1] + rb" 0 obj\s*<<(.*?)>>\s*endobj", document, re.DOTALL)
    if not trailer or not root or not catalogue or b"/Lang" in catalogue[1]:
        return document
    start = len(document)
    changed = root[1] + b" 0 obj\n<<" + catalogue[1].rstrip() + b"\n/Lang (" + language.encode() + b")\n>>\nendobj\n"
    table = b"xref\n" + root[1] + b" 1\n%010d 00000 n \n" % start
    ending = b"trailer\n<<" + trailer[1].rstrip() + b"\n/Prev " + trailer[2] + b"\n>>\n"
    return document + changed + table + ending + b"startxref\n%d\n%%%%EOF\n" % (start + len(changed))
