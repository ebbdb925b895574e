"""What a chart is drawn from: points, running totals, and a scale of few lines at round values."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expense_desktop.domain.period import DateRange
from expense_desktop.services.analytics import Bucket, Period
from expense_desktop.ui.overview.series import Point, Series, Shape, scale, series

DAY = dt.date(2026, 6, 1)


def bars(*totals: int, before: tuple[int, ...] = (), by_month: bool = False) -> Series:
    """Bars of so many minor units, with the period before if it is given."""
    compared = before or (0,) * len(totals)
    days = [DAY + dt.timedelta(at) for at in range(len(totals))]
    points = (Point(DateRange(day, day), now, then) for day, now, then in zip(days, totals, compared, strict=True))
    return Series(Shape.BARS, tuple(points), compares=bool(before), by_month=by_month)


def period(*totals: int) -> Period:
    """A covered period of so many days; the one before had one cent a day."""
    daily = tuple(
        Bucket(DateRange(day, day), total, 1)
        for day, total in ((DAY + dt.timedelta(at), total) for at, total in enumerate(totals))
    )
    days = DateRange(daily[0].days.first, daily[-1].days.last)
    return Period(days, sum(totals), len(totals), 0, None, daily, daily[:1])


def test_a_running_total_ends_with_the_period_s_total() -> None:
    """Each point has what was spent up to its day, and what was spent up to then in the period before."""
    shown = series(period(5, 0, -2, 7), Shape.RUNNING)
    assert [point.total_minor for point in shown.points] == [5, 5, 3, 10]
    assert [point.previous_minor for point in shown.points] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        ((104_00,), (0, 50_00, 100_00, 150_00)),
        ((2_517_66,), (0, 1_000_00, 2_000_00, 3_000_00)),
        ((3,), (0, 1_00)),
        ((6_00,), (0, 2_00, 4_00, 6_00)),
        ((70_00, -20_00), (-50_00, 0, 50_00, 100_00)),
        ((-20_00,), (-20_00, -10_00, 0)),
    ],
)
def test_the_lines_are_round_and_few(values: tuple[int, ...], lines: tuple[int, ...]) -> None:
    """Steps of 1, 2, 2.5 and 5 in whole units, below zero only where something is."""
    found = scale(bars(*values), 2)
    assert found is not None
    assert found.ticks == lines


def test_nothing_has_no_scale() -> None:
    """Only the axis is drawn."""
    assert scale(bars(0, 0, 0), 2) is None


def test_one_bar_far_above_the_others_is_cut() -> None:
    """Over four times the second: the scale is that of the others, and goes a little higher than their lines."""
    found = scale(bars(20_00, 900_00, 25_00), 2)
    assert found is not None
    assert found.cut == found.high == 30_00
    assert found.top == pytest.approx(38_40)
    kept = scale(bars(20_00, 100_00, 25_00), 2)
    assert kept is not None
    assert kept.cut is None


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=31), st.sampled_from([0, 2, 3]))
def test_everything_fits_between_few_lines_at_whole_units(values: list[int], places: int) -> None:
    """Whatever is spent: at most four lines, each a whole unit, every value between them unless it is cut."""
    found = scale(bars(*values), places)
    if found is None:
        assert not any(values)
        return
    assert 2 <= len(found.ticks) <= 4
    assert 0 in found.ticks
    assert all(tick % 10**places == 0 for tick in found.ticks)
    assert min(values) >= found.low
    assert found.cut is not None or max(values) <= found.high
