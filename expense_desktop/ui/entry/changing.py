"""What a chip's editor says, as words of the line."""

import datetime as dt

from expense_desktop.domain.quick_entry import Draft, Slot
from expense_desktop.ui.category_book import CategoryBook, CategoryChoice
from expense_desktop.ui.entry import rewording
from expense_desktop.ui.entry.drafting import Drafting


def changed(draft: Draft, slot: Slot, value: object, drafting: Drafting, book: CategoryBook) -> str | None:
    """The line with another value in one part; None when there is no way to say that in this line.

    An empty text and no category take the part away.
    """
    if isinstance(value, CategoryChoice):
        return _with_choice(draft, value, drafting, book)
    if isinstance(value, dt.date):
        return rewording.with_date(draft, value, dt.date.today(), drafting.read)
    if isinstance(value, int) and drafting.currency:
        return rewording.with_amount(draft, value, drafting.currency, drafting.read)
    if not value:
        return rewording.without(draft, slot)
    say = rewording.with_payee if slot is Slot.PAYEE else rewording.with_note
    return say(draft, str(value), drafting.read)


def _with_choice(draft: Draft, choice: CategoryChoice, drafting: Drafting, book: CategoryBook) -> str | None:
    if choice.new:
        drafting.make_category(choice.new)
        return rewording.with_new_category(draft, choice.new, drafting.read)
    category = drafting.vocabulary.category(choice.id)
    if category is None or book.get(choice.id) is None:
        drafting.decline_suggestion(draft)
        return rewording.without(draft, Slot.CATEGORY)
    if draft.category_suggested and draft.category == category:
        return draft.text
    return rewording.with_category(draft, category, drafting.vocabulary, drafting.read)
