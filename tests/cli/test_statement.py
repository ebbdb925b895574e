"""`expense statement`: a month in words, as JSON and as a PDF, printed without a display."""

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.cli.conftest import PASSWORD, Terminal
from tests.cli.processes import expense


@pytest.fixture
def spending(aoife: Terminal, qapp: QApplication) -> Terminal:
    """Two expenses and a limit in May. Qt's application is there already, so that other tests get theirs."""
    assert isinstance(qapp, QApplication)
    aoife.ok("category", "add", "Dining:Cafés")
    aoife.ok("add", "29.50 Kaph 2 may #cafés")
    aoife.ok("add", "-4.50 Kaph 3 may #cafés")
    aoife.ok("budget", "set", "Dining", "20", "--month", "2026-05")
    return aoife


@contextmanager
def disk_full_after(size: int) -> Iterator[None]:
    """No file may grow beyond so many bytes: writing fails in the middle, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_month_in_words_and_as_json(spending: Terminal) -> None:
    """The figures of the printed statement, as `budget show` and `list` have them."""
    words = spending.ok("statement", "2026-05")
    assert words.startswith("Statement 2026-05 of aoife: 25.00 EUR in 2 expenses, 0.")
    assert "of a budget of 20.00, 5.00 over" in words
    document = spending.json("statement", "2026-05")
    assert (document["spent"]["amount"], document["count"], document["left"]["amount"]) == ("25.00", 2, "-5.00")
    (row,) = [each for each in document["categories"] if each["category"] == "Dining"]
    (budget,) = spending.json("budget", "show", "--month", "2026-05")["budgets"]
    assert (row["spent"], row["limit"], row["left"], row["over"]) == (
        budget["spent"], budget["limit"], budget["left"], True,
    )  # fmt: skip
    assert [each["total"]["amount_minor"] for each in document["daily"][:4]] == [0, 2950, -450, 0]
    assert sum(each["amount"]["amount_minor"] for each in document["expenses"]) == 2500
    assert (document["to"], document["so_far"]) == ("2026-05-31", False)
    assert spending.json("statement", "2026-06")["to"] == "2026-06-18"


def test_a_pdf_without_a_display(spending: Terminal, tmp_path: Path) -> None:
    """A process of its own that knows of no screen prints a PDF whose text can be read; nothing else is left."""
    out = tmp_path / "out"
    out.mkdir()
    environment = {"EXPENSE_PASSWORD": PASSWORD, "LANG": "en_IE.UTF-8"}
    done = expense(spending.home, "statement", "2026-05", "--pdf", str(out / "may.pdf"), environment=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip().endswith("Saved as {}, 1 page.".format(out / "may.pdf"))
    assert [each.name for each in out.iterdir()] == ["may.pdf"]
    assert (out / "may.pdf").read_bytes().startswith(b"%PDF-1.")
    if shutil.which("pdftotext"):
        text = subprocess.run(
            ["pdftotext", "-layout", str(out / "may.pdf"), "-"], capture_output=True, check=True, encoding="utf-8"
        ).stdout
        assert "Total for May 2026, 2 expenses" in text
        assert "5.00 over" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("2026-13",), "2026-13 is not a month."),
        (("May",), "May is not a month."),
        (("2026-07",), "2026-07 has not begun yet."),
        (("2026-05", "--pdf", "."), "is a folder."),
        (("2026-05", "--pdf", "nowhere/may.pdf"), "may.pdf was not written: there is no such folder."),
    ],
)
def test_what_can_not_be_printed_is_said(spending: Terminal, arguments: tuple[str, ...], words: str) -> None:
    """A month that is none, one that hasn't begun, a file that can't be: exit 3, words, nothing written."""
    folder = spending.home.parent
    before = sorted(folder.iterdir())
    refused = spending("statement", *arguments, "--json")
    assert refused.code == 3
    assert refused.error["message"].endswith(words)
    assert sorted(folder.iterdir()) == before


def test_a_full_disk_leaves_the_older_file(spending: Terminal, tmp_path: Path) -> None:
    """Writing fails in the middle: exit 3, the statement that was there is whole, and no half of the new one."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "may.pdf").write_bytes(b"the older one")
    with disk_full_after(2_000):
        refused = spending("statement", "2026-05", "--pdf", str(out / "may.pdf"), EXPENSE_LOG="error")
    assert (refused.code, "disk is full" in refused.err) == (3, True)
    assert [each.name for each in out.iterdir()] == ["may.pdf"]
    assert (out / "may.pdf").read_bytes() == b"the older one"


def test_a_folder_that_may_not_be_written_to(spending: Terminal, tmp_path: Path) -> None:
    """Exit 3 and why; an administrator may write anywhere, so it is tried where nobody may."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    target = closed / "may.pdf" if os.geteuid() else Path("/proc/may.pdf")
    refused = spending("statement", "2026-05", "--pdf", str(target))
    assert refused.code == 3
    assert "may.pdf was not written" in refused.err
