"""What the line of quick entry says: the grammar, with what the person has settled beside the text."""

import datetime as dt
from dataclasses import replace

from expense_desktop.domain.period import DayOrder
from expense_desktop.domain.quick_entry import Draft, Slot, parse
from expense_desktop.domain.vocabulary import Vocabulary
from expense_desktop.ui.formats import Formats


class Drafting:
    """Reads lines. `suggesting` is the preference to propose the category of the payee's last expense.

    Two things are settled outside the text, until the line is empty again: that an unknown category is to be made, and
    that a payee's suggested category is not wanted.
    """

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()
        self.suggesting = True
        self._formats: Formats | None = None
        self._day_order: DayOrder = "dmy"
        self._to_be_made = ""
        self._declined_for = ""

    def set_formats(self, formats: Formats, day_order: DayOrder) -> None:
        """Give the account's currency and the locale's order of day and month."""
        self._formats, self._day_order = formats, day_order

    @property
    def currency(self) -> str:
        """The account's currency; empty before it is known."""
        return "" if self._formats is None else self._formats.currency

    def make_category(self, name: str) -> None:
        """This category is wanted although there is none that is called so."""
        self._to_be_made = name

    def decline_suggestion(self, draft: Draft) -> None:
        """No category for this payee, although its last expense had one."""
        self._declined_for = draft.payee

    def forget(self) -> None:
        """What was settled was settled for the line that has gone."""
        self._to_be_made = self._declined_for = ""

    def read(self, text: str) -> Draft | None:
        """What a line says now; None while it is empty."""
        if not text.strip() or self._formats is None:
            return None
        return self._unsuggested(with_new_category(self._parse(text, self._formats), self._to_be_made))

    def read_again(self, draft: Draft) -> Draft:
        """The same line with what is known now; what was settled about it still is."""
        assert self._formats is not None, "a draft was made before there was a currency"  # noqa: S101
        return self._unsuggested(with_new_category(self._parse(draft.text, self._formats), draft.new_category))

    def _parse(self, text: str, formats: Formats) -> Draft:
        return parse(
            text,
            today=dt.date.today(),
            currency=formats.currency,
            day_order=self._day_order,
            tongue=formats.tongue,
            vocabulary=self.vocabulary,
        )

    def _unsuggested(self, draft: Draft) -> Draft:
        unwanted = not self.suggesting or (bool(draft.payee) and draft.payee == self._declined_for)
        if draft.category_suggested and unwanted:
            return replace(draft, category=None, category_suggested=False)
        return draft


def with_new_category(draft: Draft, wanted: str) -> Draft:
    """The draft without its complaint that there is no such category, if the person has said that it is to be made."""
    if not draft.new_category or draft.new_category != wanted:
        return draft
    return replace(draft, problems=tuple(each for each in draft.problems if each.slot is not Slot.CATEGORY))
