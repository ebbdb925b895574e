"""The words that people write dates and lines with: English and German always, a third language's beside them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

_MONTH_NAMES: Final = (
    "jan january januar jän jänner",
    "feb february februar",
    "mar march mär märz maerz mrz",
    "apr april",
    "may mai",
    "jun june juni",
    "jul july juli",
    "aug august",
    "sep sept september",
    "oct october okt oktober",
    "nov november",
    "dec december dez dezember",
)
_WEEKDAY_NAMES: Final = (
    "mon monday montag",
    "tue tues tuesday dienstag",
    "wed weds wednesday mittwoch",
    "thu thur thurs thursday donnerstag",
    "fri friday freitag",
    "sat saturday samstag sonnabend",
    "sun sunday sonntag",
)


@dataclass(frozen=True, slots=True)
class Tongue:
    """Words in lower case: a month's → 1–12, a weekday's → 0 (Monday) – 6, a day's → how many days ago it is.

    `payee_leads` stand before a payee in a line.
    """

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    days_back: Mapping[str, int]
    payee_leads: frozenset[str]

    def with_words(
        self,
        *,
        months: Iterable[Iterable[str]] = (),
        weekdays: Iterable[Iterable[str]] = (),
        days_back: Mapping[str, int] = MappingProxyType({}),
        payee_leads: Iterable[str] = (),
    ) -> "Tongue":
        """These words and another language's: its names for each month from January, each weekday from Monday.

        What means something already keeps its meaning. A full stop behind an abbreviation doesn't count.
        """
        return Tongue(
            months={**_numbered(months, 1), **self.months},
            weekdays={**_numbered(weekdays, 0), **self.weekdays},
            days_back={**{_plain(word): days for word, days in days_back.items()}, **self.days_back},
            payee_leads=self.payee_leads | {_plain(word) for word in payee_leads if _plain(word)},
        )


def _numbered(names: Iterable[Iterable[str]], first: int) -> dict[str, int]:
    return {_plain(name): number for number, each in enumerate(names, first) for name in each if _plain(name)}


def _plain(word: str) -> str:
    return word.strip().lower().rstrip(".")


KNOWN_TONGUES: Final = Tongue(
    months=_numbered((names.split() for names in _MONTH_NAMES), 1),
    weekdays=_numbered((names.split() for names in _WEEKDAY_NAMES), 0),
    days_back={"today": 0, "heute": 0, "yesterday": 1, "gestern": 1, "vorgestern": 2},
    payee_leads=frozenset({"at"}),
)
"""What is understood whatever the language is."""
