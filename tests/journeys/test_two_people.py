"""Two people on one shared PostgreSQL: set up, invite, join; each sees their own and nothing else."""

from contextlib import closing

import psycopg
import pytest

from expense_desktop.repository.server.connections import LOOPBACK, Login, ServerAddress
from expense_desktop.repository.server.door import role_of
from expense_desktop.services.account import Accounts
from expense_desktop.settings import Settings
from tests.external import ExternalServer
from tests.journeys.computers import PASSWORD, Computer
from tests.journeys.conftest import NewComputer

# a dozen processes, each with the real cost of a password
pytestmark = pytest.mark.timeout(300)


def joined(admin: Computer, server: ExternalServer, person: Computer, currency: str) -> None:
    """Invite a person and let them join."""
    invitation = admin.do("server", "invite", person.username, "--admin-url", "-", stdin=server.admin_url())[
        "invitation"
    ]
    assert person.expense("join", "-", "--currency", currency, stdin=invitation).code == 0


def device_login(person: Computer, server: ExternalServer) -> Login:
    """The program's own login to PostgreSQL on this person's computer, as somebody who takes it apart would find it."""
    account = Accounts(Settings(person.home)).unlock(person.username, PASSWORD)
    try:
        login = account.device_login()
        assert login.user == role_of(account.device)
        return Login(
            ServerAddress("127.0.0.1", server.port, login.address.database, LOOPBACK), login.user, login.password
        )
    finally:
        account.close()


def test_each_sees_only_their_own(server: ExternalServer, new_computer: NewComputer) -> None:
    """In the list, on the server through the program, and in plain SQL as their device's role."""
    admin, aoife, ben = new_computer(), new_computer("aoife"), new_computer("ben")
    assert admin.expense("server", "init", "--admin-url", "-", stdin=server.admin_url()).code == 0
    joined(admin, server, aoife, "EUR")
    joined(admin, server, ben, "GBP")

    lunch = aoife.do("add", "12.50 lunch at Luigi")
    tea = ben.do("add", "3.20 tea at Kaph")
    assert aoife.do("sync")["state"] == ben.do("sync")["state"] == "synced"

    for person, own, currency in ((aoife, lunch, "EUR"), (ben, tea, "GBP")):
        listed = person.do("list", "--server")
        assert [expense["id"] for expense in listed["expenses"]] == [own["id"]]
        assert listed["total"] == {**own["amount"], "currency": currency}
        assert person.do("list")["expenses"] == listed["expenses"]
    assert ben.expense("show", lunch["id"]).code == 3

    with closing(device_login(ben, server).connect()) as connection:
        assert connection.execute("SELECT id::text, payee FROM ledger.expense").fetchall() == [(tea["id"], "Kaph")]
        owners = "SELECT count(DISTINCT owner_id) FROM"
        for table in ("expense", "category", "profile", "change", "feed"):
            assert connection.execute(f"{owners} ledger.{table}").fetchone() in [(1,), (0,)]
        try:
            connection.execute("DELETE FROM ledger.expense")
        except psycopg.errors.InsufficientPrivilege:
            pass
        else:
            raise AssertionError("a device may write past api.push")
