"""What the words of options mean: ids, categories by name, days, amounts, filters; errors name the option."""

import datetime as dt
import uuid
from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from expense_desktop.cli.console import Console
from expense_desktop.domain.errors import InputError, NotFound, quoted
from expense_desktop.domain.money import parse_amount
from expense_desktop.domain.period import parse_date
from expense_desktop.domain.records import CategoryId, ExpenseId, checked_entry_date
from expense_desktop.repository.choice import ExpenseFilter, ExpenseSort, SortKey

if TYPE_CHECKING:
    from expense_desktop.repository.categories import Categories, CategoryView

T = TypeVar("T")


def expense_id(text: str) -> ExpenseId:
    """The id of an expense; NotFound for a text that is none, as for an id that isn't there."""
    try:
        return ExpenseId(uuid.UUID(text))
    except ValueError:
        raise NotFound("There is no such expense.", field="id", value=text) from None


def record_id(text: str) -> uuid.UUID:
    """The id of any record; NotFound for a text that is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound("There is no such record.", field="id", value=text) from None


def category_named(categories: "Categories", name: str) -> "CategoryView":
    """The live category at a path, or with an id, or the only one with a name; InputError for none, or several."""
    found = categories.find(name) or _category_with_id(categories, name)
    if found is not None:
        return found
    candidates = categories.named(name)
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        raise InputError(f"There is no category “{quoted(name)}”.", field="category", value=name)
    paths = ", ".join(f"“{view.path}”" for view in candidates)
    raise InputError(f"There are several categories “{quoted(name)}”: {paths}.", field="category", value=name)


def _category_with_id(categories: "Categories", text: str) -> "CategoryView | None":
    """Two of one name, made on two devices, have nothing but their ids to tell them apart."""
    try:
        view = categories.by_id.get(CategoryId(uuid.UUID(text)))
    except ValueError:
        return None
    return None if view is None or view.category.deleted else view


def day(console: Console, text: str | None, option: str) -> dt.date | None:
    """The day that an option names; None without the option."""
    return _read(text, option, lambda typed: parse_date(typed, console.today, console.day_order))


def entry_day(console: Console, text: str) -> dt.date:
    """A day that an expense may be entered for."""
    return checked_entry_date(parse_date(text, console.today, console.day_order), console.today)


def amount_minor(text: str | None, option: str, currency: str) -> int | None:
    """The amount that an option names, in minor units; None without the option."""
    return _read(text, option, lambda typed: parse_amount(typed, currency).amount_minor)


def expense_sort(options: Namespace) -> ExpenseSort:
    """Dates the newest first, everything else from the least or A; `--reverse` turns it round."""
    key = SortKey(options.sort)
    return ExpenseSort(key, descending=(key is SortKey.DATE) != options.reverse)


def expense_filter(console: Console, categories: "Categories", currency: str) -> ExpenseFilter:
    """What the options let through."""
    options = console.options
    named = (category_named(categories, name) for name in options.categories)
    return ExpenseFilter(
        since=day(console, options.since, "--from"),
        until=day(console, options.until, "--to"),
        categories=frozenset(view.category.id for view in named),
        uncategorised=options.uncategorised,
        search=options.search,
        least_minor=amount_minor(options.least, "--min", currency),
        most_minor=amount_minor(options.most, "--max", currency),
        deleted=options.deleted,
    )


def _read(text: str | None, option: str, read: Callable[[str], T]) -> T | None:
    if text is None:
        return None
    try:
        return read(text)
    except InputError as error:
        raise InputError(f"{option}: {error.message}", field=option.lstrip("-"), value=text) from None
