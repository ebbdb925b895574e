"""The statement's pages in millimetres: nothing split or left out, all within the margins, sums carried on."""

import re
import weakref
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication

from expense_desktop.ui.printing.marks import Area, Frame, Line, Words
from expense_desktop.ui.printing.options import Options, Paper
from expense_desktop.ui.printing.painter import PageMetrics, StatementPainter
from expense_desktop.ui.printing.type import Rule, Type
from tests.ui.printing.conftest import Entry, invented

Painted = Callable[..., StatementPainter]


def words(painter: StatementPainter, page: int) -> list[Words]:
    return [mark for mark in painter.marks(page) if isinstance(mark, Words)]


def lines(painter: StatementPainter, page: int) -> list[str]:
    """The page's lines of text, from the top, each from left to right."""
    rows: dict[float, list[Words]] = {}
    for mark in words(painter, page):
        rows.setdefault(round(mark.baseline, 2), []).append(mark)
    return [" ".join(w.text for w in sorted(rows[at], key=lambda w: w.x) if w.text) for at in sorted(rows)]


def everything(painter: StatementPainter) -> Iterator[tuple[int, str]]:
    for page in range(painter.count):
        for line in lines(painter, page):
            yield page, line


def many(count: int) -> list[Entry]:
    """Expenses over the whole month, some with names and notes that have to wrap."""
    return [
        (
            1 + at * 31 // count,
            f"Payee {at}" + (" of a name that is longer than its column is wide" if at % 7 == 0 else ""),
            100 + at,
            f"note {at} " + "which has several lines in its column " * (at % 3),
        )
        for at in range(count)
    ]


@pytest.mark.parametrize("paper", list(Paper))
def test_every_expense_is_there_once_whole_and_within_the_margins(painted: Painted, paper: Paper) -> None:
    """300 expenses on A4 and Letter: each payee and amount once, all of every note, nothing outside."""
    painter = painted(invented(many(300)), paper=paper)
    width, height = paper.size_mm
    texts = [mark.text for page in range(painter.count) for mark in words(painter, page)]
    assert sorted(int(found[1]) for text in texts if (found := re.match(r"Payee (\d+)\b", text))) == list(range(300))
    assert sum(text.count("several") for text in texts) == sum(at % 3 for at in range(300))
    for page in range(painter.count):
        for mark in words(painter, page):
            assert mark.x >= 22 - 0.01, mark
            assert mark.x + mark.width <= width - 15 + 0.01, mark
            assert 14 < mark.baseline < height - 10, mark
            assert "…" not in mark.text
        rows = [mark for mark in words(painter, page) if mark.baseline > height - 18]
        assert all("Page" in m.text or "Statement" in m.text or "All amounts" in m.text for m in rows)


def test_sums_are_carried_from_page_to_page(painted: Painted) -> None:
    """What a page carries forward the next brings forward; the counts and the last total are the statement's."""
    statement = invented(many(300))
    painter = painted(statement)
    amounts = [view.expense.amount_minor for view in statement.expenses]
    carried = [line for _page, line in everything(painter) if line.startswith("Carried forward")]
    brought = [line for _page, line in everything(painter) if line.startswith("Brought forward")]
    assert len(carried) == len(brought) == painter.count - 1
    for forward, back in zip(carried, brought, strict=True):
        found = re.fullmatch(r"Carried forward, (\d+) of 300 expenses ([\d,.]+)", forward)
        assert found, forward
        sum_minor = sum(amounts[: int(found[1])])
        assert found[2] == f"{sum_minor / 100:,.2f}"
        assert back == f"Brought forward {found[2]}"
    assert f"Total for May 2026, 300 expenses {sum(amounts) / 100:,.2f}" in lines(painter, painter.count - 1)


def test_the_day_stands_once_and_again_at_the_top_of_a_page(painted: Painted) -> None:
    """Every page but the first begins its rows with the day, though the rows before were of the same."""
    painter = painted(invented([(1, f"Payee {at}", 100, "") for at in range(120)]))
    assert painter.count > 2
    for page in range(painter.count):
        assert sum(mark.text == "Fri 1" for mark in words(painter, page)) == 1
        head = lines(painter, page)
        at = next(at for at, line in enumerate(head) if line.startswith("Fri 1"))
        assert head[at - 1].startswith("Brought forward" if page else "Date Payee Category Note Amount")
        assert any(line == "Date Payee Category Note Amount" for line in head)
        assert head[-1] == f"Aoife Byrne · Statement 2026-05 All amounts in euro Page {page + 1} of {painter.count}"


@pytest.mark.parametrize("count", [1, 2, 3, 4, 27, 28, 29, 30, 31])
def test_a_section_s_title_keeps_three_rows(painted: Painted, count: int) -> None:
    """Wherever the list ends, the next section's title is not alone at the foot of a page, nor a total on the next."""
    statement = invented([(1 + at % 28, "Kaph", 390, "") for at in range(count)])
    painter = painted(statement, by_day=True)
    for page in range(painter.count):
        text = lines(painter, page)
        if "Expenses" in text:
            rows = [line for line in text[text.index("Expenses") :] if line.endswith("3.90") and "Kaph" in line]
            assert len(rows) >= min(3, count)
        total = [line for line in text if line.startswith("Total for")]
        if total:
            assert any("Kaph" in line for line in text)


def test_the_longest_note_and_payee_have_their_place(painted: Painted) -> None:
    """2,000 characters, 200 letters without a space, 400 lines: all of it is there, on one page."""
    note = " ".join(f"w{at:03}" for at in range(400))
    short = "\n".join(f"{at}" for at in range(400))
    painter = painted(invented([(1, "x" * 200, 100, note), (2, "Kaph", 100, short), (3, "Last", 1, "")]))
    pages = ["\n".join(lines(painter, page)) for page in range(painter.count)]
    letters = [mark.text for page in range(painter.count) for mark in words(painter, page) if set(mark.text) == {"x"}]
    assert sum(map(len, letters)) == 200
    (with_note,) = [page for page in pages if "w000" in page]
    assert all(f"w{at:03}" in with_note for at in range(400))
    (with_lines,) = [page for page in pages if "398 / 399" in page]
    assert "0 / 1 / 2" in with_lines


def test_sections_can_be_left_out(painted: Painted) -> None:
    """Each switch leaves its part out, and only that."""
    statement = invented([(1, "Kaph", 390, "with Tom")])
    all_of_it = [line for _page, line in everything(painted(statement))]
    assert any("with Tom" in line for line in all_of_it)
    assert not any("with Tom" in line for _page, line in everything(painted(statement, notes=False)))
    assert not any("Kaph" in line for _page, line in everything(painted(statement, expenses=False)))
    assert "Spending by day" in all_of_it
    assert "Spending by day" not in [line for _page, line in everything(painted(statement, by_day=False))]
    by_hand = painted(statement, handwriting=True)
    assert any(line == "Date Payee Category Note By hand Amount" for _page, line in everything(by_hand))
    upright = [m for m in by_hand.marks(0) if isinstance(m, Line) and m.x1 == m.x2 and m.y2 - m.y1 > 6]
    assert len(upright) == 2


def test_an_empty_month_is_one_page(painted: Painted) -> None:
    """With all its figures, the chart's axis and a sentence."""
    painter = painted(invented([]))
    text = lines(painter, 0)
    assert painter.count == 1
    assert "No expenses in May 2026." in text
    assert any(line.startswith("€0.00") for line in text)
    assert not any(isinstance(mark, Area) for mark in painter.marks(0))


def test_a_page_read_from_the_right_is_turned_round(painted: Painted, qapp: QApplication) -> None:
    """Words and tables change sides within the margins; days still go from left to right."""
    statement = invented([(1, "Kaph", 390, ""), (31, "Boots", 500, "")])
    left = painted(statement)
    qapp.setLayoutDirection(QGuiApplication.layoutDirection().RightToLeft)
    try:
        right = painted(statement)
    finally:
        qapp.setLayoutDirection(QGuiApplication.layoutDirection().LeftToRight)

    def at(painter: StatementPainter, text: str) -> Words:
        return next(mark for mark in words(painter, 0) if mark.text == text)

    assert at(left, "Payee").x < at(left, "Amount").x
    assert at(right, "Payee").x > at(right, "Amount").x
    assert at(right, "Amount").x == pytest.approx(22)
    for painter in (left, right):
        assert at(painter, "1").x < at(painter, "31").x


def test_millimetres_are_the_devices(painted: Painted) -> None:
    """At 150 and at 300 dots an inch the head's line is where the picture has it; no colour but black and grey."""
    painter = painted(invented([(1, "Kaph", 390, "")]))
    for resolution in (150, 300):
        size = [round(mm / 25.4 * resolution) for mm in Paper.A4.size_mm]
        image = QImage(size[0], size[1], QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        device = QPainter(image)
        painter.paint(device, 0, PageMetrics(resolution / 25.4))
        device.end()
        dots = resolution / 25.4
        assert image.pixelColor(round(100 * dots), round(33.44 * dots)).lightness() < 40
        assert image.pixelColor(round(100 * dots), round(34.2 * dots)).lightness() == 255
        assert image.pixelColor(round(21.5 * dots), round(33.44 * dots)).lightness() == 255
        assert image.pixelColor(round(22.5 * dots), round(33.44 * dots)).lightness() < 40
        assert image.isGrayscale()


def test_options_are_remembered_as_texts() -> None:
    """Back as they were; what doesn't fit, as of a newer version, is passed over."""
    options = Options(paper=Paper.LETTER, notes=False, handwriting=True)
    assert Options().restored(options.stored()) == options
    assert Options().restored({"paper": "a3", "notes": "perhaps", "new": "yes"}) == Options()


def test_the_frames_of_bars_are_drawn_as_vectors(painted: Painted) -> None:
    """The chart is made of areas with measures, not of a picture."""
    painter = painted(invented([(1, "Rent", 118_000, ""), (2, "Kaph", 390, ""), (3, "Boots", 1_735, "")]))
    bars = [mark for mark in painter.marks(0) if isinstance(mark, Area)]
    assert [bar.x for bar in bars] == sorted(bar.x for bar in bars)
    assert len(bars) == 3
    assert bars[2].height / bars[1].height == pytest.approx(1_735 / 390)
    assert any(mark.text == "€1,180.00" for mark in words(painter, 0))
    assert not any(isinstance(mark, Frame) for mark in painter.marks(0))


def test_fonts_go_with_what_was_printed() -> None:
    """They don't wait for the collector, which may come when Qt's application has gone: nothing holds itself."""
    rule = Rule()
    assert rule.width_mm("Statement", Type.TITLE) > rule.width_mm("Statement", Type.BODY) > 0
    left = weakref.ref(rule)
    del rule
    assert left() is None
