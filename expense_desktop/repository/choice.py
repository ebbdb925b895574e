"""Which expenses are asked for and in what order: values that pages and commands make and repositories understand."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from expense_desktop.domain.records import CategoryId, ExpenseId, SyncState


@dataclass(frozen=True, slots=True)
class ExpenseFilter:
    """Conditions that all hold (“and”); the default is every expense that isn't deleted.

    `since` and `until` are inclusive. `categories` includes their subcategories; with `uncategorised` it is either.
    `search` is split at spaces, every word must be found: in payee or note without accents and case, or as an amount
    (`43.18` exactly, `43.1` 43.10 to 43.19, `43` 43.00 to 43.99, either sign). One or two letters must begin a word.
    Amounts are minor units, inclusive, with their sign. `deleted` shows only deleted expenses. `ids`, `states`: one of
    these; a just finished import is shown by its ids.
    """

    since: dt.date | None = None
    until: dt.date | None = None
    categories: frozenset[CategoryId] = frozenset()
    uncategorised: bool = False
    search: str = ""
    least_minor: int | None = None
    most_minor: int | None = None
    deleted: bool = False
    ids: frozenset[ExpenseId] | None = None
    states: frozenset[SyncState] | None = None


class SortKey(StrEnum):
    """What expenses are sorted by; the values are those of `expense list --sort`."""

    DATE = "date"
    PAYEE = "payee"
    CATEGORY = "category"
    NOTE = "note"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class ExpenseSort:
    """An order of expenses. Descending is the exact mirror of ascending.

    Dates: the oldest first, ties by id, which is the order of entry. Other keys: A to Z or the least first, ties with
    the newest first. Categories go by their path, a category before its subcategories, the uncategorised last.
    """

    key: SortKey = SortKey.DATE
    descending: bool = True
