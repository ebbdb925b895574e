"""Unfold worlds of faults: `python -m tests.faults --seed 7`. Exit 1 when a rule of SYNC 9 doesn't hold, and which."""

import argparse
import logging
import sys
import time
from collections.abc import Iterable

from tests.faults.figures import Figures, summed
from tests.faults.rules import Violation
from tests.faults.unfolding import Scale, unfold
from tests.servers import Cluster, Database


def main() -> int:
    """What was asked for, its figures, and whether all rules held."""
    asked = _arguments()
    scale = Scale(asked.owners, asked.devices, asked.operations)
    # what a computer notes of its troubles is no news here
    logging.disable(logging.WARNING)
    begun = time.monotonic()
    with Cluster(18) as cluster:
        database, found = cluster.new_database(), list[Figures]()
        for seed in (seed for text in asked.seed for seed in _seeds(text)):
            found.append(_unfolded(seed, scale, database))
            if asked.until and sum(bool(each.violations) for each in found) >= asked.until:
                break
    total = summed(found)
    print(*total.lines(), f"took {time.monotonic() - begun:.0f} s", sep="\n", flush=True)  # noqa: T201
    return 1 if total.violations else 0


def _unfolded(seed: int, scale: Scale, database: Database) -> Figures:
    try:
        figures = unfold(seed, scale, database)
    except Violation as violation:
        print(f"seed {seed}: {violation}", flush=True)  # noqa: T201
        return violation.figures
    print(f"seed {seed}: all rules hold, history {figures.history}", flush=True)  # noqa: T201
    return figures


def _seeds(text: str) -> Iterable[int]:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", nargs="+", default=["1"], help="numbers, or several as 1-40")
    parser.add_argument("--until", type=int, default=0, help="stop when so many worlds have broken a rule")
    parser.add_argument("--owners", type=int, default=Scale().owners)
    parser.add_argument("--devices", type=int, default=Scale().devices)
    parser.add_argument("--operations", type=int, default=Scale().operations, help="at each computer")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
