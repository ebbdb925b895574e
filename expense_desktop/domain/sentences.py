"""Sentences of the rooms below the window: English as they stand, their values kept apart for other languages."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Final, Self, TypeAlias

from typing_extensions import override

SentenceValue: TypeAlias = str | int

# Python's own would be in the system's language as soon as Qt runs.
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_PACKED: Final = '{"say": '


class Sentence(str):
    """An English text that still knows its `template` and `values`, so that the window can say it in another language.

    It is a `str` like any other: what prints, stores or compares it needn't know. A value may be a sentence itself.
    `n` is the number that decides on singular and plural, and stands for `%n`; None without one.
    """

    __slots__ = ("n", "template", "values")

    template: str
    values: Mapping[str, SentenceValue]
    n: int | None

    def __new__(cls, text: str, template: str, values: Mapping[str, SentenceValue], n: int | None = None) -> Self:
        made = super().__new__(cls, text)
        made.template, made.values, made.n = template, values, n
        return made

    @override
    def __reduce__(self) -> tuple[object, ...]:
        return Sentence, (str(self), self.template, self.values, self.n)


class Day(str):
    """A day as an English sentence writes it: `2 March 2026`, short `2 Mar 2026`, without its year `2 Mar`."""

    __slots__ = ("date", "short", "with_year")

    date: dt.date
    short: bool
    with_year: bool

    def __new__(cls, date: dt.date, *, short: bool = False, with_year: bool = True) -> Self:
        month = _MONTHS[date.month - 1]
        year = f" {date.year}" if with_year else ""
        made = super().__new__(cls, f"{date.day} {month[:3] if short else month}{year}")
        made.date, made.short, made.with_year = date, short, with_year
        return made


def say(template: str, /, **values: object) -> Sentence:
    """Say a sentence with values: `say("{text} is not an amount.", text=…)`.

    The template is a literal where it is said: the translations' sources are read there (`guards.sentences`).
    """
    return Sentence(template.format(**values) if values else template, template, _kept(values))


def say_many(one: str, many: str, /, n: int, **values: object) -> Sentence:
    """Say a sentence about a number of things, `%n` in both forms; the plural is what translations are found by."""
    text = (one if n == 1 else many).replace("%n", f"{n:,}")
    return Sentence(text.format(**values) if values else text, many, _kept(values), n)


def joined(separator: str, parts: Sequence[str]) -> Sentence:
    """Put parts one after another; those that are sentences stay so."""
    values = {f"part{at}": part for at, part in enumerate(parts)}
    return Sentence(separator.join(parts), separator.join(f"{{{name}}}" for name in values), values)


def clause(sentence: str) -> str:
    """A sentence without its full stop, to go on after it or to stand in a table; it is translated as the whole one."""
    if not isinstance(sentence, Sentence):
        return sentence.removesuffix(".")
    return Sentence(sentence.removesuffix("."), sentence.template.removesuffix("."), sentence.values, sentence.n)


def packed(sentence: str) -> str:
    """A sentence as one text that is stored and that `unpacked` makes whole again; any other text as it is."""
    if not isinstance(sentence, Sentence):
        return sentence
    return json.dumps({"say": _plain(sentence)}, ensure_ascii=False)


def unpacked(stored: str) -> str:
    """What was `packed`; a text that wasn't, such as an older program's, as it is."""
    if not stored.startswith(_PACKED):
        return stored
    try:
        return _whole(json.loads(stored)["say"])
    except (ValueError, KeyError, TypeError):
        return stored


def _kept(values: Mapping[str, object]) -> dict[str, SentenceValue]:
    return {name: value if isinstance(value, str | int) else str(value) for name, value in values.items()}


def _plain(value: SentenceValue) -> object:
    if not isinstance(value, Sentence):
        return value
    parts = {name: _plain(each) for name, each in value.values.items()}
    return [str(value), value.template, parts, value.n]


def _whole(stored: list[object]) -> Sentence:
    text, template, parts, n = stored
    if not isinstance(text, str) or not isinstance(template, str) or not isinstance(parts, dict):
        raise TypeError
    values = {str(name): _whole(each) if isinstance(each, list) else each for name, each in parts.items()}
    return Sentence(text, template, values, n if isinstance(n, int) else None)
