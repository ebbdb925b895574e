"""The tree of errors.

    ExpenseError
    ├── WorldError                the world's fault: `title` and `message` are for a person, who can act on them
    │   ├── InputError            what was given is wrong: says which and where; nothing changed        (exit 3)
    │   │   ├── NotFound          no such record, or not yours: the two can't be told apart
    │   │   ├── Question          a file can be read in two ways and an expense depends on the answer
    │   │   ├── NameTaken         somebody on this server has this user name
    │   │   └── Stale             the record has moved on since it was shown
    │   ├── SaveFailed            this computer can't store it: disk full, read-only folder             (exit 3)
    │   ├── LocalFileDamaged      a file of this profile can't be read                                  (exit 3)
    │   ├── FetchBrokenOff        the person has broken off a long pull                                 (exit 3)
    │   ├── Refused               somebody may not do this                                              (exit 4)
    │   │   ├── NotSignedIn
    │   │   │   └── LoginRefused  the server doesn't know this computer's login any more: enrol again
    │   │   ├── WrongPassword     never says which of name and password
    │   │   │   └── OtherPassword the server has another one than this computer
    │   │   ├── StillLocked       the account has a new password, and what lies here needs the recovery code
    │   │   ├── TooManyTries      has `retry_after_s`
    │   │   ├── InvitationInvalid
    │   │   ├── DeviceRevoked
    │   │   ├── ServerUnsuitable  too old, not initialised, not an admin
    │   │   ├── ProgramTooOld
    │   │   ├── PastDiffers       this computer and the server remember different pasts
    │   │   │   └── ProfileCopied two copies of this computer's profile: this one needs a new identity
    │   │   └── UnsafeConnection  not encrypted, or the certificate doesn't match
    │   └── ServerUnreachable     no answer; local work goes on                                         (exit 5)
    └── Bug                       ours: propagates, is logged without contents, is shown as a bug       (exit 1)
        └── ReplicaClosed         asked of an account that was closed; a window that is about to go may

Foreign errors (psycopg, sqlite, OS) are translated once, at the repository's edge. No error carries an amount of a
stored record, a note, a password or a connection string; an `InputError` may quote what the person has just typed.
"""

from typing import Final

from expense_desktop.domain.sentences import joined, say, say_many

_QUOTE_LIMIT: Final = 40


def quoted(text: str) -> str:
    """What a person has typed, fit for one line of a message: at most 40 characters, none that can't be shown."""
    shown = " ".join("".join(c if c.isprintable() or c.isspace() else "\ufffd" for c in text).split())
    return shown if len(shown) <= _QUOTE_LIMIT else shown[: _QUOTE_LIMIT - 1] + "…"


class ExpenseError(Exception):
    """Any error that this program raises on purpose."""


class WorldError(ExpenseError):
    """The world's fault. `title` is a few words, `message` a sentence or two: what happened, was kept, can be done."""

    title: str = say("That did not work")
    exit_code = 3

    def __init__(self, message: str, *, title: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if title is not None:
            self.title = title


class InputError(WorldError):
    """What was given is wrong. `field` names it (`amount`, `date`, `payee`, …), `value` is what was typed."""

    title = say("Not saved")

    def __init__(self, message: str, *, field: str = "", value: str = "", title: str | None = None) -> None:
        super().__init__(message, title=title)
        self.field = field
        self.value = value


class NotFound(InputError):
    """No such record among the owner's. Another person's record gives exactly the same answer."""

    title = say("Not found")


class Question(InputError):
    """A file can be read in more than one way and an expense depends on it. `option` is the command-line answer."""

    title = say("One question")

    def __init__(self, message: str, *, option: str, choices: tuple[str, ...]) -> None:
        super().__init__(message, field=option)
        self.option = option
        self.choices = choices


class NameTaken(InputError):
    """Somebody on this server has this user name already."""

    title = say("Choose another name")

    def __init__(self, username: str) -> None:
        super().__init__(say("“{name}” is taken on this server.", name=username), field="user name", value=username)


class Stale(InputError):
    """The record has changed since it was shown."""

    title = say("Changed meanwhile")


class SaveFailed(WorldError):
    """This computer could not store it; what was typed is still where it was typed."""

    title = say("Could not save")


class LocalFileDamaged(WorldError):
    """A file of the profile can't be read: damaged, or of another program."""

    title = say("A file can’t be read")


class FetchBrokenOff(WorldError):
    """The person has broken off a long pull; nothing of it was kept, and it begins anew when that is asked for."""

    title = say("Broken off")

    def __init__(self) -> None:
        super().__init__(say("What the server has more is fetched with the next “Sync now”."))


class Refused(WorldError):
    """Somebody may not do this."""

    title = say("Refused")
    exit_code = 4


class NotSignedIn(Refused):
    """No account is open on this computer, or there are several and none was named."""

    title = say("Not signed in")


class LoginRefused(NotSignedIn):
    """PostgreSQL refused the login itself: the door's password is an old one, or a restored server lost this device."""

    def __init__(self, message: str = say("Sign in again to sync. You can keep working.")) -> None:
        super().__init__(message)


class WrongPassword(Refused):
    """The user name or the password is not right; never says which."""

    title = say("Not signed in")

    def __init__(self, message: str = say("The user name or the password is not right.")) -> None:
        super().__init__(message)


class OtherPassword(WrongPassword):
    """The password opens what is saved here, but the server has another one: it was changed, or put back."""

    def __init__(
        self,
        message: str = say(
            "This password opens what is saved on this computer, but the server has another one. Type that one too."
        ),
    ) -> None:
        super().__init__(message)


class StillLocked(Refused):
    """The account has a new password, but what is saved here can't be opened with it. `waiting` changes are at stake.

    `account` names it among those of this computer; `has_code`: a recovery code would open it.
    """

    title = say("Still locked here")

    def __init__(self, account: str, waiting: int, *, has_code: bool) -> None:
        opened = say(
            "The new password is set. What is saved on this computer was locked with the old one: "
            "only the recovery code opens it."
        ) if has_code else say(
            "The new password is set. What is saved on this computer was locked with the old one, and no recovery "
            "code was made for it."
        )  # fmt: skip
        at_stake = say_many(
            "%n change waits here that is not on the server.",
            "%n changes wait here that are not on the server.",
            waiting,
        )
        super().__init__(joined(" ", (opened, at_stake)) if waiting else opened)
        self.account = account
        self.waiting = waiting
        self.has_code = has_code


class TooManyTries(Refused):
    """The throttle holds. `retry_after_s` counts from the moment of the answer, in seconds."""

    title = say("Too many tries")

    def __init__(self, retry_after_s: int) -> None:
        minutes = max(1, -(-retry_after_s // 60))
        super().__init__(
            say_many("Too many tries. Try again in %n minute.", "Too many tries. Try again in %n minutes.", minutes)
        )
        self.retry_after_s = retry_after_s


class InvitationInvalid(Refused):
    """The invitation has expired, or was used."""

    title = say("This invitation can’t be used")


class DeviceRevoked(Refused):
    """The server says, over a verified connection, that this computer's access was taken back."""

    title = say("This computer was removed")

    def __init__(self, message: str = say("This computer was removed from the account on another one.")) -> None:
        super().__init__(message)


class ServerUnsuitable(Refused):
    """The server is too old, is not prepared for this program, or the admin's rights don't suffice."""

    title = say("This server can’t be used")


class ProgramTooOld(Refused):
    """The server's data needs a newer version of this program (`needed`, if known); local work goes on."""

    title = say("This version can’t sync any more")

    def __init__(self, message: str, *, title: str | None = None, needed: str = "") -> None:
        super().__init__(message, title=title)
        self.needed = needed


class PastDiffers(Refused):
    """This computer's operations and those that the server has of it differ: one of the two came back from a copy."""

    title = say("The histories differ")

    def __init__(
        self,
        message: str = say(
            "The server’s history is not the one that this computer knows. Nothing was "
            "sent or taken; everything is kept here."
        ),
    ) -> None:
        super().__init__(message)


class ProfileCopied(PastDiffers):
    """Two copies of this computer's profile are in use, or an older one was put back: it takes a new identity."""

    title = say("Sign in again to sync")

    def __init__(
        self,
        message: str = say(
            "This copy of the account was used elsewhere, or was put back from a backup. Sign in again to sync. "
            "You can keep working; everything is kept here."
        ),
    ) -> None:
        super().__init__(message)


class UnsafeConnection(Refused):
    """The connection is not encrypted or the certificate doesn't match. Nothing was sent."""

    title = say("The connection is not safe")


class ServerUnreachable(WorldError):
    """The server doesn't answer. Local work goes on; what waits is kept."""

    title = say("Offline")
    exit_code = 5

    def __init__(self, message: str = say("The server can’t be reached.")) -> None:
        super().__init__(message)


class Bug(ExpenseError):
    """Ours. Propagates, is logged without contents, and is shown as a bug."""

    exit_code = 1


class ReplicaClosed(Bug):
    """Something was asked of a replica after its end. A window doesn't hear of its account's end at once."""
