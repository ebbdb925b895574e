"""Expense, Category, Budget and Profile, their typed ids, and the rules and limits that both engines share."""

import datetime as dt
import os
import re
import struct
import threading
import time
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.sentences import Sentence, say

OwnerId = NewType("OwnerId", uuid.UUID)
DeviceId = NewType("DeviceId", uuid.UUID)
ExpenseId = NewType("ExpenseId", uuid.UUID)
CategoryId = NewType("CategoryId", uuid.UUID)
BudgetId = NewType("BudgetId", uuid.UUID)
StepId = NewType("StepId", uuid.UUID)

NAME_LIMIT: Final = 80
PAYEE_LIMIT: Final = 200
NOTE_LIMIT: Final = 2_000
AMOUNT_LIMIT_MINOR: Final = 10**12
FIRST_DATE: Final = dt.date(1900, 1, 1)
LAST_DATE: Final = dt.date(2200, 12, 31)
MOST_DAYS_AHEAD: Final = 366
COLOURS: Final = 12
UNCATEGORISED_COLOUR: Final = 0

CATEGORY_SEPARATOR: Final = ":"
"""Between a category and its subcategory in files, options and JSON."""

_FIELDS: Final[Mapping[str, Sentence]] = {
    str(each): each for each in (say("payee"), say("note"), say("category"), say("name"))
}

_BUDGET_NAMESPACE: Final = uuid.UUID("6f1c1a52-7d0e-5a3b-9b53-0d9f6a4e2c11")
_VERSION_7: Final = 0x7 << 76
_VARIANT: Final = 0b10 << 62
_RANDOM: Final = (1 << 62) - 1
_USERNAME = re.compile(r"[a-z0-9._-]{3,32}")


class SyncState(StrEnum):
    """What the mark beside a row says."""

    WAITING = "waiting"
    SYNCED = "synced"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Expense:
    """Money spent on a day; a refund is negative. `amount_minor` counts the currency's minor units."""

    id: ExpenseId
    spent_on: dt.date
    amount_minor: int
    currency: str
    payee: str = ""
    category_id: CategoryId | None = None
    note: str = ""
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    """A name for spending, on one of two levels. Subcategories inherit their parent's colour."""

    id: CategoryId
    name: str
    parent_id: CategoryId | None = None
    colour: int = UNCATEGORISED_COLOUR
    archived: bool = False
    fixed_cost: bool = False
    carry_over_since: dt.date | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Budget:
    """A category's limit from a month on (`month` is its first day), until changed; None ends it."""

    id: BudgetId
    category_id: CategoryId
    month: dt.date
    limit_minor: int | None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """One row an owner: the name on the statement, the account's one currency, the day its months start."""

    display_name: str
    currency: str
    month_start: int = 1


_last_uuid7 = [0]
_uuid7_lock = threading.Lock()


def new_id() -> uuid.UUID:
    """Make a UUIDv7 (RFC 9562, 5.7): 48 bits of Unix milliseconds, then a counter and random bits.

    Ascending within a process even when the clock stands or steps back, so that keys append to their index.
    """
    return new_ids(1)[0]


def new_ids(count: int) -> list[uuid.UUID]:
    """Make `count` ids as `new_id` does, ascending."""
    with _uuid7_lock:
        # 60 bits that only grow: milliseconds, and the 12 bits of `rand_a` as a counter (method 1 of RFC 9562, 6.2)
        now = time.time_ns() // 1_000_000 << 12
        first = max(now, _last_uuid7[0] + 1)
        _last_uuid7[0] = first + count - 1
    chance = struct.unpack(f">{count}Q", os.urandom(8 * count))
    return [
        uuid.UUID(int=(ticks >> 12) << 80 | _VERSION_7 | (ticks & 0xFFF) << 64 | _VARIANT | random & _RANDOM)
        for ticks, random in enumerate(chance, first)
    ]


def budget_id(category_id: CategoryId, month: dt.date) -> BudgetId:
    """The id of a category's limit for a month: UUIDv5 of both, so that two devices make the same row."""
    return BudgetId(uuid.uuid5(_BUDGET_NAMESPACE, f"{category_id}/{month:%Y-%m}"))


def checked_text(text: str, field: str, limit: int, *, lines: bool = False, required: bool = False) -> str:
    """`text` in NFC without outer white space, or InputError that names `field`.

    Refused: control characters, NUL, lone surrogates, Unicode's line and paragraph separators, the bidirectional
    overrides that can turn what is read around, and more than `limit` characters. `lines` allows line feeds (a note); a
    tab there becomes a space.
    """
    text = text.replace("\r\n", "\n").replace("\t", " ") if lines else text
    # What is refused is never printable; that is asked of the whole text at once, for imports of many rows.
    for at, character in enumerate("" if text.isprintable() else text, 1):
        if _is_refused(character) and not (lines and character == "\n"):
            raise InputError(
                say(
                    "The {field} has a character that can’t be stored (U+{value}, at position {at}).",
                    field=_FIELDS.get(field, field),
                    value=format(ord(character), "04X"),
                    at=at,
                ),
                field=field,
                value=text,
            )
    text = unicodedata.normalize("NFC", text).strip()
    if len(text) > limit:
        raise InputError(
            say(
                "The {field} has {length} characters; {limit} fit.",
                field=_FIELDS.get(field, field),
                length=len(text),
                limit=limit,
            ),
            field=field,
            value=text,
        )
    if required and not text:
        raise InputError(say("The {field} is empty.", field=_FIELDS.get(field, field)), field=field, value=text)
    return text


def _is_refused(character: str) -> bool:
    return (
        unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
        or "\u202a" <= character <= "\u202e"
        or "\u2066" <= character <= "\u2069"
    )


def checked_payee(text: str) -> str:
    """A payee as it is stored."""
    return checked_text(text, "payee", PAYEE_LIMIT)


def checked_note(text: str) -> str:
    """A note as it is stored; it may have several lines."""
    return checked_text(text, "note", NOTE_LIMIT, lines=True)


def checked_category_name(text: str) -> str:
    """One level's name as it is stored; `:` separates levels in files and is refused in a name."""
    name = checked_text(text, "category", NAME_LIMIT, required=True)
    if CATEGORY_SEPARATOR in name:
        raise InputError(say("A category’s name can’t contain “:”."), field="category", value=text)
    return name


def checked_date(day: dt.date) -> dt.date:
    """`day` if it lies in 1900–2200."""
    if not FIRST_DATE <= day <= LAST_DATE:
        raise InputError(
            say("{day} is outside the years 1900 to 2200.", day=day.isoformat()), field="date", value=day.isoformat()
        )
    return day


def checked_entry_date(day: dt.date, today: dt.date) -> dt.date:
    """`day` if an expense may be entered for it: it lies in 1900–2200 and at most 366 days ahead."""
    if (day - today).days > MOST_DAYS_AHEAD:
        raise InputError(
            say("{day} is more than a year ahead.", day=day.isoformat()), field="date", value=day.isoformat()
        )
    return checked_date(day)


def checked_amount(amount_minor: int) -> int:
    """`amount_minor` if it lies within ± 10¹² minor units."""
    if abs(amount_minor) > AMOUNT_LIMIT_MINOR:
        raise InputError(say("The amount is too large."), field="amount")
    return amount_minor


def checked_username(name: str) -> str:
    """A user name: 3 to 32 of a–z, 0–9, dot, underscore, hyphen."""
    if not _USERNAME.fullmatch(name):
        raise InputError(
            say("A user name has 3 to 32 characters: a to z, 0 to 9, dot, underscore, hyphen."),
            field="user name",
            value=name,
        )
    return name
