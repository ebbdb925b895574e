"""The Overview in the real window over the ledger of the pictures: figures, keys, clicks, and how it keeps up."""

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from expense_desktop.domain.changes import Touched
from expense_desktop.domain.period import DateRange, Month
from expense_desktop.domain.records import SyncState
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.services import entry, limits
from expense_desktop.services.importing.batch import bring_in, plan_import
from expense_desktop.services.importing.reading import Answers, read_file
from expense_desktop.services.importing.signs import Spending
from expense_desktop.ui import typography
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.overview.chart import TOP_PX
from expense_desktop.ui.overview.lists import SIDES_PX, CardList
from expense_desktop.ui.overview.page import OverviewPage
from expense_desktop.ui.overview.series import Shape
from expense_desktop.ui.overview.table_twin import TableTwin
from expense_desktop.ui.overview.trend_panel import GhostSample
from expense_desktop.ui.widgets.look import Look
from tests.replicas import OWNER, add_category, add_expense
from tests.ui import demo


def shown(window: MainWindow, qtbot: QtBot) -> OverviewPage:
    """The page, with its charts and its answers."""
    window.show_page("overview")
    page = cast("OverviewPage", window.pages.page("overview"))
    qtbot.waitUntil(lambda: page.panels[0].chart is not None and page.panels[0].period is not None, timeout=20_000)
    return page


def texts(page: OverviewPage) -> list[tuple[str, ...]]:
    return [
        (panel.title.text(), panel.figure.text(), panel.range.text(), panel.average.text(), panel.before.text())
        for panel in page.panels
    ]


def test_before_the_first_answer_nothing_is_said_that_may_be_wrong(demo_window: MainWindow, qtbot: QtBot) -> None:
    """No dash without its words, no offer to set limits that may be there."""
    # An answer comes with a turn of the event loop: none is there yet.
    demo_window.show_page("overview")
    page = cast("OverviewPage", demo_window.pages.page("overview"))
    samples = page.findChildren(GhostSample)
    assert [sample.isHidden() for sample in samples] == [True] * 3
    assert page.budgets.set_limits.isHidden()
    assert shown(demo_window, qtbot) is page
    assert not any(sample.isHidden() for sample in samples)


def test_types_of_qt_are_made_on_the_gui_thread(
    demo_window: MainWindow, importers: set[threading.Thread], qtbot: QtBot
) -> None:
    """What draws is imported behind the figures, yet not on another thread: that ended the process now and then."""
    shown(demo_window, qtbot)
    assert importers == {threading.main_thread()}


def test_the_figures_of_the_picture(demo_window: MainWindow, qtbot: QtBot) -> None:
    """overview-light, word by word: panels, categories, budgets in their order, the newest."""
    page = shown(demo_window, qtbot)
    assert page.day.text() == "Thursday 18 June 2026"
    assert texts(page) == [
        ("Last 7 days", "€392.95", "12–18 Jun", "€56.14 a day", "€456.21 before"),
        ("Last 30 days", "€2,517.66", "20 May–18 Jun", "€83.92 a day", "€2,206.24 before"),
        ("Last 365 days", "€25,302.56", "19 Jun 2025–18 Jun 2026", "€69.32 a day", "€26,179.37 before"),
    ]
    assert [panel.delta.accessibleName() for panel in page.panels] == ["13.9%", "14.1%", "3.3%"]
    assert page.panels[0].delta.toolTip() == "€63.26 less than the 7 days before"
    spoken = "Last 30 days: 2,517.66 euro, 14.1 per cent more than the 30 days before"
    assert page.panels[1].accessibleDescription() == spoken
    assert page.budgets.rest.text() == "€677.02 left · 12 days"
    names = [line.category.category.name for line in page.budgets.model.rows]
    assert names[:5] == ["Eating out", "Gifts & donations", "Health", "Leisure", "Transport"]
    assert names[-3:] == ["Subscriptions", "Housing", "Education"]
    assert page.categories.model.index(0).data() == "Housing, 1,310.86 euro, 52 per cent"
    assert page.recent.model.index(0).data() == "Tesco Rathmines, Groceries · Today, 19.66 euro, Not on the server yet"
    assert page.categories.model.rowCount() == 12, "whole rows, all that fit"
    _walks_by_keys(page)
    _leads_on(demo_window, page, qtbot)


def _walks_by_keys(page: OverviewPage) -> None:
    """Arrows read each point, V turns bars into a running total and back, Enter chooses, the table is a twin."""
    month = page.panels[1]
    assert month.chart is not None
    month.setFocus()
    for _ in range(15):
        QTest.keyClick(month, Qt.Key.Key_Left)
    assert [cell.text() for cell in month.tooltip.findChildren(type(month.title))] == [
        "Thu 4 Jun", "day 16", "Now", "€1,668.50", "Before", "€1,746.98",
    ]  # fmt: skip
    point = month.chart.x() + month.chart.drawn.x(15)
    assert month.tooltip.geometry().right() < point or month.tooltip.geometry().left() > point
    assert month.rect().contains(month.tooltip.geometry())
    QTest.keyClick(month, Qt.Key.Key_V)
    assert month.series.shape.value == "bars"
    assert len(month.series.points) == 30
    QTest.keyClick(month, Qt.Key.Key_V)
    assert month.series.shape.value == "running"
    QTest.keyClick(month, Qt.Key.Key_Escape)
    assert month.tooltip.isHidden()
    page.panels[0].setFocus()
    QTest.keyClick(page.panels[0], Qt.Key.Key_Return)
    assert page.state()["chosen"] == "7"
    page.step_period(1)
    assert page.state()["chosen"] == "30"
    page.panels[2].setFocus()
    page._open_current_table()
    (twin,) = page._host.findChildren(TableTwin)
    assert (twin.model.rowCount(), twin.model.columnCount()) == (13, 3)
    twin.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "Days\tTotal\tBefore"
    assert lines[2] == "2025-07-01/2025-07-31\t2182.98\t2074.01"
    twin.close_popup()


def _leads_on(window: MainWindow, page: OverviewPage, qtbot: QtBot) -> None:
    """A bar, a category, a budget and an expense each lead to what stands behind them."""
    week = page.panels[0].chart
    assert week is not None
    at = QPoint(round(week.drawn.x(1)), round(week.drawn.bottom) - 4)
    QTest.mouseClick(week.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert window.pages.current is window.expenses
    saturday = dt.date(2026, 6, 13)
    assert (window.expenses.model.filter.since, window.expenses.model.filter.until) == (saturday, saturday)
    qtbot.waitUntil(lambda: window.expenses.model.totals.total_minor == 102_65)
    page.categories.opened.emit(page.categories.model.rows[1])
    qtbot.waitUntil(lambda: window.expenses.model.totals.total_minor == 350_59)
    page.budgets.opened.emit(page.budgets.model.rows[0])
    assert window.pages.current_key == "budgets"
    page.recent.opened.emit(page.recent.model.rows[1])
    qtbot.waitUntil(lambda: window.expenses.inspector.form.payee.text() == "TFI Leap Card")


@pytest.fixture
def page(desk: Desk, look: Look, qtbot: QtBot) -> OverviewPage:
    """The page of a new account, by itself."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1064, 744)
    made = OverviewPage(desk, look, window, window)
    made.setGeometry(window.rect())
    window.show()
    qtbot.waitUntil(lambda: made.panels[0].chart is not None and made.panels[0].period is not None, timeout=20_000)
    return made


@contextmanager
def everything_touched(page: OverviewPage) -> Iterator[None]:
    """Everything changes every 10 ms."""
    stream = QTimer(page, interval=10)
    stream.timeout.connect(partial(page._desk.tell_touched, Touched(OWNER, everything=True)))
    stream.start()
    yield
    stream.stop()


def test_a_new_account_is_shown_what_to_begin_with(page: OverviewPage, replica: Replica, qtbot: QtBot) -> None:
    """Three cards instead of lists; each goes when it is done, and the figures say that nothing is recorded yet."""
    assert [panel.average.text() for panel in page.panels] == ["Nothing recorded yet"] * 3
    assert page.first_run.isVisible()
    assert page.recent.isHidden()
    steps = (page.first_run.entry, page.first_run.bring, page.first_run.budgets)
    assert [step.isVisible() for step in steps] == [True, True, True]
    replica.write(lambda ledger: add_expense(ledger, spent_on=dt.date.today().isoformat())).result()
    qtbot.waitUntil(page.recent.isVisible)
    assert [step.isVisible() for step in steps] == [False, True, True]

    def budget(ledger: WritableLedger) -> None:
        limits.set_limit(ledger, add_category(ledger, "Food"), Month.of(dt.date.today()), 10_000)

    replica.write(budget).result()
    qtbot.waitUntil(lambda: not steps[2].isVisible())
    page._hide_first_run()
    qtbot.waitUntil(lambda: not page.first_run.isVisible())
    assert page.state()["first-run"] == "hidden"


def test_it_keeps_up_with_what_is_recorded_anywhere(page: OverviewPage, replica: Replica, qtbot: QtBot) -> None:
    """An expense is on the page after its Touched; a hidden page reads when it is shown again."""
    day = dt.date.today().isoformat()
    replica.write(lambda ledger: add_expense(ledger, amount_minor=1_250, spent_on=day)).result()
    qtbot.waitUntil(lambda: page.panels[0].figure.text() == "€12.50")
    page.hide()
    replica.write(lambda ledger: add_expense(ledger, amount_minor=750, spent_on=day)).result()
    page.show()
    qtbot.waitUntil(lambda: page.panels[0].figure.text() == "€20.00")
    assert page.panels[0].average.text().startswith("€20.00 a day since ")


def test_it_keeps_up_with_a_stream_of_changes(page: OverviewPage, replica: Replica, qtbot: QtBot) -> None:
    """A first pull touches again and again without a pause: the page follows, it doesn't wait for the end."""
    day = dt.date.today().isoformat()
    with everything_touched(page):
        replica.write(lambda ledger: add_expense(ledger, amount_minor=1_250, spent_on=day)).result()
        qtbot.waitUntil(lambda: page.panels[0].figure.text() == "€12.50", timeout=3_000)


def test_midnight_begins_another_day(page: OverviewPage, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    """The window stands open over night, or the page is shown again the next morning."""
    for days, pass_time in ((1, page._clock.timeout.emit), (2, page.hide)):
        tomorrow = dt.datetime.now().date() + dt.timedelta(days)  # noqa: DTZ005  the person's own day
        with monkeypatch.context() as at_night:
            demo.freeze(at_night, tomorrow)
            pass_time()
            page.show()
            qtbot.waitUntil(partial(_ends_with, page, tomorrow))


def _ends_with(page: OverviewPage, day: dt.date) -> bool:
    period = page.panels[0].period
    return period is not None and period.days.last == day


def test_only_refunds_are_drawn_below_the_axis(page: OverviewPage, replica: Replica, qtbot: QtBot) -> None:
    """A negative total is written with a minus sign, and its bar hangs from the axis."""
    replica.write(
        lambda ledger: add_expense(ledger, amount_minor=-2_000, spent_on=dt.date.today().isoformat())
    ).result()
    qtbot.waitUntil(lambda: page.panels[0].figure.text() == "−€20.00")
    chart = page.panels[0].chart
    assert chart is not None
    assert chart.drawn.y(-2_000) > chart.drawn.y(0)
    assert chart.drawn.tick_labels[0] == "−€20"
    assert page.categories.model.rowCount() == 1


def test_amounts_of_millions_are_clear_of_bar_and_mark(page: OverviewPage, replica: Replica, qtbot: QtBot) -> None:
    """Between the bar of a category and its sum, and between the sync mark of an expense and its amount, is ground."""
    replica.write(
        lambda ledger: add_expense(ledger, amount_minor=123_456_789, spent_on=dt.date.today().isoformat())
    ).result()
    qtbot.waitUntil(lambda: page.categories.model.rowCount() == page.recent.model.rowCount() == 1)
    words, percent_px = "1,234,567.89", 37
    plain = typography.metrics().horizontalAdvance(words)
    assert bare_before(page.categories.list, plain, SIDES_PX + percent_px) >= 4
    assert page.recent.model.rows[0].state is SyncState.WAITING
    medium = typography.metrics(weight=QFont.Weight.Medium).horizontalAdvance(words)
    assert bare_before(page.recent.list, medium, SIDES_PX) >= 4


def bare_before(listed: CardList, amount_px: int, from_right_px: int) -> int:
    """How many columns of pixels before the amount in the first row have nothing on them."""
    image = listed.viewport().grab().toImage()
    rows = range(4, listed.visualRect(listed.model().index(0, 0)).height() - 4)
    left = image.width() - from_right_px - amount_px
    ground = image.pixelColor(1, rows[0])
    for blank, x in enumerate(range(left - 1, 0, -1)):
        if any(image.pixelColor(x, y) != ground for y in rows):
            return blank
    raise AssertionError("the row has nothing before its amount")


def test_what_is_remembered_of_it(page: OverviewPage) -> None:
    """The chosen period and how each panel draws; anything unknown is passed over."""
    page.restore_state({"chosen": "365", "shape-7": "running", "shape-30": "no such shape"})
    assert [panel.shape for panel in page.panels] == [Shape.RUNNING, Shape.RUNNING, Shape.BARS]
    assert page.state() == {"chosen": "365", "shape-7": "running", "shape-30": "running", "shape-365": "bars"}
    page.restore_state({"chosen": "12"})
    assert page.state()["chosen"] == "365"


def test_the_range_is_written_as_short_as_it_can_be(page: OverviewPage) -> None:
    """One month once, both years when they differ."""
    from expense_desktop.ui.overview.words import range_words

    formats = page._desk.formats
    days = DateRange(dt.date(2026, 6, 1), dt.date(2026, 6, 18))
    assert range_words(days, formats, dt.date(2026, 6, 18)) == "1–18 Jun"
    assert range_words(DateRange(days.first, days.first), formats, dt.date(2026, 6, 18)) == "1 Jun"


def test_what_was_imported_needs_no_card_any_more(page: OverviewPage, replica: Replica, qtbot: QtBot) -> None:
    """With a file brought in by a window the card goes; undoing that brings it back."""
    bring = page.first_run.bring
    assert bring.isVisible()
    text = f"Date,Payee,Amount\n{dt.date.today().isoformat()},Kaph,-4.20\n"
    reading = read_file(text.encode(), "bank.csv", "EUR", Answers(spending=Spending.NEGATIVE))
    replica.write(lambda ledger: bring_in(ledger, plan_import(ledger, reading))).result()
    qtbot.waitUntil(lambda: not bring.isVisible())
    replica.write(entry.undo).result()
    qtbot.waitUntil(bring.isVisible)


def test_a_chart_that_is_pointed_at_keeps_up(page: OverviewPage, replica: Replica, qtbot: QtBot) -> None:
    """Whatever changes meanwhile, the point that stands out is one of the chart, and its words are those of now."""
    panel = page.panels[0]
    chart = panel.chart
    assert chart is not None
    replica.write(lambda ledger: add_expense(ledger, amount_minor=500, spent_on=dt.date.today().isoformat())).result()
    qtbot.waitUntil(lambda: panel.figure.text() == "€5.00")
    chart.point_at(6)
    replica.write(lambda ledger: add_expense(ledger, amount_minor=250, spent_on=dt.date.today().isoformat())).result()
    qtbot.waitUntil(lambda: panel.figure.text() == "€7.50")
    assert panel.tooltip.words()[3] == "€7.50"
    replica.write(entry.undo).result()
    replica.write(entry.undo).result()
    qtbot.waitUntil(lambda: panel.figure.text() == "€0.00")
    assert panel.tooltip.isHidden()
    assert chart.pointed is None


def test_a_bar_that_is_pointed_at_stands_out(page: OverviewPage, replica: Replica, qtbot: QtBot) -> None:
    """UI.md 10: a line leads down to it, and the others have 55 % of their colour."""
    today = dt.date.today()
    for amount, days in ((500, 0), (502, 2)):
        day = (today - dt.timedelta(days=days)).isoformat()
        replica.write(partial(add_expense, amount_minor=amount, spent_on=day)).result()
    panel = page.panels[0]
    qtbot.waitUntil(lambda: panel.figure.text() == "€10.02")
    chart = panel.chart
    assert chart is not None
    theme, drawn = chart.look.theme, chart.drawn
    ground, full = theme.colour("bg.panel"), theme.colour("chart.series")

    def at(point: int, y: float) -> QColor:
        picture: QImage = chart.viewport().grab().toImage()
        return picture.pixelColor(round(drawn.x(point)), round(y))

    middle, above = drawn.y(250), (drawn.y(502) + TOP_PX) / 2
    assert at(4, middle) == at(6, middle) == full
    assert at(6, above) == ground
    chart.point_at(6)
    assert at(6, middle) == full
    assert at(6, above) == theme.colour("text.secondary")
    faded = at(4, middle)
    for part in (QColor.red, QColor.green, QColor.blue):
        assert part(faded) == pytest.approx(0.55 * part(full) + 0.45 * part(ground), abs=2)


def test_the_cards_fill_the_window_again_after_it_was_narrow(demo_window: MainWindow, qtbot: QtBot) -> None:
    """Two columns in a narrow window, one list below the other; wide again, all stands as it did."""
    page = shown(demo_window, qtbot)
    before = [card.geometry() for card in (page.categories, page.budgets, page.recent)]
    demo_window.resize(960, 620)
    qtbot.waitUntil(lambda: page.panels[2].y() > page.panels[0].y())
    demo_window.resize(1280, 800)
    qtbot.waitUntil(lambda: [card.geometry() for card in (page.categories, page.budgets, page.recent)] == before)
