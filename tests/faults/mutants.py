"""Plant one bug after the other in a copy of the tree, and see that the worlds of faults notice each: `make mutants`.

A patch of `tests/mutants` is one hunk of product code. Each must break a rule in three worlds at least; the tree as it
is must keep all rules in every world that a bug was caught in. `python -m tests.faults.mutants NAME …` for some.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PATCHES: Final = ROOT / "tests" / "mutants"
CAUGHT: Final = 3
"""In so many worlds each bug must be noticed."""
SEEDS: Final = range(1, 41)
OPERATIONS: Final = 60
"""At each computer: half of what the tests themselves have."""
AT_ONCE: Final = 2
_COPIED: Final = ("expense_desktop", "resources", "tests")
_SEED: Final = re.compile(r"^seed (\d+): (I\d+) violated: (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the worlds said of one tree: the seeds whose world broke a rule, and the rules. `said` is all of it."""

    name: str
    seeds: tuple[int, ...]
    rules: tuple[str, ...]
    exit_code: int
    said: str

    @property
    def is_caught(self) -> bool:
        """Whether it was noticed, and by the exit code too."""
        return self.exit_code == 1 and len(self.seeds) >= CAUGHT


def patches(names: Sequence[str] = ()) -> list[Path]:
    """The patches of these names, or all."""
    return [path for path in sorted(PATCHES.glob("*.patch")) if not names or path.stem in names]


@contextmanager
def tree(patch: Path | None) -> Iterator[Path]:
    """A copy of the program and its tests with a bug in it."""
    with tempfile.TemporaryDirectory(prefix="xd-mutant-") as made:
        folder = Path(made)
        for name in _COPIED:
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        if patch is not None:
            apply(patch, folder)
        yield folder


def apply(patch: Path, folder: Path, *options: str) -> None:
    """Plant the bug. CalledProcessError when the patch doesn't fit the code any more."""
    # no repository around it: git would take the paths for those of one that it finds further up
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(folder.parent)}
    subprocess.run(["git", "apply", *options, str(patch)], cwd=folder, env=environment, check=True)


def unfolded(name: str, folder: Path, seeds: Sequence[int], until: int) -> Outcome:
    """Let the worlds of these seeds unfold in a tree, until so many have broken a rule."""
    worlds = ["--seed", *map(str, seeds), "--until", str(until), "--operations", str(OPERATIONS)]
    command = [sys.executable, "-m", "tests.faults", *worlds]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found = _SEED.findall(done.stdout)
    rules = sorted({rule for _, rule, _ in found}, key=lambda rule: int(rule[1:]))
    return Outcome(
        name, tuple(int(seed) for seed, _, _ in found), tuple(rules), done.returncode, done.stdout + done.stderr
    )


def mutant(patch: Path) -> Outcome:
    """Plant one bug and look for it."""
    with tree(patch) as folder:
        return unfolded(patch.stem, folder, list(SEEDS), CAUGHT)


def main() -> int:
    """Every bug, and the tree without any."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.mutants", description=__doc__)
    parser.add_argument("names", nargs="*")
    chosen = patches(parser.parse_args().names)
    begun = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = []
        for ended in as_completed([pool.submit(mutant, patch) for patch in chosen]):
            outcomes.append(ended.result())
            _say(_line(outcomes[-1]))
    sound = _sound({seed for outcome in outcomes for seed in outcome.seeds})
    caught = sum(outcome.is_caught for outcome in outcomes)
    _say(f"mutants caught {caught} of {len(outcomes)}, took {time.monotonic() - begun:.0f} s")
    return 0 if sound and caught == len(outcomes) > 0 else 1


def _line(outcome: Outcome) -> str:
    if outcome.is_caught:
        return (
            f"{outcome.name}: caught by {', '.join(outcome.rules)} in the worlds {', '.join(map(str, outcome.seeds))}"
        )
    return f"{outcome.name}: NOT CAUGHT, only in the worlds {outcome.seeds}\n{outcome.said[-2_000:]}"


def _sound(seeds: set[int]) -> bool:
    """Whether the tree as it is keeps all rules where bugs broke them."""
    with tree(None) as folder:
        outcome = unfolded("without a bug", folder, sorted(seeds), 1)
    _say(f"without a bug: {len(seeds)} worlds, {'all rules hold' if outcome.exit_code == 0 else outcome.said[-2_000:]}")
    return outcome.exit_code == 0


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
