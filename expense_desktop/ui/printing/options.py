"""What a statement is printed on and what is left out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QLocale
from PySide6.QtGui import QPageSize


class Paper(StrEnum):
    """The sizes of paper; portrait."""

    A4 = "a4"
    LETTER = "letter"

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height: ISO 216, and ANSI A in inches."""
        return (210.0, 297.0) if self is Paper.A4 else (8.5 * 25.4, 11 * 25.4)

    @property
    def page_size(self) -> QPageSize:
        """What Qt's devices call it."""
        return QPageSize(QPageSize.PageSizeId.A4 if self is Paper.A4 else QPageSize.PageSizeId.Letter)


def usual_paper(locale: QLocale) -> Paper:
    """What printers hold where this locale is from."""
    return Paper.LETTER if locale.territory() in _LETTER else Paper.A4


# Source: CLDR, supplemental data, paperSize "US-Letter".
_LETTER = frozenset(
    getattr(QLocale.Country, name)
    for name in (
        "Belize", "Canada", "Chile", "Colombia", "CostaRica", "ElSalvador", "Guatemala", "Mexico", "Nicaragua",
        "Panama", "Philippines", "PuertoRico", "UnitedStates", "Venezuela",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Options:
    """The paper, and what Reports › Include says. `handwriting`: a blank column in the list, to write in."""

    paper: Paper = Paper.A4
    categories: bool = True
    by_day: bool = True
    expenses: bool = True
    notes: bool = True
    sub_totals: bool = False
    handwriting: bool = False

    def stored(self) -> dict[str, str]:
        """As texts, to be remembered."""
        return {each.name: _text(getattr(self, each.name)) for each in fields(self)}

    def restored(self, stored: Mapping[str, str]) -> "Options":
        """These with what was `stored`; what doesn't fit is passed over."""
        known: dict[str, Any] = {}
        for each in fields(self):
            text = stored.get(each.name)
            if each.name == "paper":
                known |= {"paper": Paper(text)} if text in list(Paper) else {}
            elif text in ("yes", "no"):
                known[each.name] = text == "yes"
        return replace(self, **known)


def _text(value: bool | Paper) -> str:
    return value.value if isinstance(value, Paper) else "yes" if value else "no"
