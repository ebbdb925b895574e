"""The rules of SYNC 9 by their numbers, and how one is said to be broken."""

from tests.faults.figures import Figures


class Violation(AssertionError):
    """A rule doesn't hold. `rule` is its number, “I1” to “I16”; `figures` are the world's until then."""

    def __init__(self, rule: str, what: str) -> None:
        super().__init__(f"{rule} violated: {what}")
        self.rule = rule
        self.figures = Figures()


def hold(rule: str, holds: bool, what: str) -> None:
    """Go on if the rule holds; `what` is said if it doesn't."""
    if not holds:
        raise Violation(rule, what)
