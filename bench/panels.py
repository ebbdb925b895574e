"""The Overview in the real window: how long its three panels take to be drawn anew, and how long keys have to wait.

Drawn anew: other figures are put into the panels, in both shapes, and painted at once, as after an expense. Bars
(issue 5): 30 ms, and 50 ms between two ticks of the event loop; medians. Beside them stands the window at rest.
"""

import datetime as dt
import statistics
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, cast

from PySide6.QtCore import QPointF
from PySide6.QtTest import QTest

from bench.measurement import Measurement, seconds
from bench.window import BAR_S, Somebody, opened
from expense_desktop.services import analytics
from expense_desktop.services.analytics import Period
from expense_desktop.ui.overview.page import OverviewPage

REDRAW_BAR_S: Final = 0.030
_TODAY: Final = dt.date(2026, 6, 18)
_ROUNDS: Final = 9
_POINTS: Final = 40
_SETTLED_MS: Final = 400


def measure(rows: int) -> Iterator[Measurement]:
    """Over a replica of `rows` expenses."""
    with opened(rows) as somebody:
        rest = somebody.rest()
        page = _shown(somebody)
        redrawn = [_redrawn(somebody, page, _TODAY - dt.timedelta(at)) for at in range(_ROUNDS + 1)]
        yield Measurement(f"{rows:,}: the panels redrawn", statistics.median(redrawn[1:]), rest, REDRAW_BAR_S)
        actions: dict[str, Callable[[], None]] = {
            "pointing along a chart": partial(_point, somebody, page),
            "recording on the Overview": somebody.record_on_overview,
        }
        for name, action in actions.items():
            gaps = [somebody.loop.longest(action) for _ in range(_ROUNDS // 2 + 1)]
            yield Measurement(f"{rows:,}: longest gap while {name}", statistics.median(gaps), rest, BAR_S)


def _shown(somebody: Somebody) -> OverviewPage:
    somebody.window.show_page("overview")
    page = cast("OverviewPage", somebody.window.pages.page("overview"))
    somebody.loop.until(lambda: page.panels[0].chart is not None and page.panels[0].period is not None)
    somebody.loop.run(_SETTLED_MS)
    return page


def _redrawn(somebody: Somebody, page: OverviewPage, day: dt.date) -> float:
    """How long it takes to draw the figures of a day."""
    periods = somebody.replica.read(lambda ledger: analytics.periods(ledger, day)).result()
    assert any(period.total_minor for period in periods)
    return seconds(lambda: _redraw(page, periods, day))


def _redraw(page: OverviewPage, periods: tuple[Period, ...], day: dt.date) -> None:
    """Other figures and the other shape in each panel, painted before this returns."""
    for panel, period in zip(page.panels, periods, strict=True):
        panel.shape = panel.shape.other
        panel.show_period(period, day, nothing_yet=False)
        panel.repaint()
        assert panel.chart is not None
        panel.chart.viewport().repaint()


def _point(somebody: Somebody, page: OverviewPage) -> None:
    """The pointer goes over the year's chart, from one end to the other."""
    somebody.window.show_page("overview")
    chart = page.panels[2].chart
    assert chart is not None
    for at in range(_POINTS):
        place = QPointF(chart.drawn.right * at / _POINTS, chart.height() / 2)
        QTest.mouseMove(chart.viewport(), place.toPoint())
        somebody.loop.run(5)
