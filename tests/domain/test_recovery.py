"""The recovery code: printed, typed in again in whatever way, and never in an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.recovery import RecoveryCode

_SECRETS = st.binary(min_size=16, max_size=16)


@given(_SECRETS)
def test_what_is_printed_can_be_typed_in_again(secret: bytes) -> None:
    """In any case, with any gaps, with the letters that paper makes alike: it is the same code."""
    code = RecoveryCode(secret)
    assert len(code.text) == 34
    assert RecoveryCode.read(code.text) == code
    assert RecoveryCode.read(f"  {code.text.lower().replace('-', ' ')}\n") == code
    assert RecoveryCode.read(code.text.replace("0", "O").replace("1", "l")) == code


@given(_SECRETS, st.integers(0, 27), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_wrong_letter_is_noticed(secret: bytes, at: int, letter: str) -> None:
    """Before the server or the vault is asked; a twelve-bit sum misses one in four thousand."""
    code = RecoveryCode(secret)
    letters = list(code.text.replace("-", ""))
    letters[at] = letter
    typed = "".join(letters)
    try:
        read = RecoveryCode.read(typed)
    except InputError:
        return
    assert read == code or read.text.replace("-", "") == typed


@pytest.mark.parametrize("typed", ["", "7K3M", "7K3M-" * 7, "U" * 28, "ü" * 28, "1" * 28])
def test_what_is_no_code_is_refused_without_being_quoted(typed: str) -> None:
    """A mistyped code is nearly one: it is in no message and in no part of the error."""
    with pytest.raises(InputError) as refused:
        RecoveryCode.read(typed)
    assert refused.value.value == ""
    assert not typed or typed not in str(refused.value)


def test_codes_are_random_and_show_nothing() -> None:
    """No two are alike, and printing the object prints none of it."""
    codes = [RecoveryCode.new() for _ in range(100)]
    assert len({code.text for code in codes}) == 100
    assert all(code.text not in repr(code) and str(code.secret) not in repr(code) for code in codes)
