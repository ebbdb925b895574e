"""One line of the benchmarks' table: our time beside that of the bare work, and the most that DESIGN 7 allows."""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measurement:
    """Medians in seconds. `bar_s` is the most that is allowed here: a multiple of `bare_s`, or a time of its own."""

    name: str
    ours_s: float
    bare_s: float
    bar_s: float | None = None

    @property
    def ratio(self) -> float:
        """How many times the bare work."""
        return self.ours_s / self.bare_s

    @property
    def within(self) -> bool:
        """Whether the bar is kept; where there is none, always."""
        return self.bar_s is None or self.ours_s <= self.bar_s

    def line(self) -> str:
        """As one line of the table."""
        bar = "" if self.bar_s is None else f"{self.bar_s * 1e3:9,.1f} ms = {self.bar_s / self.bare_s:5.1f} ×"
        verdict = "" if self.bar_s is None else "within" if self.within else "BEYOND"
        figures = f"{self.ours_s * 1e3:10,.1f} ms{self.bare_s * 1e3:10,.1f} ms{self.ratio:7.1f} ×   {bar:24}{verdict}"
        return f"{self.name:44}{figures}".rstrip()


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a program holds in memory beside the bare one, in MiB. DESIGN 7's bar is another program's, unknown here."""

    name: str
    ours_mib: float
    bare_mib: float
    within: bool = True

    def line(self) -> str:
        """As one line of the table."""
        ratio = self.ours_mib / self.bare_mib
        return f"{self.name:44}{self.ours_mib:9,.1f} MiB{self.bare_mib:9,.1f} MiB{ratio:7.1f} ×   no HomeBank here"


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes, by the clock on the wall."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def times(name: str, ours: Iterable[float], bare: Iterable[float], bar: float) -> Measurement:
    """The medians of some rounds, with a bar of so many times the bare work."""
    bare_s = statistics.median(bare)
    return Measurement(name, statistics.median(ours), bare_s, bar * bare_s)


def table(found: Iterable[Measurement]) -> str:
    """The measurements as text, one a line."""
    return "\n".join(one.line() for one in found)
