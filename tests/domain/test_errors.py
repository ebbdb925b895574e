"""What errors say to a person, and how a command ends with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expense_desktop.domain import errors
from expense_desktop.domain.errors import TooManyTries, quoted


@given(st.text())
def test_what_was_typed_is_quoted_on_one_short_line(text: str) -> None:
    """A quotation has at most 40 characters, all of which can be shown and encoded."""
    shown = quoted(text)
    assert len(shown) <= 40
    assert shown.isprintable()
    shown.encode()


def test_a_short_text_is_quoted_as_it_is() -> None:
    """What fits isn't changed; what doesn't ends with an ellipsis."""
    assert quoted("12.5.0") == "12.5.0"
    assert quoted("x" * 41) == "x" * 39 + "…"
    assert quoted("a\x07b\n c") == "a\ufffdb c"


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (errors.InputError("x"), 3),
        (errors.NotFound("x"), 3),
        (errors.SaveFailed("x"), 3),
        (errors.WrongPassword(), 4),
        (errors.NotSignedIn("x"), 4),
        (errors.UnsafeConnection("x"), 4),
        (errors.ServerUnreachable(), 5),
    ],
)
def test_every_branch_has_its_exit_code(error: errors.WorldError, exit_code: int) -> None:
    """A script tells the branches of the tree apart by the exit code."""
    assert error.exit_code == exit_code


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "1 minute."), (60, "1 minute."), (61, "2 minutes."), (720, "12 minutes.")]
)
def test_the_throttle_counts_in_minutes(seconds: int, words: str) -> None:
    """A wait is rounded up to minutes, so that trying again then works."""
    assert TooManyTries(seconds).message == f"Too many tries. Try again in {words}"
