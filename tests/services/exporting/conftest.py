"""Accounts in one folder, each with a replica of its own, and ledgers to take out and bring back."""

import datetime as dt
import random
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from expense_desktop.domain.changes import Entity, Value
from expense_desktop.domain.records import CategoryId, DeviceId, OwnerId, Profile, budget_id, new_id
from expense_desktop.repository.replica.composing import Change
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.rows import as_value
from expense_desktop.repository.replica.writing import WritableLedger
from tests.replicas import add_category, delete, expense_fields

MakeAccount = Callable[..., Replica]
PASSWORD = "four invented words together"
_NASTY = ('Shop "at" the corner, Ltd', "=SUM(A1:A9)", "Żabka; ’s-Hertogenbosch", "“Kaph”", "-1", "日本 🍜")


@pytest.fixture
def make_account(tmp_path: Path) -> Iterator[MakeAccount]:
    """Makes accounts with nothing in them but a category; closed at the end."""
    made: list[Replica] = []

    def make(currency: str = "EUR", name: str = "Aoife", owner: uuid.UUID | None = None) -> Replica:
        folder = tmp_path / f"account-{len(made)}.db"
        person = OwnerId(owner or uuid.uuid4())
        made.append(Replica.create(folder, bytes(32), person, DeviceId(uuid.uuid4()), Profile(name, currency)))
        made[-1].write(lambda ledger: add_category(ledger, "Groceries")).result()
        return made[-1]

    yield make
    for replica in made:
        replica.close()


def fill(ledger: WritableLedger, count: int) -> None:
    """Two levels of categories, limits, `count` expenses with texts that break careless files, some deleted."""
    chance = random.Random(20260618)
    tops = [add_category(ledger, f"Category {at}") for at in range(5)]
    subs = [add_category(ledger, f"Category, “{at}”", top) for at, top in enumerate(tops)]
    filed: list[CategoryId | None] = [*tops, *subs, None]
    expenses = [
        Change(
            Entity.EXPENSE,
            new_id(),
            fields=expense_fields(
                chance.choice(_NASTY),
                chance.randrange(-5_000, 100_000),
                note="two\nlines, “and more”" if at % 7 == 0 else "",
                spent_on=(dt.date(2022, 1, 1) + dt.timedelta(days=chance.randrange(1_500))).isoformat(),
                category_id=as_value(chance.choice(filed)),
            ),
            new=True,
        )
        for at in range(count)
    ]
    months = [dt.date(2026, month, 1) for month in (1, 5)]
    limits = [_limit(top, month, chance.randrange(50_000)) for top in tops for month in months]
    ledger.apply([*expenses, *limits, _limit(tops[0], dt.date(2026, 6, 1), None)], "Import")
    delete(ledger, *(change.row_id for change in expenses[:3]))


def _limit(category: CategoryId, month: dt.date, limit_minor: int | None) -> Change:
    fields: dict[str, Value] = {
        "category_id": str(category), "month": month.isoformat(), "limit_minor": limit_minor
    }  # fmt: skip
    return Change(Entity.BUDGET, budget_id(category, month), fields=fields, new=True)
