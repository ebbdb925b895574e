"""The person's own calendar: wherever the computer is, and whatever its clock is put to, with a server at UTC."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from expense_desktop.domain.period import Month
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.server.reading import ServerReader
from expense_desktop.services import analytics, entry
from expense_desktop.services.budget import month_budgets
from expense_desktop.services.entry import NewExpense
from tests.repository.sync.desks import Clock, Desk
from tests.servers import Database, shared_cluster

pytestmark = pytest.mark.xdist_group("both-engines")


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    """A prepared ledger on PostgreSQL, whose calendar is UTC's."""
    with shared_cluster(18) as running, running.database() as fresh:
        yield fresh


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Iterator[Desk]:
    """A computer of somebody new."""
    device = database.newcomer("vaea").device()
    made = Desk(device, tmp_path / "laptop", "EUR", Clock(), device.connect)
    yield made
    made.switch_off()


@pytest.fixture
def lives_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Put this computer into a time zone."""

    def move(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_today_is_the_person_s_own(desk: Desk, lives_in: Callable[[str], None], zone: str) -> None:
    """At UTC+14 and at UTC−12: one of them always has another date than the server, and both have today's expense."""
    lives_in(zone)
    today = dt.date.today()
    new = NewExpense(spent_on=today, amount_minor=4_20, payee="Kaph")
    desk.replica.write(lambda ledger: entry.record(ledger, new)).result()
    assert desk.sync().waiting == 0

    def seen(ledger: Ledger) -> tuple[int, int, int]:
        week = analytics.periods(ledger, today)[0]
        budgets = month_budgets(ledger, Month.of(today), today)
        return week.total_minor, week.daily[-1].total_minor, budgets.unbudgeted_minor

    with closing(ServerReader(lambda: desk.device.login, desk.owner)) as server:
        assert desk.replica.read(seen).result() == server.read(seen).result() == (4_20, 4_20, 4_20)
    with closing(desk.device.connect()) as role:
        assert role.execute("SELECT spent_on FROM ledger.expense").fetchall() == [(today,)]


@pytest.mark.parametrize("sunday", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)])
def test_a_day_of_23_or_25_hours_is_a_day(desk: Desk, lives_in: Callable[[str], None], sunday: dt.date) -> None:
    """Clocks go forward and back: every day of the week is there once, with what was spent on it."""
    lives_in("Europe/Dublin")
    for cents, ahead in ((1, -1), (20, 0), (300, 1)):
        desk.spend("Kaph", cents, day=(sunday + dt.timedelta(ahead)).isoformat())
    (week, month, _year) = desk.replica.read(
        lambda ledger: analytics.periods(ledger, sunday + dt.timedelta(days=1))
    ).result()
    assert [one.total_minor for one in week.daily] == [0, 0, 0, 0, 1, 20, 300]
    assert len({one.days.first for one in month.daily}) == 30
    assert sum(one.total_minor for one in month.daily) == 321
