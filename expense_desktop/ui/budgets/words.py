"""What the Budgets page says in words."""

from typing import TYPE_CHECKING

from expense_desktop.domain.period import Month
from expense_desktop.ui.category_book import LEVELS
from expense_desktop.ui.formats import Formats, qdate
from expense_desktop.ui.language import translate
from expense_desktop.ui.spoken import spoken_money

if TYPE_CHECKING:
    from expense_desktop.services.budget import Budgets, Line


def month_name(month: Month, formats: Formats, *, with_year: bool = True) -> str:
    """`June 2026`, or `June`."""
    return formats.locale.toString(qdate(month.first), "MMMM yyyy" if with_year else "MMMM")


def heading(column: str, symbol: str) -> str:
    """A column's title."""
    match column:
        case "CATEGORY":
            return translate("Budgets", "Category")
        case "PROGRESS":
            return translate("Budgets", "Progress")
        case "SPENT":
            return translate("Budgets", "Spent {currency}").format(currency=symbol)
        case "LIMIT":
            return translate("Budgets", "Limit {currency}").format(currency=symbol)
        case "CARRIED":
            return translate("Budgets", "Carried over {currency}").format(currency=symbol)
        case "LEFT":
            return translate("Budgets", "Left {currency}").format(currency=symbol)
        case _:
            return translate("Budgets", "3-month average {currency}").format(currency=symbol)


def today_words(budgets: "Budgets") -> str:
    """`today, day 18 of 30`; nothing in another month."""
    if budgets.day is None:
        return ""
    return translate("Budgets", "today, day {day} of {days}").format(day=budgets.day, days=budgets.month.days)


def path(line: "Line") -> str:
    """`Eating out › Cafés`."""
    view = line.category
    return view.category.name if view.parent is None else f"{view.parent.name}{LEVELS}{view.category.name}"


def signed(amount_minor: int, formats: Formats) -> str:
    """`+145.22`, `−20.15`; nothing carried is `0.00`."""
    text = formats.amount(abs(amount_minor))
    return f"{_sign(amount_minor, formats)}{text}"


def signed_money(amount_minor: int, formats: Formats) -> str:
    """`+€259.34`."""
    text = formats.money(abs(amount_minor))
    return f"{_sign(amount_minor, formats)}{text}"


def _sign(amount_minor: int, formats: Formats) -> str:
    return formats.plus if amount_minor > 0 else formats.minus if amount_minor < 0 else ""


def left(line: "Line", formats: Formats) -> str:
    """`142.71`, `17.10 over`; nothing without a limit."""
    if not line.budgeted:
        return ""
    if line.over:
        return translate("Budgets", "{amount} over").format(amount=formats.amount(-line.left_minor))
    return formats.amount(line.left_minor)


def state(line: "Line", formats: Formats) -> str:
    """How a budget stands, where there is no bar to be seen."""
    if not line.budgeted:
        return translate("Budgets", "No limit") if line.spent_minor else ""
    percent = line.used_percent
    if percent is None:
        return left(line, formats)
    return translate("Budgets", "{number}% used").format(number=formats.count(percent))


def spoken_line(line: "Line", formats: Formats) -> str:
    """A row in full: `Eating out, 167.10 euro spent, limit 150.00 euro, 17.10 euro over`."""
    parts = [path(line)]
    if line.fixed:
        parts.append(translate("Budgets", "fixed cost"))
    parts.append(translate("Budgets", "{money} spent").format(money=spoken_money(line.spent_minor, formats)))
    if line.limit_minor is None:
        parts.append(translate("Budgets", "No limit"))
        return ", ".join(parts)
    parts.append(translate("Budgets", "limit {money}").format(money=spoken_money(line.limit_minor, formats)))
    if line.carries_over:
        money = spoken_money(line.carried_over_minor, formats)
        parts.append(translate("Budgets", "{money} carried over").format(money=money))
    rest = spoken_money(abs(line.left_minor), formats)
    if line.over:
        parts.append(translate("Budgets", "{money} over").format(money=rest))
    elif line.nearly_used:
        parts.append(translate("Budgets", "nearly used, {money} left").format(money=rest))
    else:
        parts.append(translate("Budgets", "{money} left").format(money=rest))
    return ", ".join(parts)


def changed(count: int) -> str:
    """`12 limits changed`."""
    return translate("Budgets", "%n limits changed", "", count)
