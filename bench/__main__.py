"""`python -m bench [NAME …] [--data FILE]`: run benchmarks and print one table, as ratios to the bare work (DESIGN 7).

Names: start, memory, record, reads, overview, panels, window, import, sync, statement; without any, all of them.
`--data` is a CSV of expenses for `import`, in place of those that it makes itself.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from bench import importing, memory, overview, panels, replica, replica_reads, startup, statement, sync, window
from bench.measurement import Footprint, Measurement

_HEADINGS: Final = f"{'':44}{'ours':>13}{'bare':>13}{'ratio':>9}   {'bar':24}"


def _start() -> Iterator[Measurement]:
    for count in startup.BARS:
        found = startup.measure(count)
        yield Measurement(f"start to a usable list, {count:,}", found.usable_s, found.empty_s, found.bar_s)


def _memory() -> Iterator[Footprint]:
    yield memory.measure()


def _record() -> Iterator[Measurement]:
    for rows in (0, 100_000):
        one = replica.record_one(rows_before=rows)
        bar_s = replica.RECORD_BAR * one.bare_s + replica.FRAME_S
        yield Measurement(f"record one expense, {rows:,} before", one.ours_s, one.bare_s, bar_s)


def _reads() -> Iterator[Measurement]:
    for one in replica_reads.measure():
        yield Measurement(f"100,000: {one.name}", one.ours_s, one.bare_s, one.bar_s)


def _overview() -> Iterator[Measurement]:
    for rows in (100_000, 1_000_000):
        yield overview.measure(rows)


def _panels() -> Iterator[Measurement]:
    for rows in (100_000, 1_000_000):
        yield from panels.measure(rows)


def _window() -> Iterator[Measurement]:
    yield from window.measure()


def _import(data: Path | None = None) -> Iterator[Measurement]:
    yield from importing.measure(data)


def _statement() -> Iterator[Measurement]:
    yield statement.measure()


def _sync() -> Iterator[Measurement]:
    yield from sync.measure()


_ALL: Final[dict[str, Callable[[], Iterator[Measurement | Footprint]]]] = {
    "start": _start,
    "memory": _memory,
    "record": _record,
    "reads": _reads,
    "overview": _overview,
    "panels": _panels,
    "window": _window,
    "import": _import,
    "sync": _sync,
    "statement": _statement,
}


def main(arguments: list[str]) -> int:
    """Measure what is named, print each line as it comes, and say whether every bar is kept: a report, not a test."""
    parser = argparse.ArgumentParser(prog="python -m bench", allow_abbrev=False)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(_ALL)}; without any, all of them")
    parser.add_argument("--data", type=Path, metavar="FILE", help="a CSV of expenses to import")
    asked = parser.parse_args(arguments)
    unknown = set(asked.names) - _ALL.keys()
    if unknown:
        print(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(_ALL)}.", file=sys.stderr)
        return 2
    measures: dict[str, Callable[[], Iterator[Measurement | Footprint]]] = {
        **_ALL,
        "import": partial(_import, asked.data),
    }
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    print(f"load {load:.1f} on {cores} cores; medians; a machine that does other work says little\n{_HEADINGS}")
    missed = 0
    for name in asked.names or _ALL:
        for one in measures[name]():
            print(one.line(), flush=True)
            missed += not one.within
    print("every bar is kept" if not missed else f"{missed} beyond the bar")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
