"""Which rows of a file are already in the ledger: same amount, at most two days apart, the same payee after clean-up.

Each expense explains at most one row, and rows of one file never explain each other. Which expense explains which row
is
the **rank-maximal** assignment: as many rows as possible explained by an expense of the same day; of all ways to do
that,
one that explains as many as possible a day away, and so on. Closest-first by hand would strand rows that another choice
among equals could have explained; explaining as many rows as possible, whatever the days, would swallow a daily
coffee where an
export overlaps an earlier one (every coffee explained by that of the day after next).
Source: R. Irving, T. Kavitha, K. Mehlhorn, D. Michail, K. Paluch, Rank-maximal matchings, ACM TALG 2 (2006).
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from expense_desktop.domain.records import ExpenseId
from expense_desktop.services.importing.payees import key_of, same_payee

DAYS_APART: Final = 2


class Entry(NamedTuple):
    """An expense that was in the ledger before this import."""

    id: ExpenseId
    spent_on: dt.date
    amount_minor: int
    payee: str


class Candidate(NamedTuple):
    """A row that might be there already. `row` is whatever the caller knows it by."""

    row: int
    spent_on: dt.date
    amount_minor: int
    payee: str


def find_duplicates(candidates: Iterable[Candidate], entries: Iterable[Entry]) -> dict[int, Entry]:
    """Row → the expense that explains it, for every row that one explains."""
    rows, left = _same_in_everything(candidates, entries)
    explained = dict(rows.explained)
    for amount, waiting in rows.left.items():
        free = left.get(amount)
        if free:
            explained.update(_assign(waiting, free))
    return explained


class _Rows(NamedTuple):
    explained: dict[int, Entry]
    left: dict[int, list[Candidate]]


def _same_in_everything(
    candidates: Iterable[Candidate], entries: Iterable[Entry]
) -> tuple[_Rows, dict[int, list[Entry]]]:
    """The best rank by simple counting: equal day, amount and key are interchangeable, so that any pairing is
    optimal."""
    free: dict[tuple[int, dt.date, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        free[entry.amount_minor, entry.spent_on, key_of(entry.payee)].append(entry)
    for equal in free.values():
        equal.reverse()
    explained: dict[int, Entry] = {}
    waiting: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        equal = free.get((candidate.amount_minor, candidate.spent_on, key_of(candidate.payee)), [])
        if equal:
            explained[candidate.row] = equal.pop()
        else:
            waiting[candidate.amount_minor].append(candidate)
    left: dict[int, list[Entry]] = defaultdict(list)
    for (amount, _, _), equal in free.items():
        left[amount].extend(equal)
    return _Rows(explained, waiting), left


_Ranks = list[list[tuple[int, int]]]


def _assign(candidates: Sequence[Candidate], entries: Sequence[Entry]) -> dict[int, Entry]:
    """Candidates and entries of one amount, none of which agree in everything."""
    ordered = sorted(entries, key=lambda entry: entry.spent_on)
    matching = rank_maximal(len(candidates), len(ordered), _ranks(candidates, ordered))
    return {candidates[left].row: ordered[right] for left, right in matching.items()}


def _ranks(candidates: Sequence[Candidate], ordered: Sequence[Entry]) -> _Ranks:
    """Pairs that may explain each other, by days apart; at equal days, the same key before one that only begins like
    it."""
    days = [entry.spent_on for entry in ordered]
    keys = [key_of(entry.payee) for entry in ordered]
    window = dt.timedelta(DAYS_APART)
    ranks: _Ranks = [[] for _ in range(2 * DAYS_APART + 2)]
    for at, candidate in enumerate(candidates):
        key = key_of(candidate.payee)
        for other in range(
            bisect_left(days, candidate.spent_on - window), bisect_right(days, candidate.spent_on + window)
        ):
            if same_payee(key, keys[other]):
                apart = abs((days[other] - candidate.spent_on).days)
                ranks[2 * apart + (key != keys[other])].append((at, other))
    return ranks


def rank_maximal(left_count: int, right_count: int, ranks: _Ranks) -> dict[int, int]:
    """Left → right: a matching with as many pairs of the first rank as possible, then of the second, and so on."""
    graph: list[set[int]] = [set() for _ in range(left_count)]
    matching = _Matching([None] * left_count, [None] * right_count)
    closed_left: set[int] = set()
    closed_right: set[int] = set()
    for pairs in ranks:
        for left, right in pairs:
            if left not in closed_left and right not in closed_right:
                graph[left].add(right)
        _augment(graph, matching)
        even_left, odd_right, even_right, odd_left = _parities(graph, matching)
        # Who is odd, or can't be reached from anybody free, is matched in every best matching so far: later ranks
        # pass by.
        closed_left.update(set(range(left_count)) - even_left)
        closed_right.update(set(range(right_count)) - even_right)
        for left in range(left_count):
            if left not in even_left:
                graph[left] = {
                    r for r in graph[left] if r in even_right or (left not in odd_left and r not in odd_right)
                }
    return {left: right for left, right in enumerate(matching.right_of) if right is not None}


class _Matching(NamedTuple):
    right_of: list[int | None]
    left_of: list[int | None]


def _augment(graph: list[set[int]], matching: _Matching) -> None:
    """Make the matching as large as `graph` allows, by shortest alternating paths from each free left vertex."""
    for start, right in enumerate(matching.right_of):
        if right is None and graph[start]:
            _augment_from(start, graph, matching)


def _augment_from(start: int, graph: list[set[int]], matching: _Matching) -> None:
    came_from: dict[int, int] = {}
    queue = deque([start])
    while queue:
        left = queue.popleft()
        for right in graph[left]:
            if right in came_from:
                continue
            came_from[right] = left
            taken_by = matching.left_of[right]
            if taken_by is None:
                _turn_path(right, came_from, matching)
                return
            queue.append(taken_by)


def _turn_path(right: int, came_from: dict[int, int], matching: _Matching) -> None:
    end: int | None = right
    while end is not None:
        left = came_from[end]
        before = matching.right_of[left]
        matching.right_of[left], matching.left_of[end] = end, left
        end = before


def _parities(graph: list[set[int]], matching: _Matching) -> tuple[set[int], set[int], set[int], set[int]]:
    """(even left, odd right) reached from free left vertices, (even right, odd left) from free right ones, by
    alternating paths."""
    even_left = {left for left, right in enumerate(matching.right_of) if right is None}
    odd_right: set[int] = set()
    queue = deque(even_left)
    while queue:
        for right in graph[queue.popleft()] - odd_right:
            odd_right.add(right)
            partner = matching.left_of[right]
            if partner is not None and partner not in even_left:
                even_left.add(partner)
                queue.append(partner)
    backwards: dict[int, list[int]] = defaultdict(list)
    for left, rights in enumerate(graph):
        for right in rights:
            backwards[right].append(left)
    even_right = {right for right, left in enumerate(matching.left_of) if left is None}
    odd_left: set[int] = set()
    queue = deque(even_right)
    while queue:
        for left in backwards[queue.popleft()]:
            if left in odd_left:
                continue
            odd_left.add(left)
            partner_right = matching.right_of[left]
            if partner_right is not None and partner_right not in even_right:
                even_right.add(partner_right)
                queue.append(partner_right)
    return even_left, odd_right, even_right, odd_left
