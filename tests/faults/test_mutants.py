"""The bugs that `make mutants` plants: each patch still fits, and is what it says it is."""

import re
from pathlib import Path

import pytest

from tests.faults import mutants

NAMED_BY_SYNC_9 = {
    "outbox-dropped-at-acknowledgement", "cursor-saved-early", "operation-id-regenerated", "no-overlay-on-pull",
    "sequence-instead-of-counter", "pull-as-two-selects", "lost-values-not-kept", "fork-ignored",
}  # fmt: skip


def test_the_bugs_that_the_contract_names_are_among_them() -> None:
    """And more."""
    assert {path.stem for path in mutants.patches()} > NAMED_BY_SYNC_9


@pytest.mark.parametrize("patch", mutants.patches(), ids=lambda path: path.stem)
def test_a_planted_bug_fits_the_code(patch: Path) -> None:
    """One hunk, in product code, that applies to the tree as it is."""
    text = patch.read_text(encoding="utf-8")
    assert len(re.findall(r"^@@ ", text, re.MULTILINE)) == 1
    assert re.findall(r"^\+\+\+ b/(\w+)/", text, re.MULTILINE) == ["expense_desktop"]

    mutants.apply(patch, mutants.ROOT, "--check")
