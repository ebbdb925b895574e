"""Passwords: what is good enough, and the words for what isn't."""

import pytest

from expense_desktop.domain.errors import InputError
from expense_desktop.services.passwords import check_password


@pytest.mark.parametrize(
    "password",
    [
        "seven-herons-cross",
        "correct horse battery staple",
        "Zoë fährt nach Köln",
        "otters swim where herons cross " * 20,
    ],
)
def test_a_password_that_is_hard_to_guess_is_taken(password: str) -> None:
    """Length and surprise count; no kind of character is demanded, and no length is too great."""
    check_password(password, "aoife")


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("nine-char", r"^Use at least 10 characters\.$"),
        ("qwertyuiop", "^This password is easy to guess"),
        ("aoife.murphy", "^This password is easy to guess"),
        ("aaaaaaaaaaaa", "^This password is easy to guess"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(password: str, words: str) -> None:
    """Too short, too common, one's own name, or a repetition: each is refused, and not quoted."""
    with pytest.raises(InputError, match=words) as refused:
        check_password(password, "aoife.murphy")
    assert password not in str(refused.value) + refused.value.value
    assert refused.value.field == "password"
