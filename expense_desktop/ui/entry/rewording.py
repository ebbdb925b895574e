"""A line of quick entry said otherwise: with another amount, payee, note, date or category, or without it.

What a line means depends on all of its words, so each new line is read again: it is taken only if it says what is
wanted, and everything else as before.
"""

import datetime as dt
from collections.abc import Callable, Iterable

from expense_desktop.domain.money import plain
from expense_desktop.domain.quick_entry import Draft, Slot
from expense_desktop.domain.vocabulary import CategoryName, Vocabulary

Read = Callable[[str], Draft | None]


def without(draft: Draft, slot: Slot) -> str:
    """The line without the words of a part."""
    return _replaced(draft, slot, "")


def with_amount(draft: Draft, amount_minor: int, currency: str, read: Read) -> str | None:
    """The line with another amount; None when there is no way to say that here."""
    words = (plain(amount_minor, currency),)

    def says_it(new: Draft) -> bool:
        return new.amount is not None and new.amount.amount_minor == amount_minor

    return _first(draft, Slot.AMOUNT, words, read, says_it)


def with_payee(draft: Draft, payee: str, read: Read) -> str | None:
    """The line with another payee; None when there is no way to say that here."""
    at = [f"at {payee}", f'at "{payee}"', f'@"{payee}"']
    # As it was said before, if that will do.
    words = at if draft.note else [payee, *at]
    return _first(draft, Slot.PAYEE, words, read, lambda new: new.payee == payee)


def with_note(draft: Draft, note: str, read: Read) -> str | None:
    """The line with another note; None when there is no way to say that here."""
    return _first(draft, Slot.NOTE, (note, f'"{note}"'), read, lambda new: new.note == note)


def with_date(draft: Draft, day: dt.date, today: dt.date, read: Read) -> str | None:
    """The line with another date; None when there is no way to say that here."""
    if day == today:
        return without(draft, Slot.DATE)
    words = ["yesterday"] if day == today - dt.timedelta(days=1) else []
    return _first(draft, Slot.DATE, [*words, day.isoformat()], read, lambda new: new.spent_on == day)


def with_category(draft: Draft, category: CategoryName, vocabulary: Vocabulary, read: Read) -> str | None:
    """The line with another category; None when there is no way to say that here."""
    short = [category.name] if vocabulary.categories_named(category.name) == [category] else []
    words = [f"#{name}" for name in (*short, category.path)]
    return _first(
        draft, Slot.CATEGORY, [*words, f'#"{category.path}"'], read, lambda new: new.category == category
    )  # fmt: skip


def with_new_category(draft: Draft, name: str, read: Read) -> str | None:
    """The line with a category that doesn't exist yet; None when there is no way to say that here."""
    words = (f"#{name}", f'#"{name}"')
    return _first(draft, Slot.CATEGORY, words, read, lambda new: new.new_category == name)


def _first(draft: Draft, slot: Slot, words: Iterable[str], read: Read, says_it: Callable[[Draft], bool]) -> str | None:
    """The first wording that says what is wanted and leaves the other parts."""
    for each in words:
        line = _replaced(draft, slot, each)
        new = read(line)
        if new is not None and says_it(new) and _others(new, slot) == _others(draft, slot):
            return line
    return None


def _others(draft: Draft, slot: Slot) -> dict[Slot, object]:
    # A suggestion follows from the payee: it is no part of what was said.
    said = None if draft.category_suggested else draft.category
    parts = {
        Slot.AMOUNT: draft.amount,
        Slot.PAYEE: draft.payee,
        Slot.NOTE: draft.note,
        Slot.DATE: draft.spent_on,
        Slot.CATEGORY: (said, draft.new_category),
    }
    return {each: value for each, value in parts.items() if each is not slot}


def _replaced(draft: Draft, slot: Slot, words: str) -> str:
    """The line with these words where the part begins, at the end if it hasn't been said; its other words go."""
    text = draft.text
    spans = [span for span in draft.spans if span.slot is slot]
    if not spans:
        return f"{words} {text}".strip() if slot is Slot.AMOUNT else f"{text.rstrip()} {words}".strip()
    for at, span in reversed(list(enumerate(spans))):
        middle = words if at == 0 else ""
        text = " ".join(part for part in (text[: span.start].rstrip(), middle, text[span.end :].lstrip()) if part)
    return text.strip()
