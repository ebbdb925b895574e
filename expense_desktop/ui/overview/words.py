"""What the Overview says in words: captions, labels of axes, and whole sentences for screen readers."""

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from expense_desktop.domain.period import DateRange
from expense_desktop.ui.formats import Formats, qdate
from expense_desktop.ui.language import translate
from expense_desktop.ui.overview.series import Point, Series, Shape
from expense_desktop.ui.spoken import spoken_money

if TYPE_CHECKING:
    from expense_desktop.services.analytics import Period

_MOST_SHOWN_PER_MILLE = 9_990


def title(days: int) -> str:
    """`Last 7 days`."""
    return translate("Overview", "Last %n days", "", days)


def range_words(days: DateRange, formats: Formats, today: dt.date) -> str:
    """`12–18 Jun`, `20 May–18 Jun`, `19 Jun 2025–18 Jun 2026`."""
    if days.first == days.last:
        return formats.short_day(days.last, today)
    if days.first.year != days.last.year:
        return f"{formats.field_day(days.first)}–{formats.field_day(days.last)}"
    last = formats.short_day(days.last, today)
    if (days.first.month, days.last.month) == (days.last.month, days.first.month):
        number, space, rest = last.partition(" ")
        if number.rstrip(".") == str(days.last.day):
            mark = number.removeprefix(str(days.last.day))
            return f"{days.first.day}{mark}–{number}{space}{rest}"
    return f"{formats.short_day(days.first, today)}–{last}"


def average(period: "Period", formats: Formats, today: dt.date) -> str:
    """`€56.14 a day`, `€56.14 a day since 3 Mar`."""
    money = formats.money(period.average_minor)
    if period.since is None:
        return translate("Overview", "{money} a day").format(money=money)
    day = formats.short_day(period.since, today)
    return translate("Overview", "{money} a day since {day}").format(money=money, day=day)


def change(per_mille: int, locale: QLocale) -> str:
    """How much more or less, without its sign: `13.9%`; above 999 % only that."""
    if abs(per_mille) > _MOST_SHOWN_PER_MILLE:
        return translate("Overview", ">{number}%").format(number=locale.toString(999))
    return translate("Overview", "{number}%").format(number=locale.toString(abs(per_mille) / 10, "f", 1))


def change_in_full(period: "Period", formats: Formats) -> str:
    """`€63.26 less than the 7 days before`."""
    before = period.previous_total_minor
    if before is None:
        return ""
    difference, days = period.total_minor - before, period.days.days
    money = formats.money(abs(difference))
    if difference < 0:
        return translate("Overview", "{money} less than the %n days before", "", days).format(money=money)
    return translate("Overview", "{money} more than the %n days before", "", days).format(money=money)


def spoken_period(period: "Period", formats: Formats) -> str:
    """`Last 30 days: 2,517.66 euro, 14.1 per cent more than the 30 days before`."""
    days = period.days.days
    values = {"title": title(days), "money": spoken_money(period.total_minor, formats)}
    per_mille = period.change_per_mille
    if per_mille is None:
        return translate("Overview", "{title}: {money}").format(**values)
    values["number"] = formats.locale.toString(abs(per_mille) / 10, "f", 1)
    if per_mille < 0:
        said = translate("Overview", "{title}: {money}, {number} per cent less than the %n days before", "", days)
    else:
        said = translate("Overview", "{title}: {money}, {number} per cent more than the %n days before", "", days)
    return said.format(**values)


def point_title(point: Point, series: Series, formats: Formats, today: dt.date) -> str:
    """`Thu 4 Jun`, `May 2026`, or the days of a month that the window cuts."""
    if not series.by_month:
        return formats.table_day(point.days.last, today)
    if point.whole:
        return formats.locale.toString(qdate(point.days.first), "MMMM yyyy")
    return range_words(point.days, formats, today)


def point_place(at: int, series: Series) -> str:
    """`day 16`; nothing where a point is a month."""
    return "" if series.by_month else translate("Overview", "day {number}").format(number=at + 1)


def spoken_point(point: Point, series: Series, formats: Formats, today: dt.date) -> str:
    """One point in full: `Thu 4 Jun, 1,668.50 euro so far, 1,746.98 euro before`."""
    values = {
        "day": point_title(point, series, formats, today),
        "money": spoken_money(point.total_minor, formats),
        "before": spoken_money(point.previous_minor, formats),
    }
    if series.shape is Shape.RUNNING:
        said = translate("Overview", "{day}, {money} so far")
        compared = translate("Overview", "{day}, {money} so far, {before} before")
    else:
        said = translate("Overview", "{day}, {money}")
        compared = translate("Overview", "{day}, {money}, {before} before")
    return (compared if series.compares else said).format(**values)


def day_labels(series: Series, formats: Formats, today: dt.date) -> tuple[tuple[int, str], ...]:
    """What stands below the chart: every weekday of a week, the ends and the month's first day, a letter a month."""
    points = series.points
    if series.by_month:
        narrow = QLocale.FormatType.NarrowFormat
        return tuple(
            (at, formats.locale.standaloneMonthName(point.days.first.month, narrow)) for at, point in enumerate(points)
        )
    if len(points) <= 7:
        return tuple(
            (at, formats.locale.dayName(point.days.first.isoweekday(), QLocale.FormatType.ShortFormat))
            for at, point in enumerate(points)
        )
    last = len(points) - 1
    room = len(points) // 6
    firsts = [at for at, point in enumerate(points) if point.days.first.day == 1 and room <= at <= last - room]
    shown = [0, *firsts[:: max(1, len(firsts) // 3 + 1)], last]
    return tuple((at, formats.short_day(points[at].days.last, today)) for at in shown)
