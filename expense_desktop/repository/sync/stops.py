"""Why syncing stopped until somebody does something: the error, what is kept of it on the disk, phase and words."""

from typing import Final

from expense_desktop.domain.errors import (
    DeviceRevoked,
    LoginRefused,
    PastDiffers,
    ProfileCopied,
    ProgramTooOld,
    UnsafeConnection,
    WorldError,
)
from expense_desktop.domain.sentences import say
from expense_desktop.repository.replica.bookmark import Stop, Stopped
from expense_desktop.repository.sync.status import SyncPhase

_PHASES: Final = {
    Stop.TOO_OLD: SyncPhase.TOO_OLD,
    Stop.COPIED: SyncPhase.SIGN_IN,
    Stop.LOGIN: SyncPhase.SIGN_IN,
    Stop.REVOKED: SyncPhase.REVOKED,
    Stop.UNSAFE: SyncPhase.UNSAFE,
    Stop.BLOCKED: SyncPhase.BLOCKED,
}


def stop_of(error: WorldError) -> Stopped | None:
    """What to keep of an error that nobody but a person can end; None when trying again may be enough."""
    match error:
        case ProgramTooOld():
            return Stopped(Stop.TOO_OLD, error.needed)
        case ProfileCopied():
            return Stopped(Stop.COPIED)
        case LoginRefused():
            return Stopped(Stop.LOGIN)
        case DeviceRevoked():
            return Stopped(Stop.REVOKED)
        case UnsafeConnection():
            return Stopped(Stop.UNSAFE)
        case PastDiffers():
            return Stopped(Stop.BLOCKED)
        case _:
            return None


def phase_of_stop(why: Stop) -> SyncPhase:
    """The phase that it is."""
    return _PHASES[why]


def words_of(stopped: Stopped) -> str:
    """What is said of it without the network."""
    match stopped.why:
        case Stop.TOO_OLD:
            return too_old_words(stopped.detail)
        case Stop.COPIED:
            return ProfileCopied().message
        case Stop.BLOCKED:
            return PastDiffers().message
        case _:
            return ""


def too_old_words(needed: str) -> str:
    """What an old program says of a newer server."""
    return say(
        "This version can’t sync any more. Update to {min_client} or later. You can keep working.", min_client=needed
    )
