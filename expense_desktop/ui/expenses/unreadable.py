"""Says below the filters what stands in one of them and can't be read, or what two of them can't be together."""

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar

from expense_desktop.domain.errors import InputError
from expense_desktop.ui.editors import DateEdit, MoneyEdit
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.widgets.announcing import announce
from expense_desktop.ui.widgets.fields import Sentence
from expense_desktop.ui.widgets.look import Look

End = TypeVar("End", int, dt.date)


class Unreadable(Sentence):
    """Looks at its fields when one is left and on Enter, and is quiet from the next key press on (UI.md 4)."""

    def __init__(self, look: Look, least: MoneyEdit, most: MoneyEdit, first: DateEdit, last: DateEdit) -> None:
        super().__init__(look)
        self._fields: Sequence[MoneyEdit | DateEdit] = (least, most, first, last)
        self._least, self._most, self._first, self._last = least, most, first, last
        for day in (first, last):
            day.picked.connect(self.look_again)
        for field in self._fields:
            field.left.connect(self.look_again)
            field.submitted.connect(self.look_again)
            field.textEdited.connect(self.forget)

    def look_again(self) -> None:
        """Mark each field that can't be read, and say why of the first."""
        reasons = [_mark(field, self._why_not(field) if field.isVisible() else "") for field in self._fields]
        words = next(filter(None, reasons), "")
        if words != self.text:
            announce(self, words, grave=True)
        self.say(words)

    def forget(self, _text: str = "") -> None:
        """Say nothing more."""
        for field in self._fields:
            _mark(field, "")
        self.say("")

    def _why_not(self, field: MoneyEdit | DateEdit) -> str:
        """Why it doesn't filter as it stands; of two ends that are crossed the upper one says so."""
        if reason := _reason(field):
            return reason
        if field is self._last and _crossed(_day(self._first), _day(self._last)):
            return translate("Expenses", "The last day is before the first. No expense can match.")
        if field is self._most and _crossed(_amount(self._least), _amount(self._most)):
            return translate("Expenses", "The most is below the least. No expense can match.")
        return ""


def _crossed(first: End | None, last: End | None) -> bool:
    return first is not None and last is not None and last < first


def _day(field: DateEdit) -> dt.date | None:
    return None if _reason(field) else field.date()


def _amount(field: MoneyEdit) -> int | None:
    return None if _reason(field) else field.amount_minor()


def _reason(field: MoneyEdit | DateEdit) -> str:
    try:
        field.amount_minor() if isinstance(field, MoneyEdit) else field.date()
    except InputError as error:
        return in_words(error.message)
    return ""


def _mark(field: MoneyEdit | DateEdit, reason: str) -> str:
    field.set_failed(bool(reason))
    field.setAccessibleDescription(reason)
    return reason
