"""Which rows the ledger already has."""

import datetime as dt
import itertools
import uuid

from hypothesis import given
from hypothesis import strategies as st

from expense_desktop.domain.records import ExpenseId
from expense_desktop.services.importing.duplicates import Candidate, Entry, find_duplicates, rank_maximal

JUNE = dt.date(2026, 6, 1)


def rows(*items: tuple[int, int, str]) -> list[Candidate]:
    """Rows of a file: day of June, minor units, payee."""
    return [Candidate(at, JUNE.replace(day=day), amount, payee) for at, (day, amount, payee) in enumerate(items)]


def ledger(*items: tuple[int, int, str]) -> list[Entry]:
    """Expenses in the ledger: day of June, minor units, payee."""
    return [Entry(ExpenseId(uuid.uuid4()), JUNE.replace(day=day), amount, payee) for day, amount, payee in items]


def explained(found: dict[int, Entry]) -> dict[int, int]:
    """Row → day of June of the expense that explains it."""
    return {row: entry.spent_on.day for row, entry in sorted(found.items())}


def test_two_days_apart_is_a_duplicate_three_are_not() -> None:
    """The window is two days on either side."""
    entries = ledger((10, 350, "Kaph"))
    assert [bool(find_duplicates(rows((day, 350, "Kaph")), entries)) for day in range(7, 14)] == [
        False, True, True, True, True, True, False,
    ]  # fmt: skip


def test_another_amount_or_payee_is_no_duplicate() -> None:
    """All three have to agree."""
    entries = ledger((10, 350, "Kaph"))
    assert find_duplicates(rows((10, 351, "Kaph"), (10, -350, "Kaph"), (10, 350, "Lidl")), entries) == {}


def test_an_expense_explains_one_row_only() -> None:
    """Two coffees are two coffees: one expense, two equal rows, one duplicate."""
    assert len(find_duplicates(rows((10, 350, "Kaph"), (10, 350, "Kaph")), ledger((10, 350, "Kaph")))) == 1


def test_rows_of_one_file_do_not_explain_each_other() -> None:
    """Without an expense in the ledger nothing is a duplicate, however often it is repeated."""
    assert find_duplicates(rows((10, 350, "Kaph"), (10, 350, "Kaph")), []) == {}


def test_the_closest_day_wins() -> None:
    """The row of the same day is the duplicate, whichever comes first in the file."""
    assert explained(find_duplicates(rows((9, 350, "Kaph"), (10, 350, "Kaph")), ledger((10, 350, "Kaph")))) == {1: 10}


def test_a_choice_among_equals_strands_nobody() -> None:
    """A row between two expenses takes the one that the next row can't have."""
    found = find_duplicates(rows((11, 350, "Kaph"), (13, 350, "Kaph")), ledger((12, 350, "Kaph"), (10, 350, "Kaph")))
    assert explained(found) == {0: 10, 1: 12}


def test_a_bank_writes_a_payee_in_its_own_way() -> None:
    """Card words, capitals, apostrophes, branches, places and cut-off ends make no other payee."""
    for printed, written in (
        ("POS HICKEYS PHARMACY", "Hickey’s Pharmacy"),
        ("CONTACTLESS TESCO STORES 3345", "Tesco Stores"),
        ("AN POST RANELAGH", "An Post"),
        ("SAINSBURYS SUPERMARK", "Sainsbury’s Supermarkets"),
        ("CAFE MULLER 17/06", "Café Müller"),
    ):
        assert find_duplicates(rows((10, 350, printed)), ledger((11, 350, written))), printed


def test_accounts_are_told_apart_by_their_numbers() -> None:
    """A long number is somebody's account: transfers to two of them are two transfers."""
    entries = ledger((10, 5000, "TRANSFER TO 12345678"))
    assert find_duplicates(rows((10, 5000, "TRANSFER TO 87654321")), entries) == {}


@given(
    st.integers(0, 5),
    st.integers(0, 5),
    st.lists(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8), max_size=4),
)
def test_the_assignment_is_the_best_there_is(left: int, right: int, drawn: list[set[tuple[int, int]]]) -> None:
    """As many pairs of the first rank as possible, then of the second: the same as trying every assignment."""
    seen: set[tuple[int, int]] = set()
    ranks: list[list[tuple[int, int]]] = []
    for pairs in drawn:
        ranks.append(sorted((one, other) for one, other in pairs - seen if one < left and other < right))
        seen |= pairs
    rank_of = {pair: rank for rank, pairs in enumerate(ranks) for pair in pairs}

    def signature(matching: list[tuple[int, int]]) -> tuple[int, ...]:
        return tuple(sum(rank_of[pair] == rank for pair in matching) for rank in range(len(ranks)))

    best = max(
        signature([(one, other) for one, other in enumerate(choice) if (one, other) in rank_of])
        for choice in itertools.permutations([*range(right), *[-1] * left], left)
    )
    found = rank_maximal(left, right, ranks)
    assert len(set(found.values())) == len(found)
    assert signature(list(found.items())) == best
