"""When the next try is due (SYNC 8)."""

import random

from hypothesis import given
from hypothesis import strategies as st

from expense_desktop.repository.sync import schedule


def test_the_first_tries_back_off_2_4_8_and_15_seconds() -> None:
    """The first four pauses are fixed, whatever waits."""
    pauses = [
        schedule.after_failure(n, waiting=waiting, chance=random.Random(1))
        for waiting in (True, False)
        for n in (1, 2, 3, 4)
    ]

    assert pauses == [2, 4, 8, 15, 2, 4, 8, 15]


@given(failures=st.integers(5, 10_000), seed=st.integers())
def test_while_something_waits_no_pause_is_longer_than_25_seconds(failures: int, seed: int) -> None:
    """A queue drains within 30 s of the network's return (I13), however long it was away."""
    assert 15 <= schedule.after_failure(failures, waiting=True, chance=random.Random(seed)) <= 25


@given(failures=st.integers(5, 10_000), seed=st.integers())
def test_with_an_empty_outbox_pauses_grow_to_five_minutes_and_no_further(failures: int, seed: int) -> None:
    """Nothing is gained by asking an absent server often when there is nothing to send."""
    pause = schedule.after_failure(failures, waiting=False, chance=random.Random(seed))

    assert 15 <= pause <= 300
    assert failures < 12 or pause == 300


def test_a_window_that_is_looked_at_pulls_every_five_seconds_and_another_every_minute() -> None:
    """Another device's change shows within seconds where somebody looks."""
    assert schedule.after_success(active=True) == 5
    assert schedule.after_success(active=False) == 60
