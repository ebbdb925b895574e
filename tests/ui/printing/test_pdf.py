"""The statement as a PDF: what another program reads in it."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtPrintSupport import QPrinter

from expense_desktop.domain.period import Month
from expense_desktop.repository.replica.file import Replica
from expense_desktop.services.statement import Statement, statement
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.printing.options import Paper
from expense_desktop.ui.printing.painter import StatementPainter
from expense_desktop.ui.printing.pdf import in_language, pdf_bytes, save_pdf
from expense_desktop.ui.printing.words import file_name, span
from expense_desktop.ui.reports.printers import print_on, set_up
from tests.ui.demo import TODAY, demo_replica
from tests.ui.printing.conftest import CREATED, MAY, invented

needs_reader = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler's pdftotext isn't here")

_FIGURES = """
€2,180.47 €2,804.50 €624.03 €70.34 −€304.08 €144.50 22.3% −12.2% €2,484.55
1,308.77 60% 1,420.00 111.23 275.67 13% 380.00 104.33 135.24 6% 150.00 14.76 125.34 80.00 +25.19 20.15 97.55 4% 52.45
56.12 3% 90.00 33.88 48.00 2% 60.00 12.00 43.96 45.00 1.04 40.92 70.00 +37.99 67.07 33.90 1% +56.10 67.20 15.00 50.00
35.00 0.00 0% 120.00 +25.22 145.22 2,180.47 100% 2,660.00 +144.50 624.03 €1,186.40 €200 €100 €0
1,180.00 6.40 14.50 11.99 21.20 38.88 69.27 36.94 14.20 2.99 45.00 4.50 24.19 32.99 7.85 5.00 30.00 1,545.90
15.99 17.82 15.00 18.00 48.00 12.99 75.00 3.90 24.48 17.35 9.50 35.92 30.02 8.30 8.20 18.76 28.24 19.14 22.65 4.10
18.56 29.58 14.27 4.00 −29.00 53.40 12.50 21.50 12.00 17.10 17.30
"""
_SENTENCES = (
    "Statement of expenses", "1–31 May 2026", "2026-05", "18 June 2026, 18:42", "49 expenses", "31 days",
    "Against April", "By category, against the budget", "20.15 over", "Spending by day", "Housing · Rent",
    "Carried forward, 17 of 49 expenses", "Statement of expenses, May 2026", "Expenses, continued",
    "Brought forward", "The Royal Victoria Eye", "Iarnród Éireann", "Heuston–Cork",
    "Refund, shirt returned", "Total for May 2026, 49 expenses", "“over” is spending beyond it.",
    "Aoife Byrne · Statement 2026-05", "All amounts in euro", "Page 1 of 2", "Page 2 of 2",
)  # fmt: skip


@pytest.fixture(scope="module")
def may(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Statement]:
    """May of the pictures."""
    folder = tmp_path_factory.mktemp("demo")
    with demo_replica(folder, folder / "prepared") as replica:
        yield _read(replica)


def _read(replica: Replica) -> Statement:
    return replica.read(lambda ledger: statement(ledger, MAY, TODAY)).result()


def read_with(program: str, path: Path, *arguments: str) -> str:
    done = subprocess.run([program, *arguments, str(path), "-"], capture_output=True, check=True, encoding="utf-8")
    return done.stdout


@needs_reader
@pytest.mark.parametrize("paper", list(Paper))
def test_every_figure_of_the_picture_is_in_its_text(
    painted: Callable[..., StatementPainter], may: Statement, tmp_path: Path, paper: Paper
) -> None:
    """Selectable as the characters that are printed, digits and signs too; the same on the larger and smaller paper."""
    path = tmp_path / file_name(may)
    save_pdf(painted(may, paper=paper), path)
    assert path.name == "Statement 2026-05 Aoife Byrne.pdf"
    text = read_with("pdftotext", path, "-layout")
    assert not re.search("[\ue000-\uf8ff\t]", text), "private characters, or tabs for spaces"
    found = text.split()
    wanted = [figure for figure in _FIGURES.split() if paper is Paper.A4 or figure != "1,545.90"]
    assert [figure for figure in wanted if figure not in found] == []
    sentences = [each for each in _SENTENCES if paper is Paper.A4 or "Carried" not in each]
    plain = " ".join(found)
    assert [sentence for sentence in sentences if sentence not in plain] == []


@needs_reader
def test_it_says_what_it_is_and_has_its_fonts(
    painted: Callable[..., StatementPainter], may: Statement, tmp_path: Path
) -> None:
    """Title, author, language, A4 in points, every font inside with its characters."""
    path = tmp_path / "may.pdf"
    save_pdf(painted(may), path)
    facts = subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True, encoding="utf-8").stdout
    for name, value in (
        ("Title", "Statement of expenses, May 2026"), ("Author", "Aoife Byrne"), ("Pages", "2"),
        ("Page size", r"595(\.\d+)? x 842(\.\d+)? pts \(A4\)"),
    ):  # fmt: skip
        assert re.search(rf"^{name}:\s+{value}$", facts, re.MULTILINE), facts
    assert b"/Lang (en-IE)" in path.read_bytes()
    fonts = subprocess.run(["pdffonts", str(path)], capture_output=True, check=True, encoding="utf-8").stdout
    rows = [line.split() for line in fonts.splitlines()[2:]]
    assert len(rows) >= 1
    # Embedded, a subset by name (Qt gives it none), with characters.
    assert all((row[-5], row[-3]) == ("yes", "yes") for row in rows), fonts


@needs_reader
def test_a_printer_gets_what_the_pdf_has(
    painted: Callable[..., StatementPainter], may: Statement, tmp_path: Path
) -> None:
    """Page for page the same words at the same places; only the pages asked for; on other paper laid out anew."""
    painter = painted(may)
    save_pdf(painter, tmp_path / "saved.pdf")

    def printed(name: str, change: Callable[[QPrinter], object] = lambda _printer: None) -> Path:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / name))
        set_up(printer, painter, copies=1, black_and_white=True)
        assert printer.docName() == "Statement 2026-05 Aoife Byrne"
        change(printer)
        assert print_on(printer, painter, CREATED)
        return tmp_path / name

    def second_page(printer: QPrinter) -> None:
        printer.setPrintRange(QPrinter.PrintRange.PageRange)
        printer.setFromTo(2, 2)

    boxes = [_boxes(read_with("pdftotext", path, "-bbox")) for path in (tmp_path / "saved.pdf", printed("a4.pdf"))]
    assert len(boxes[0]) == len(boxes[1]) > 400
    assert all(abs(a - b) < 0.5 for one, other in zip(*boxes, strict=True) for a, b in zip(one, other, strict=True))
    second = subprocess.run(
        ["pdfinfo", str(printed("second.pdf", second_page))], capture_output=True, check=True, encoding="utf-8"
    ).stdout
    assert re.search(r"^Pages:\s+1$", second, re.MULTILINE)
    letter = printed("letter.pdf", lambda printer: printer.setPageSize(Paper.LETTER.page_size))
    facts = subprocess.run(["pdfinfo", str(letter)], capture_output=True, check=True, encoding="utf-8").stdout
    assert "612 x 792 pts (letter)" in facts


def _boxes(text: str) -> list[tuple[float, ...]]:
    """Where each word is, in points."""
    found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', text)
    return [tuple(map(float, each)) for each in found]


def test_a_document_of_another_shape_stays_as_it_is() -> None:
    """The language is added to what Qt writes today; nothing else is touched."""
    assert in_language(b"%PDF-2.0 something else", "de") == b"%PDF-2.0 something else"


def test_the_file_s_name_is_one_that_every_system_takes() -> None:
    """Without slashes, colons, a full stop at the end, or an endless name."""
    assert file_name(invented([], name="A/B: C\\ D.")) == "Statement 2026-05 A B C D.pdf"
    assert len(file_name(invented([], name="x" * 300))) <= 124


@pytest.mark.parametrize(
    ("locale", "shown"),
    [("en_IE", "1–31 May 2026"), ("en_US", "May 1–31, 2026"), ("de_DE", "1.–31. Mai 2026"), ("sv_SE", "1–31 maj 2026")],
)
def test_a_period_is_written_as_the_locale_writes_days(locale: str, shown: str) -> None:
    """Month and year once."""
    assert span(Month(2026, 5).range(), Formats("EUR", QLocale(locale))) == shown


@needs_reader
def test_other_scripts_can_be_selected_too(painted: Callable[..., StatementPainter], tmp_path: Path) -> None:
    """What a person types in other letters is found in the text, whatever font it took."""
    painter = painted(invented([(1, "Ὀδυσσεύς", 100, "Straße — Ærø"), (2, "Žižkov 3x4", 250, "−5 +6 12:30 (a-b)")]))
    path = tmp_path / "scripts.pdf"
    path.write_bytes(pdf_bytes(painter))
    text = " ".join(read_with("pdftotext", path, "-layout").split())
    for wanted in ("Ὀδυσσεύς", "Straße — Ærø", "Žižkov 3x4", "−5 +6 12:30 (a-b)"):
        assert wanted in text
