"""What the removal of a protection is, and all attacks by name."""

from dataclasses import dataclass

from tests.attack.attacks import Attack
from tests.attack.functions import OPEN, OUTLIVED
from tests.attack.guesses import GUESSES
from tests.attack.planner import ESTIMATED, EXPLAINED
from tests.attack.pushes import PUSHES
from tests.attack.sessions import SESSIONS
from tests.attack.shadows import IMITATIONS, SHADOWS
from tests.attack.statements import GROUPS

EVERY_ATTACK = (
    *(attack for group in GROUPS.values() for attack in group),
    *OPEN, *OUTLIVED, *PUSHES, *GUESSES, *EXPLAINED, *ESTIMATED, *SESSIONS, *SHADOWS, *IMITATIONS,
)  # fmt: skip
ATTACKS: dict[str, Attack] = {attack.name: attack for attack in EVERY_ATTACK}


@dataclass(frozen=True, slots=True)
class Change:
    """Statements of the superuser that change the server, and those that change it back."""

    do: str
    undo: str


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A function of which one piece of text is another; what it was is put back from the catalogue."""

    function: str
    old: str
    new: str = ""


@dataclass(frozen=True, slots=True)
class Removal:
    """One protection that is taken away.

    `behind` are walls in front of it, which have to be down before anybody gets there; with them alone down, none of
    its attacks succeeds.
    """

    name: str
    takes: tuple[Change | Rewrite, ...]
    attacks: tuple[str, ...]
    behind: tuple[Change | Rewrite, ...] = ()


def granted(right: str, to: str) -> Change:
    """A right more."""
    return Change(f"GRANT {right} TO {to}", f"REVOKE {right} FROM {to}")


NO_TRIGGER = Change(
    "ALTER EVENT TRIGGER expense_refuse_definitions DISABLE", "ALTER EVENT TRIGGER expense_refuse_definitions ENABLE"
)
"""As on a server that only a managed service’s admin prepared."""
