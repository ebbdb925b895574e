"""What the statement says, in the language of whoever prints it."""

import datetime as dt
from typing import TYPE_CHECKING

from expense_desktop.domain.period import DateRange, Month
from expense_desktop.ui.days import qdate, written_day
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.spoken import currency_name

if TYPE_CHECKING:
    from expense_desktop.repository.views import CategoryView
    from expense_desktop.services.statement import Statement

LEVELS = " · "
NOTHING = "–"
_MOST_PER_MILLE = 9990


def month_name(month: Month, formats: Formats, *, with_year: bool = True) -> str:
    """`May 2026`, or `May`."""
    return formats.locale.toString(qdate(month.first), "MMMM yyyy" if with_year else "MMMM")


def span(days: DateRange, formats: Formats, *, with_year: bool = True) -> str:
    """`1–31 May 2026` in the locale's order: `May 1–31, 2026`, `1.–31. Mai 2026`; all in one month."""
    text = written_day(formats.locale, days.last, short=False, with_year=with_year)
    first, last = (formats.locale.toString(day.day) for day in (days.first, days.last))
    at = text.find(last)
    if days.days == 1 or at < 0:
        return text
    dot = "." if text[at + len(last) :].startswith(".") else ""
    return f"{text[:at]}{first}{dot}–{text[at:]}"


def title() -> str:
    """Above the month's name, and in the document's title."""
    return translate("Statement", "Statement of expenses")


def running_title(statement: "Statement", formats: Formats) -> str:
    """The head of the second page, and the document's title."""
    return translate("Statement", "Statement of expenses, {month}").format(month=month_name(statement.month, formats))


def so_far(until: dt.date, formats: Formats) -> str:
    """`so far, to 18 June`."""
    return translate("Statement", "so far, to {date}").format(date=written_day(formats.locale, until, short=False))


def created(at: dt.datetime, formats: Formats) -> str:
    """`18 June 2026, 18:42`; a local time."""
    day = written_day(formats.locale, at.date(), short=False, with_year=True)
    return translate("Formats", "{day}, {time}").format(day=day, time=formats.clock(at.astimezone()))


def category(view: "CategoryView | None") -> str:
    """`Eating out · Cafés`."""
    if view is None:
        return translate("Statement", "Uncategorised")
    return view.category.name if view.parent is None else f"{view.parent.name}{LEVELS}{view.category.name}"


def weekday(day: dt.date, formats: Formats) -> str:
    """`Fri 1`: the month stands above."""
    name = formats.locale.dayName(day.isoweekday(), formats.locale.FormatType.ShortFormat)
    return f"{name} {formats.locale.toString(day.day)}"


def per_cent(per_mille: int, formats: Formats) -> str:
    """`22.3%`; far above a thousand it says no more than that."""
    if per_mille > _MOST_PER_MILLE:
        return f">{formats.locale.toString(999)}%"
    number = formats.locale.toString(abs(per_mille) / 10, "f", 1)
    return f"{formats.minus if per_mille < 0 else ''}{number}%"


def signed(amount_minor: int, formats: Formats) -> str:
    """`+25.19`, `−20.15`; nothing is a dash."""
    if amount_minor == 0:
        return NOTHING
    return f"{'+' if amount_minor > 0 else ''}{formats.amount(amount_minor)}"


def signed_money(amount_minor: int, formats: Formats) -> str:
    """`+€304.08`, `−€304.08`."""
    return f"{'+' if amount_minor > 0 else ''}{formats.money(amount_minor)}"


def left(left_minor: int, formats: Formats) -> str:
    """`111.23`, `20.15 over`."""
    if left_minor >= 0:
        return formats.amount(left_minor)
    return translate("Statement", "{amount} over").format(amount=formats.amount(-left_minor))


def figures(statement: "Statement", formats: Formats) -> list[tuple[str, str, str]]:
    """The five figures: what each is, the figure, a word about it."""
    budgets, spent = statement.budgets, formats.money(statement.spent_minor)
    shown = [(translate("Statement", "Spent"), spent, translate("Statement", "%n expense(s)", "", statement.count))]
    if budgets.counted:
        carried = translate("Statement", "{money} carried over")
        carried = carried.format(money=formats.money(budgets.carried_over_minor))
        shown.append((translate("Statement", "Budget"), formats.money(budgets.budget_minor), carried))
        shown.append(_left(statement, formats))
    else:
        shown.append((translate("Statement", "Budget"), NOTHING, translate("Statement", "no limits")))
        shown.append((translate("Statement", "Left"), NOTHING, ""))
    days = translate("Statement", "%n day(s)", "", statement.averaged_days)
    if statement.since is not None:
        since = written_day(formats.locale, statement.since)
        days = translate("Statement", "since {date}").format(date=since)
    shown.append((translate("Statement", "A day"), formats.money(statement.average_minor), days))
    shown.append(_against(statement, formats))
    return shown


def _left(statement: "Statement", formats: Formats) -> tuple[str, str, str]:
    left_minor, per_mille = statement.budgets.left_minor, statement.left_per_mille
    share = ""
    if per_mille is not None:
        share = translate("Statement", "{percent} of the budget").format(percent=per_cent(abs(per_mille), formats))
    name = translate("Statement", "Over") if left_minor < 0 else translate("Statement", "Left")
    return name, formats.money(abs(left_minor)), share


def _against(statement: "Statement", formats: Formats) -> tuple[str, str, str]:
    before, change = statement.before, statement.change_minor
    month = statement.month - 1
    if before is None or change is None:
        name = translate("Statement", "Against {month}").format(month=month_name(month, formats, with_year=False))
        return name, NOTHING, translate("Statement", "nothing to compare with")
    whole = before.days == month.range()
    days = month_name(month, formats, with_year=False) if whole else span(before.days, formats, with_year=False)
    name = translate("Statement", "Against {month}").format(month=days)
    money, per_mille = formats.money(before.total_minor), statement.change_per_mille
    if per_mille is None:
        return name, signed_money(change, formats), translate("Statement", "before: {money}").format(money=money)
    percent = ("+" if 0 < per_mille <= _MOST_PER_MILLE else "") + per_cent(per_mille, formats)
    words = translate("Statement", "{percent} of {money}").format(percent=percent, money=money)
    return name, signed_money(change, formats), words


def nothing_spent(statement: "Statement", formats: Formats) -> str:
    """`No expenses in August 2025.`"""
    return translate("Statement", "No expenses in {month}.").format(month=month_name(statement.month, formats))


def carried_forward(done: int, of: int, formats: Formats) -> str:
    """`Carried forward, 17 of 49 expenses`."""
    words = translate("Statement", "Carried forward, {count} of %n expense(s)", "", of)
    return words.format(count=formats.count(done))


def total(statement: "Statement", formats: Formats) -> str:
    """`Total for May 2026, 49 expenses`."""
    words = translate("Statement", "Total for {month}, %n expense(s)", "", statement.count)
    return words.format(month=month_name(statement.month, formats))


def explanation(statement: "Statement", formats: Formats, *, budgets: bool, listed: bool) -> str:
    """What a reader who doesn't know the program has to be told, in small type at the end."""
    told = []
    if listed and any(view.expense.amount_minor < 0 for view in statement.expenses):
        told.append(translate("Statement", "A negative amount is a refund."))
    if budgets and statement.budgets.counted:
        words = translate(
            "Statement",
            "The budget is the limit of the month plus what was carried over from {month}; “over” is spending beyond "
            "it.",
        )
        told.append(words.format(month=month_name(statement.month - 1, formats, with_year=False)))
        if statement.budgets.unbudgeted_minor:
            told.append(translate("Statement", "What is left counts the categories that have a limit."))
        if any(row.inside for row in statement.rows):
            told.append(translate("Statement", "An indented category is part of the one above it."))
    return " ".join(told)


def currency(statement: "Statement", formats: Formats) -> str:
    """`All amounts in euro`."""
    name = currency_name(statement.currency, formats.locale.name())
    return translate("Statement", "All amounts in {currency}").format(currency=name)


def owner_and_number(statement: "Statement") -> str:
    """`Aoife Byrne · Statement 2026-05`."""
    number = translate("Statement", "Statement {number}").format(number=statement.number)
    return f"{statement.name}{LEVELS}{number}"


def page(number: int, of: int, formats: Formats) -> str:
    """`Page 1 of 2`."""
    words = translate("Statement", "Page {number} of {count}")
    return words.format(number=formats.count(number), count=formats.count(of))


def file_name(statement: "Statement") -> str:
    """`Statement 2026-05 Aoife Byrne.pdf`; of the name only what any file system takes."""
    name = "".join(" " if letter in '/\\:*?"<>|' or not letter.isprintable() else letter for letter in statement.name)
    whole = translate("Statement", "Statement {number}").format(number=f"{statement.number} {name}")
    return f"{' '.join(whole.split()).rstrip('. ')[:120].rstrip()}.pdf"
