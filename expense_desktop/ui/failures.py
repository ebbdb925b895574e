"""Error → title, message, action: the one table of what the window says when something fails."""

from dataclasses import dataclass
from enum import Enum

from expense_desktop.domain.errors import (
    Bug,
    DeviceRevoked,
    InputError,
    NotFound,
    NotSignedIn,
    ProgramTooOld,
    SaveFailed,
    ServerUnreachable,
    ServerUnsuitable,
    Stale,
    UnsafeConnection,
    WorldError,
    WrongPassword,
)
from expense_desktop.domain.sentences import say
from expense_desktop.ui.language import in_words


class Action(Enum):
    """What a person can do about it."""

    NONE = ""
    FIX = "Fix"
    TRY_AGAIN = "Try again"
    SIGN_IN = "Sign in again"
    RELOAD = "Show it again"


@dataclass(frozen=True, slots=True)
class Failure:
    """What a toast, a field or a panel says. `grave`: announced assertively and coloured. `says_what_failed`: the
    message says it too."""

    title: str
    message: str
    action: Action = Action.NONE
    grave: bool = True
    says_what_failed: bool = False

    @property
    def words(self) -> str:
        """Both in one line; a message that says by itself what failed isn't led in by it once more."""
        return self.message if self.says_what_failed else f"{self.title}. {self.message}"


_ACTIONS: tuple[tuple[type[BaseException], Action, bool], ...] = (
    (Stale, Action.RELOAD, False),
    (NotFound, Action.NONE, False),
    (InputError, Action.FIX, False),
    (SaveFailed, Action.TRY_AGAIN, True),
    (ServerUnreachable, Action.TRY_AGAIN, False),
    (WrongPassword, Action.SIGN_IN, True),
    (NotSignedIn, Action.SIGN_IN, False),
    (ProgramTooOld, Action.NONE, True),
    (UnsafeConnection, Action.NONE, True),
    (ServerUnsuitable, Action.NONE, True),
    (DeviceRevoked, Action.NONE, True),
)

BUG = Failure(
    say("A fault in the program"),
    say("Something went wrong inside Expense Desktop. What you recorded is kept; the fault was written to the log."),
)


def failure_of(error: BaseException) -> Failure:
    """What to say about an error. Whatever is not the world's fault is said to be ours."""
    if not isinstance(error, WorldError) or isinstance(error, Bug):
        return Failure(in_words(BUG.title), in_words(BUG.message))
    for kind, action, grave in _ACTIONS:
        if isinstance(error, kind):
            whole = isinstance(error, SaveFailed)
            return Failure(in_words(error.title), in_words(error.message), action, grave, says_what_failed=whole)
    return Failure(in_words(error.title), in_words(error.message))
