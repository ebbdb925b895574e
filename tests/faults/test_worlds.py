"""Forty worlds of two people with four computers each, 120 operations at each computer: lost requests and answers,
killed programs, wrong clocks, operations that nobody can read. After every sync and at rest the rules of SYNC 9 hold.

`python -m tests.faults --seed N` unfolds a world again.
"""

import pytest

from tests.faults.conftest import Tell
from tests.faults.rules import Violation
from tests.faults.unfolding import Scale, unfold
from tests.servers import Database


@pytest.mark.parametrize("seed", range(1, 41))
def test_whatever_happens_the_rules_hold(seed: int, database: Database, tell: Tell) -> None:
    """And what was to happen did: at least 30 % of the syncs pulled while work was queued, conflicts arose, programs
    were killed."""
    try:
        figures = unfold(seed, Scale(), database)
    except Violation as violation:
        tell(violation.figures)
        pytest.fail(f"{violation}: python -m tests.faults --seed {seed}")
    tell(figures)
    assert figures.operations >= 2 * 4 * 120
    assert figures.pulls_with_queue >= 0.3 * figures.syncs
    assert figures.statuses["conflict"] > 20
    assert figures.statuses["rejected"] > 5
    assert figures.faults["request dropped"] + figures.faults["answer dropped"] > 50
    assert any(kind.startswith("killed") for kind in figures.faults)


def test_a_seed_always_tells_the_same_story(database: Database) -> None:
    """Operation by operation, with the same ids and the same winners: a violation can be looked at again."""
    scale = Scale(1, 3, 40)

    assert unfold(7, scale, database).history == unfold(7, scale, database).history
    assert unfold(7, scale, database).history != unfold(8, scale, database).history
