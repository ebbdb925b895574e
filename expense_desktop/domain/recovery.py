"""The recovery code: 128 random bits, written so that a person can print them and type them in again."""

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Final, Self

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.sentences import say

# Crockford's base 32: no I, L, O or U, so that nothing on paper can be read in two ways.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE: Final = str.maketrans("ILO", "110")
_SECRET_BYTES: Final = 16
_CHECK_BITS: Final = 12
_LENGTH: Final = (_SECRET_BYTES * 8 + _CHECK_BITS) // 5
_GROUP: Final = 4


@dataclass(frozen=True, slots=True)
class RecoveryCode:
    """A code. `secret` is its 16 bytes; `text` is printed: seven groups of four, the last bits a check sum."""

    secret: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """A code that nobody has had."""
        return cls(secrets.token_bytes(_SECRET_BYTES))

    @classmethod
    def read(cls, typed: str) -> Self:
        """What somebody has typed, in any case, with any gaps. InputError, without a word of it, when it is no code."""
        letters = "".join(typed.split()).replace("-", "").upper().translate(_ALIKE)
        if len(letters) != _LENGTH or not set(letters) <= set(_ALPHABET):
            raise _refused(say("A recovery code has 28 letters and digits. Type it as it was printed."))
        number = 0
        for letter in letters:
            number = number * 32 + _ALPHABET.index(letter)
        secret = (number >> _CHECK_BITS).to_bytes(_SECRET_BYTES, "big")
        if number & ((1 << _CHECK_BITS) - 1) != _check(secret):
            raise _refused(say("This recovery code has a mistake in it. Compare it with what was printed."))
        return cls(secret)

    @property
    def text(self) -> str:
        """`7K3M-…`, to be printed."""
        number = int.from_bytes(self.secret, "big") << _CHECK_BITS | _check(self.secret)
        letters = "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
        return "-".join(letters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def _check(secret: bytes) -> int:
    return int.from_bytes(hashlib.sha256(secret).digest()[:2], "big") >> 16 - _CHECK_BITS


def _refused(message: str) -> InputError:
    # without `value`: an error may be shown, logged and printed
    return InputError(message, field="recovery code", title=say("No recovery code"))
