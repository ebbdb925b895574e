"""Fills pages from the top: what is placed never splits, and whoever places asks for room first."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from expense_desktop.ui.printing.marks import BLACK, Mark, Words, lowered, mirrored
from expense_desktop.ui.printing.options import Paper
from expense_desktop.ui.printing.type import Rule, Type

LEFT_MM, RIGHT_MM, TOP_MM, FOOT_MM = 22.0, 15.0, 14.0, 18.0
"""The margins; the left one has room to punch. The footer's line stands so far above the lower edge (UI.md 11)."""
_ABOVE_FOOT_MM = 1.8


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page's measures in millimetres."""

    paper: Paper

    @property
    def height(self) -> float:
        return self.paper.size_mm[1]

    @property
    def left(self) -> float:
        return LEFT_MM

    @property
    def right(self) -> float:
        return self.paper.size_mm[0] - RIGHT_MM

    @property
    def width(self) -> float:
        """Between the margins."""
        return self.right - self.left

    @property
    def foot(self) -> float:
        """Where the footer's line is."""
        return self.height - FOOT_MM

    @property
    def lowest(self) -> float:
        """Where what is placed ends at the latest."""
        return self.foot - _ABOVE_FOOT_MM


class Flow:
    """The pages so far. `begin_page` gives the marks at the top of a new page, and where what is placed begins."""

    def __init__(
        self, sheet: Sheet, begin_page: Callable[[int], tuple[Sequence[Mark], float]], *, from_the_right: bool = False
    ) -> None:
        self.sheet = sheet
        self._begin_page = begin_page
        self._from_the_right = from_the_right
        self.pages: list[list[Mark]] = []
        self.y = 0.0
        self.new_page()

    @property
    def room(self) -> float:
        """How much is left of this page."""
        return self.sheet.lowest - self.y

    @property
    def room_of_a_page(self) -> float:
        """How much a page has that is not the first."""
        return self.sheet.lowest - self._begin_page(2)[1]

    def new_page(self) -> None:
        """Go on on a new page."""
        marks, y = self._begin_page(len(self.pages) + 1)
        self.pages.append([])
        self.y = 0.0
        self.place(marks, y)

    def place(self, marks: Iterable[Mark], height: float, *, as_they_are: bool = False) -> None:
        """Put marks, whose 0 is where the last ones ended; those that show time are not turned round."""
        put = lowered(marks, self.y)
        if self._from_the_right and not as_they_are:
            put = mirrored(put, self.sheet.left, self.sheet.right)
        self.pages[-1] += put
        self.y += height


class Hand:
    """Sets words at the leading or the trailing edge of something, or in its middle."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule

    def leading(self, x: float, baseline: float, text: str, kind: Type = Type.BODY, colour: str = BLACK) -> Mark:
        """Words that begin at x."""
        return Words(x, baseline, self.rule.width_mm(text, kind), text, kind, colour)

    def trailing(self, x: float, baseline: float, text: str, kind: Type = Type.BODY, colour: str = BLACK) -> Mark:
        """Words that end at x."""
        width = self.rule.width_mm(text, kind)
        return Words(x - width, baseline, width, text, kind, colour)

    def centred(self, x: float, baseline: float, text: str, kind: Type = Type.BODY, colour: str = BLACK) -> Mark:
        """Words with x in their middle."""
        width = self.rule.width_mm(text, kind)
        return Words(x - width / 2, baseline, width, text, kind, colour)
