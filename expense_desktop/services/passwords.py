"""Whether a password is good enough: judged by how hard it is to guess, not by which characters it has."""

from typing import Final

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.sentences import say

SHORTEST: Final = 10
_LEAST_SCORE: Final = 3
"""zxcvbn's "safely unguessable": somebody who has the vault's file guesses for as long as they like."""
_JUDGED_CHARACTERS: Final = 72  # more would take zxcvbn long, and what came before decides

_WARNINGS: Final = {
    str(each): each
    for each in (
        say("A word by itself is easy to guess."),
        say("Common names and surnames are easy to guess."),
        say("Dates are often easy to guess."),
        say("Names and surnames by themselves are easy to guess."),
        say("Recent years are easy to guess."),
        say('Repeats like "aaa" are easy to guess.'),
        say('Repeats like "abcabcabc" are only slightly harder to guess than "abc".'),
        say('Sequences like "abc" or "6543" are easy to guess.'),
        say("Short keyboard patterns are easy to guess."),
        say("Straight rows of keys are easy to guess."),
        say("This is a top-10 common password."),
        say("This is a top-100 common password."),
        say("This is a very common password."),
        say("This is similar to a commonly used password."),
    )
}
"""What zxcvbn warns of, as it says it; another version's own words stay as they are."""


def check_password(password: str, *known: str) -> None:
    """InputError, in words a person can act on, when a new password is too short or easy to guess.

    `known` is what others know about the person, such as the user name. The password is in no error.
    """
    if len(password) < SHORTEST:
        raise _refused(say("Use at least {shortest} characters.", shortest=SHORTEST))
    import zxcvbn

    judged = zxcvbn.zxcvbn(password[:_JUDGED_CHARACTERS], user_inputs=[word for word in known if word])
    if judged["score"] < _LEAST_SCORE:
        raise _refused(_easy(judged["feedback"]["warning"]))


def _easy(warning: str) -> str:
    if not warning:
        return say("This password is easy to guess. Add a word or two that don’t belong together.")
    return say(
        "This password is easy to guess. {warning} Add a word or two that don’t belong together.",
        warning=_WARNINGS.get(warning, warning),
    )


def _refused(message: str) -> InputError:
    return InputError(message, field="password", title=say("Choose another password"))
