"""Over random ledgers every sum is the naive one, to the cent, on the replica and on PostgreSQL."""

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from contextlib import closing
from fractions import Fraction
from math import ceil
from pathlib import Path

import pytest

from expense_desktop.domain.changes import Entity, Value
from expense_desktop.domain.period import Month
from expense_desktop.domain.records import CategoryId, budget_id, new_id
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.replica.composing import Change
from expense_desktop.repository.server.reading import ServerReader
from expense_desktop.services import analytics
from expense_desktop.services.budget import month_budgets
from tests.repository.sync.desks import Clock, Desk, new
from tests.servers import Database, shared_cluster
from tests.services.sums import Naive, Spent, average, whole_shares

pytestmark = pytest.mark.xdist_group("both-engines")

_ROUNDS = 8
_FIRST = dt.date(2024, 1, 15)
_DAYS = 900


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    """A prepared ledger on PostgreSQL."""
    with shared_cluster(18) as running, running.database() as fresh:
        yield fresh


class Household:
    """Somebody whose ledger grows at random, on a computer and on the server; `naive` keeps the same beside it."""

    def __init__(self, desk: Desk, chance: random.Random) -> None:
        self.desk = desk
        self.naive = Naive()
        self._chance = chance
        self.tops = [desk.categorise(f"Top {number}") for number in range(4)]
        for number in range(5):
            top = chance.choice(self.tops)
            self.naive.parents[desk.categorise(f"Sub {number}", top)] = top

    def live_on(self) -> None:
        """Some expenses, refunds and deletions, limits that come, change and end, and something to carry over."""
        self._spend()
        for _ in range(4):
            self._limit()
        top = self._chance.choice(self.tops)
        since = self._month() if self._chance.random() < 0.8 else None
        self.desk.change(top, Entity.CATEGORY, carry_over_since=None if since is None else since.first.isoformat())
        self.naive.carrying.pop(top, None)
        if since is not None:
            self.naive.carrying[top] = since.first

    def _spend(self) -> None:
        changes: list[Change] = []
        for _ in range(self._chance.choice((1, 10, 60))):
            day = _FIRST + dt.timedelta(self._chance.randrange(_DAYS))
            category = self._chance.choice([None, *self.tops, *self.naive.parents])
            amount = self._chance.choice((1, 99, 100, 12_345, -700, 10**11)) * self._chance.randint(1, 9)
            fields: dict[str, Value] = {"amount_minor": amount, "currency": "EUR", "spent_on": day.isoformat()}
            filed = None if category is None else str(category)
            payee = self._chance.choice(("", "Kaph", "KAPH", "Luigi’s", "Straße", "Iarnród Éireann"))
            changes.append(new(Entity.EXPENSE, new_id(), **fields, payee=payee, note="", category_id=filed))
            self.naive.expenses.append(Spent(day, amount, category, payee))
        self.desk.do(*changes)
        gone = changes[0]
        if len(changes) > 1:
            self.desk.delete(gone.row_id)
            del self.naive.expenses[-len(changes)]

    def _limit(self) -> None:
        top, month = self._chance.choice(self.tops), self._month()
        limit = self._chance.choice((None, 0, 5_000, 123_456))
        row = budget_id(CategoryId(top), month.first)
        fields = {"category_id": str(top), "month": month.first.isoformat(), "limit_minor": limit}
        self.desk.do(Change(Entity.BUDGET, row, fields=fields))
        self.naive.limits[top, month.first] = limit

    def _month(self) -> Month:
        return Month.of(_FIRST) + self._chance.randrange(_DAYS // 30)


def test_every_sum_of_any_ledger_is_the_naive_one(database: Database, tmp_path: Path) -> None:
    """Windows, months, the period before, averages, shares, budgets and what is carried over, on both engines."""
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201  to be had again
    chance = random.Random(seed)
    device = database.person(f"eve-{uuid.uuid4().hex[:8]}").device("laptop")
    desk = Desk(device, tmp_path / "laptop", "EUR", Clock(), device.connect)
    try:
        desk.sync()
        household = Household(desk, chance)
        with closing(ServerReader(lambda: device.login, desk.owner)) as server:
            for _ in range(_ROUNDS):
                household.live_on()
                desk.sync()
                as_of = _FIRST + dt.timedelta(chance.randrange(_DAYS))
                month = Month.of(as_of) + chance.randint(-5, 2)
                for source in (desk.replica, server):
                    source.read(lambda ledger: _compare(ledger, household.naive, as_of, month)).result()  # noqa: B023
    finally:
        desk.switch_off()


def _compare(ledger: Ledger, naive: Naive, as_of: dt.date, month: Month) -> None:
    _compare_periods(ledger, naive, as_of)
    _compare_budgets(ledger, naive, as_of, month)


def _compare_periods(ledger: Ledger, naive: Naive, as_of: dt.date) -> None:
    first_day = naive.first_day()
    assert first_day is not None
    for period, days in zip(analytics.periods(ledger, as_of), (7, 30, 365), strict=True):
        first = as_of - dt.timedelta(days - 1)
        total = naive.total(first, as_of)
        assert period.total_minor == total
        every_day = [first + dt.timedelta(at) for at in range(days)]
        assert [one.total_minor for one in period.daily] == [naive.total(day, day) for day in every_day]
        before = [day - dt.timedelta(days) for day in every_day]
        assert [one.previous_minor for one in period.daily] == [naive.total(day, day) for day in before]
        covered = first_day <= before[0]
        assert period.previous_total_minor == (naive.total(before[0], before[-1]) if covered else None)
        counted = (as_of - first_day).days + 1 if first < first_day <= as_of else days
        assert period.average_minor == average(total, counted)
        assert sum(one.total_minor for one in period.months) == total
        assert all(one.total_minor == naive.total(one.days.first, one.days.last) for one in period.months)
        assert sum(one.previous_minor for one in period.months) == naive.total(before[0], before[-1])
        _compare_shares(analytics.categories(ledger, period.days), naive.by_top(first, as_of))
        payees = [
            (one.total_minor, one.count, one.payee.casefold()) for one in analytics.top_payees(ledger, period.days)
        ]
        assert payees == naive.payees(first, as_of)


def _compare_shares(shares: tuple[analytics.Share, ...], tops: dict[uuid.UUID | None, int]) -> None:
    found = {None if share.category is None else share.category.category.id: share for share in shares}
    for top, total in tops.items():
        assert (found[top].total_minor if top in found else 0) == total  # type: ignore[index]
    assert [share.total_minor for share in shares] == sorted((share.total_minor for share in shares), reverse=True)
    spent = sum(max(total, 0) for total in tops.values())
    assert sum(share.percent for share in shares) == (100 if spent else 0)
    exact = whole_shares(share.total_minor for share in shares)
    assert all(int(one) <= share.percent <= ceil(one) for share, one in zip(shares, exact, strict=True))
    raised = [one % 1 for share, one in zip(shares, exact, strict=True) if share.percent > one]
    lowered = [one % 1 for share, one in zip(shares, exact, strict=True) if share.percent < one]
    assert not raised or not lowered or min(raised) >= max(lowered), "the largest remainders are rounded up"
    for share in shares:
        assert not share.within or sum(part.total_minor for part in share.within) == share.total_minor


def _compare_budgets(ledger: Ledger, naive: Naive, as_of: dt.date, month: Month) -> None:
    found = month_budgets(ledger, month, as_of)
    assert found.spent_minor + found.unbudgeted_minor == naive.total(month.first, month.last)
    for line in found.lines:
        category = line.category.category.id
        assert line.limit_minor == naive.limit(category, month.first)
        assert line.spent_minor == naive.total(month.first, month.last, [category])
        if line.budgeted:
            assert line.carried_over_minor == naive.carried_over(category, month.first)
            left = (line.limit_minor or 0) + line.carried_over_minor - line.spent_minor
            assert (line.left_minor, line.over) == (left, left < 0)
            budget = left + line.spent_minor
            assert line.used_percent == (average(100 * line.spent_minor, budget) if budget > 0 else None)
        full = [min(month, Month.of(as_of)) - back for back in (3, 2, 1)]
        some = [each for each in full if any(each.first <= one.day <= each.last for one in naive.expenses)]
        spent = [naive.total(each.first, each.last, [category]) for each in some]
        mean = average(sum(spent), len(spent)) if spent else None
        assert line.average_minor == mean
        assert line.suggested_minor == (ceil(Fraction(mean, 500)) * 500 if mean is not None and mean > 0 else None)
    left_over = sum(line.left_minor for line in found.lines if line.budgeted and not line.part_of_another)
    assert found.left_minor == left_over
    rest = found.days_left
    assert found.a_day_minor == (left_over // rest if rest and left_over > 0 else None)
