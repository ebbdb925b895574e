"""What a world was put through, counted: printed by the commands and in the summary of pytest."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Self

PROPERTY: Final = "figures of the faults"
"""Under this name a test hands its figures to the summary, from whichever process it ran in."""


@dataclass
class Figures:
    """`history` is the same whenever one world's seed is. `faults` are by kind, `statuses` are those of the operations
    on the server, `violations` are by the number of the rule.
    """

    worlds: int = 0
    history: str = ""
    operations: int = 0
    syncs: int = 0
    requests: int = 0
    answers: int = 0
    pulls: int = 0
    pulls_with_queue: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    violations: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Self) -> Self:
        mine, theirs = vars(self), vars(other)
        # a history is one world's
        return type(self)(**{name: mine[name] + theirs[name] for name in mine if name != "history"})

    def as_text(self) -> str:
        """For the way from a worker to the summary."""
        return json.dumps(vars(self))

    @classmethod
    def of_text(cls, text: str) -> Self:
        """Read `as_text` back."""
        stored: dict[str, Any] = json.loads(text)
        figures = cls()
        for name, each in stored.items():
            setattr(figures, name, Counter(each) if isinstance(each, dict) else each)
        return figures

    def lines(self) -> list[str]:
        """The figures as a person reads them."""
        share = 100 * self.pulls_with_queue / max(self.syncs, 1)
        return [
            f"worlds {self.worlds:,}, operations {self.operations:,}, syncs {self.syncs:,}, requests {self.requests:,}",
            f"pulls {self.pulls:,}, while work was queued {self.pulls_with_queue:,} ({share:.0f} % of all syncs)",
            f"faults: {_listed(self.faults) or 'none'}",
            f"operations on the server: {_listed(self.statuses)}",
            f"conflicts {self.statuses['conflict']:,}, violations = {_violations(self.violations)}",
        ]


def _listed(counted: "Counter[str]") -> str:
    return ", ".join(f"{name} {number:,}" for name, number in sorted(counted.items()))


def _violations(counted: "Counter[str]") -> str:
    return f"{counted.total()} ({_listed(counted)})" if counted else "0"


def summed(figures: Iterable[Figures]) -> Figures:
    """All of them together."""
    total = Figures()
    for each in figures:
        total = total + each
    return total
