"""The one-line grammar: `12.50 lunch at Luigi yesterday #eating out` becomes a draft of an expense.

Words may come in any order. What is looked for, in this order, each in what is left:

    "…"          quoted words mean nothing but themselves
    #words       a category: the longest run of words that names one; else the longest that one and only one name starts
                 with; else everything up to the next token is the name of a category that doesn't exist
    at, @        (or the language's word) a payee follows, up to the next token; its first word, and what a known payee
                 is called, is never a number or a date (`at 7 Eleven`)
    a date       see `period`; in a line `12.6` is an amount and `12.6.` a date, and written in digits beats a weekday;
                 `1 jun 2026` has a year only if the line has another number to be the amount
    the amount   see `money`: the first number outside the payee after `at`, else the last one inside it
    the rest     after an `at` elsewhere it is the note; else it is the payee

What looks like an amount or a date and is none becomes a problem at its place, never a word of the payee.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from expense_desktop.domain.currencies import exponent
from expense_desktop.domain.errors import InputError, quoted
from expense_desktop.domain.line import Line, Slot, Span
from expense_desktop.domain.money import Money, parse_amount
from expense_desktop.domain.period import DayOrder, parse_date
from expense_desktop.domain.records import checked_entry_date, checked_note, checked_payee
from expense_desktop.domain.sentences import say
from expense_desktop.domain.spotting import amount_at, date_at, ends_in_year, without_weekday
from expense_desktop.domain.tongue import KNOWN_TONGUES, Tongue
from expense_desktop.domain.vocabulary import CategoryName, KnownPayee, Vocabulary

__all__ = ["NOTHING_KNOWN", "Draft", "Problem", "Slot", "Span", "parse"]

NOTHING_KNOWN: Final = Vocabulary()
_MOST_OFFERED: Final = 3
_CHIPS: Final = tuple(Slot)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a part can't be taken. An amount that is missing is one too, without a place (`start` = `end`)."""

    slot: Slot
    message: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What a line says so far. Only a `ready` one can be recorded.

    `category_suggested` says that nobody typed the category: it is that of the last expense with this payee.
    `new_category` is what follows `#` when no category is called so. `category_typed` is what follows `#` at all, for
    the popup; None without a `#`. `date_typed` is False when the date is today's because none was typed.
    """

    text: str
    amount: Money | None
    spent_on: dt.date
    payee: str = ""
    note: str = ""
    category: CategoryName | None = None
    category_suggested: bool = False
    category_typed: str | None = None
    new_category: str = ""
    date_typed: bool = False
    spans: tuple[Span, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether it can be recorded."""
        return not self.problems

    def checked(self) -> "Draft":
        """This draft, or InputError with the words of its first problem."""
        for problem in self.problems:
            typed = self.text[problem.start : problem.end]
            raise InputError(problem.message, field=problem.slot.value, value=typed)
        return self


def parse(
    text: str,
    *,
    today: dt.date,
    currency: str,
    day_order: DayOrder = "dmy",
    vocabulary: Vocabulary = NOTHING_KNOWN,
    tongue: Tongue = KNOWN_TONGUES,
) -> Draft:
    """Read a line. Never raises for what is typed; pure, and fast enough for every key press.

    `currency` is the account's (InputError when there is no such currency); `day_order` is the locale's,
    `tongue` the language's.
    """
    exponent(currency)
    return _Reading(Line(text), today, currency, day_order, vocabulary, tongue).draft()


@dataclass(frozen=True, slots=True)
class _Category:
    """What was found behind `#`; `typed` is None without one."""

    typed: str | None = None
    named: CategoryName | None = None
    new: str = ""


@dataclass(slots=True)
class _Reading:
    """One line being read; each `_find_…` claims its words."""

    line: Line
    today: dt.date
    currency: str
    day_order: DayOrder
    vocabulary: Vocabulary
    tongue: Tongue
    problems: list[Problem] = field(default_factory=list)
    payee: range | None = None
    """The words after `at`."""
    name: range = range(0)
    """Those of them that belong to the name whatever they look like."""

    def draft(self) -> Draft:
        category = self._find_category()
        self._find_payee_start()
        day = self._find_date()
        self._find_payee_end()
        amount = self._find_amount()
        payee, note, known = self._payee_and_note()
        suggested = self.vocabulary.category(known.category_id) if known and not category.typed else None
        return Draft(
            text=self.line.text,
            amount=amount,
            spent_on=day or self.today,
            payee=payee,
            note=note,
            category=category.named or suggested,
            category_suggested=suggested is not None,
            category_typed=category.typed,
            new_category=category.new,
            date_typed=day is not None,
            spans=self.line.spans(),
            problems=tuple(sorted(self.problems, key=lambda problem: _CHIPS.index(problem.slot))),
        )

    def _problem(self, slot: Slot, message: str, words: range) -> None:
        start = self.line.words[words.start].start if words else 0
        self.problems.append(Problem(slot, message, start, start + len(self.line.typed(words))))

    # The category

    def _find_category(self) -> _Category:
        words = self.line.words
        mark = next((at for at, word in enumerate(words) if word.is_mark and word.text == "#"), None)
        if mark is None:
            return _Category()
        first = mark + 1
        if first == len(words) or words[first].start > words[mark].end:
            taken, found, typed = range(first, first), [], ""
        elif words[first].quoted:
            taken = range(first, first + 1)
            typed = words[first].text.strip()
            found = self.vocabulary.categories_named(typed)
        else:
            taken, found = self._category_words(first)
            typed = self.line.typed(taken).rstrip(",;")
        self.line.claim(range(mark, taken.stop), Slot.CATEGORY)
        if not typed:
            return _Category("")
        if len(found) == 1:
            return _Category(typed, found[0])
        self._problem(Slot.CATEGORY, _no_category(typed, found), taken)
        return _Category(typed, new="" if found else typed)

    def _category_words(self, first: int) -> tuple[range, list[CategoryName]]:
        """The words after `#`, and what they may name."""
        end = first
        while end < len(self.line.words) and self.line.is_free(end):
            end += 1
        for stop in range(min(end, first + self.vocabulary.most_words), first, -1):
            if found := self.vocabulary.categories_named(self.line.typed(range(first, stop)).rstrip(",;")):
                return range(first, stop), found
        run = range(first, next((at for at in range(first + 1, end) if self._ends_a_name(at)), end))
        for stop in range(run.stop, first, -1):
            if found := self.vocabulary.categories_starting(self.line.typed(range(first, stop)).rstrip(",;")):
                return range(first, stop), found
        return run, []

    def _ends_a_name(self, at: int) -> bool:
        """Whether something else starts at a word."""
        return (
            not self.line.is_free(at)
            or self.line.words[at].leads_payee(self.tongue.payee_leads)
            or bool(date_at(self.line, at, self.today, self.day_order, self.tongue))
            or bool(amount_at(self.line, at, self.currency))
        )

    # The payee

    def _find_payee_start(self) -> None:
        """Find `at`, and claim it and the words that are a name whatever they look like."""
        words, slots, leads = self.line.words, self.line.slots, self.tongue.payee_leads
        lead = next((at for at, word in enumerate(words) if slots[at] is None and word.leads_payee(leads)), None)
        if lead is None:
            return
        first = lead + 1
        if first < len(words) and words[first].quoted and slots[first] is None:
            self.name = range(first, first + 1)
        else:
            self.name = self._known_name(self.line.free_from(first))
        self.payee = self.name
        self.line.claim(range(lead, self.name.stop), Slot.PAYEE)

    def _known_name(self, words: range) -> range:
        """The longest beginning of these words that names a known payee; else the first word."""
        for length in range(min(len(words), self.vocabulary.most_words), 1, -1):
            if self.vocabulary.payee_named(self.line.typed(words[:length])):
                return words[:length]
        return words[:1]

    def _find_payee_end(self) -> None:
        """Let the name go on to the next token."""
        if self.payee and not self.line.words[self.payee.start].quoted:
            self.payee = range(self.payee.start, self.line.free_from(self.payee.stop).stop)
            self.line.claim(self.payee, Slot.PAYEE)

    def _payee_and_note(self) -> tuple[str, str, KnownPayee | None]:
        if self.payee is None:
            typed, is_quoted = self.line.take_rest(Slot.PAYEE)
            note = ""
        else:
            typed, is_quoted = self.line.plain(self.payee)
            note, _ = self.line.take_rest(Slot.NOTE)
        known = self.vocabulary.payee_named(typed) if is_quoted else self.vocabulary.payee_starting(typed)
        payee = self._checked(Slot.PAYEE, checked_payee, known.name if known else typed)
        return payee, self._checked(Slot.NOTE, checked_note, note), known

    def _checked(self, slot: Slot, check: Callable[[str], str], text: str) -> str:
        try:
            return check(text)
        except InputError as error:
            span = next(span for span in self.line.spans() if span.slot is slot)
            self.problems.append(Problem(slot, error.message, span.start, span.end))
            return text

    # The date

    def _find_date(self) -> dt.date | None:
        words = next((found for at in self.line.free() if (found := self._date_at(at))), None)
        if words is None:
            return None
        self.line.claim(words, Slot.DATE)
        typed = self.line.typed(without_weekday(self.line, words, self.tongue)).rstrip(",")
        try:
            return checked_entry_date(parse_date(typed, self.today, self.day_order, self.tongue), self.today)
        except InputError as error:
            self._problem(Slot.DATE, error.message, words)
            return None

    def _date_at(self, at: int) -> range:
        """The words of a date; a year behind it is left to be the amount when there is no other."""
        words = date_at(self.line, at, self.today, self.day_order, self.tongue)
        if not ends_in_year(self.line, words):
            return words
        others = (other for other in self.line.free() if other not in words)
        return words if any(amount_at(self.line, other, self.currency) for other in others) else words[:-1]

    # The amount

    def _find_amount(self) -> Money | None:
        words = next((found for at in self.line.free() if (found := amount_at(self.line, at, self.currency))), None)
        return self._amount(words) if words else self._amount_in_payee()

    def _amount_in_payee(self) -> Money | None:
        """The last amount behind the name, `at Studio 54 12.50`; what follows it is free again."""
        loose = range(self.name.stop, self.payee.stop) if self.payee else range(0)
        self.line.claim(loose, None)
        found = range(0)
        for at in loose:
            if at >= found.stop and (words := amount_at(self.line, at, self.currency)):
                found = words
        self.payee = self.payee and range(self.payee.start, found.start if found else self.payee.stop)
        self.line.claim(range(loose.start, found.start if found else loose.stop), Slot.PAYEE)
        return self._amount(found)

    def _amount(self, words: range) -> Money | None:
        """The amount that these words are; a full stop or comma of the sentence may follow it."""
        self.line.claim(words, Slot.AMOUNT)
        typed = self.line.typed(words)
        try:
            return parse_amount(typed.rstrip(".,") or typed, self.currency)
        except InputError as error:
            self._problem(Slot.AMOUNT, error.message, words)
            return None


def _no_category(typed: str, candidates: list[CategoryName]) -> str:
    if not candidates:
        return say("There is no category “{name}”.", name=quoted(typed))
    *others, last = [f"“{candidate.path}”" for candidate in candidates[:_MOST_OFFERED]]
    return say("“{text}” may be {others} or {last}.", text=quoted(typed), others=", ".join(others), last=last)
