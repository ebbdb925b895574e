"""One person, two computers: a week offline, a server restored from its backup, a laptop that was left on a ferry."""

import datetime as dt
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from typing_extensions import override

from tests.cli.conftest import Terminal
from tests.external import ExternalServer
from tests.homes import temporary_home
from tests.journeys.computers import Answer, Computer

pytestmark = pytest.mark.timeout(600)
WEEK = [dt.date(2026, 6, 15) + dt.timedelta(days=each) for each in range(7)]


class HereComputer(Computer):
    """A computer whose commands run in this process, with passwords that cost next to nothing to try."""

    @override
    def expense(self, *arguments: str, stdin: str = "", password: str | None = None) -> Answer:
        environment = {"EXPENSE_PASSWORD": password or self.password, **self.environment}
        terminal = Terminal(self.home, environment, today=dt.date.today())
        outcome = terminal(*arguments, stdin=stdin)
        return Answer(outcome.code, outcome.out, outcome.err)


@pytest.fixture(params=[HereComputer, pytest.param(Computer, marks=pytest.mark.long)], ids=["here", "processes"])
def new_computer(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Computer]]:
    """A computer on which the program never ran; `make test-long` gives each of its commands a process of its own."""
    with ExitStack() as homes:
        yield lambda username: request.param(homes.enter_context(temporary_home()), username)


class Night:
    """The copy that the server's admin takes of its disk at night."""

    def __init__(self, server: ExternalServer) -> None:
        self._server = server
        self._copy = server.cluster.data_folder.with_name("backup")
        with self._switched_off():
            self._replace(server.cluster.data_folder, self._copy)

    def restore(self) -> None:
        """The disk is gone; the copy takes its place."""
        with self._switched_off():
            self._replace(self._copy, self._server.cluster.data_folder)

    @contextmanager
    def _switched_off(self) -> Iterator[None]:
        self._server.cluster.stop()
        yield
        self._server.cluster.start()

    @staticmethod
    def _replace(source: Path, target: Path) -> None:
        shutil.rmtree(target, ignore_errors=True)
        # with whose the files are: no other server would start on them
        subprocess.run(["cp", "-a", str(source), str(target)], check=True)


@contextmanager
def offline(computer: Computer) -> Iterator[None]:
    """Only this computer doesn't reach the server meanwhile."""
    (card,) = computer.home.glob("profiles/*/account.json")
    before = card.read_text(encoding="utf-8")
    away = json.loads(before)
    away["server"]["port"] = 1
    card.write_text(json.dumps(away), encoding="utf-8")
    yield
    card.write_text(before, encoding="utf-8")


def sync(*computers: Computer) -> None:
    """Sync one after the other; each must end with nothing waiting and nothing refused."""
    for computer in computers:
        synced = computer.do("sync")
        assert (synced["state"], synced["waiting"], synced["refused"]) == ("synced", 0, 0)


def payees(computer: Computer, *options: str) -> list[str]:
    """Who was paid, in the order of the list."""
    return [each["payee"] for each in computer.do("list", "--page-size", "100", *options)["expenses"]]


def on_server(computer: Computer) -> list[str]:
    """Who was paid, as the server itself has it."""
    return payees(computer, "--server")


def a_week_apart(laptop: Computer, phone: Computer, hotel: str, parking: str) -> None:
    """The laptop without a network in Galway, the phone at home; both work on the same records."""
    with offline(laptop):
        laptop.do("category", "add", "Ferries")
        for day in WEEK:
            laptop.do("add", "--amount", "18", "--payee", "Ferry", "--category", "Ferries", "--date", day.isoformat())
        laptop.do("edit", hotel, "--amount", "132")
        laptop.do("delete", parking)
        answer = laptop.expense("sync")
        assert answer.code == 5
        assert "10 changes wait on this computer and are sent when it is back." in answer.err
        assert laptop.do("status")["state"] == "offline"
        assert payees(laptop) == ["Ferry"] * 7 + ["Hotel"]
    phone.do("category", "add", "ferries")
    phone.do("add", "--amount", "9", "--payee", "Island boat", "--category", "ferries", "--date", "2026-06-16")
    phone.do("edit", hotel, "--amount", "126")
    phone.do("edit", parking, "--note", "with receipt")
    sync(phone)


def decided(laptop: Computer, phone: Computer, hotel: str, parking: str) -> None:
    """What both had changed is decided, each on another computer, and holds on both; the categories become one."""
    conflicts = {each["expense"]: each for each in phone.do("conflicts")["conflicts"]}
    assert {each["expense"] for each in laptop.do("conflicts")["conflicts"]} == {hotel, parking}
    amount, brought_back = conflicts[hotel], conflicts[parking]
    assert (amount["shown"]["amount"], amount["kept"]["amount"]) == ("126.00", "132.00")
    assert (brought_back["field"], brought_back["kept"]) == ("deleted", True)
    laptop.do("conflicts", "--use", str(amount["seq"]))
    phone.do("conflicts", "--keep", str(brought_back["seq"]))
    hint = next(line for line in laptop.expense("status").out.splitlines() if "There are two categories" in line)
    assert phone.do(*hint.partition("expense ")[2].split())["expenses"] == 8
    sync(laptop, phone, laptop)
    for computer in (laptop, phone):
        assert computer.do("conflicts") == {"conflicts": []}
        assert computer.do("show", hotel)["amount"]["amount"] == "132.00"
        assert computer.do("show", parking)["note"] == "with receipt"
        assert {each["category"] for each in computer.everything()} == {"Ferries", None}


def test_nothing_is_lost_by_a_week_offline_a_restored_server_or_a_lost_laptop(
    prepared: ExternalServer, new_computer: Callable[[str], Computer]
) -> None:
    """Both computers agree after each, to the cent; with the laptop only that is lost which it never sent."""
    laptop, phone = new_computer("aoife"), new_computer("aoife")
    admin = ("--admin-url", "-")
    invited = laptop.do("server", "invite", "aoife", *admin, stdin=prepared.admin_url())["invitation"]
    assert laptop.expense("join", "-", "--currency", "EUR", stdin=invited).code == 0
    line = laptop.do("devices", "--add")["server_line"]
    assert phone.expense("sign-in", "aoife", "--server-line", "-", stdin=line).code == 0
    hotel = laptop.do("add", "120 Hotel 2026-06-14")["id"]
    parking = laptop.do("add", "20 Parking 2026-06-13")["id"]
    sync(laptop, phone)
    assert phone.everything() == laptop.everything()
    night = Night(prepared)

    a_week_apart(laptop, phone, hotel, parking)
    sync(laptop, phone, laptop)
    decided(laptop, phone, hotel, parking)

    known, versions = laptop.without_marks(), laptop.do("history", hotel)["versions"]
    assert known == phone.without_marks()
    assert [each["changed"]["amount"][1]["amount"] for each in versions if each["changed"]][::-1] == [
        "120.00", "126.00", "132.00",
    ]  # fmt: skip

    phone.do("add", "14 Taxi 2026-06-22")
    night.restore()
    assert on_server(phone) == ["Hotel", "Parking"]
    sync(laptop, phone, laptop)
    assert phone.without_marks() == laptop.without_marks()
    assert [each for each in phone.without_marks() if each["payee"] != "Taxi"] == known
    assert on_server(laptop) == on_server(phone) == ["Taxi", *(each["payee"] for each in known)]
    assert laptop.do("category", "list") == phone.do("category", "list")
    assert [computer.do("conflicts")["conflicts"] for computer in (laptop, phone)] == [[], []]

    (lost,) = [each for each in phone.do("devices")["devices"] if not each["this"]]
    with offline(laptop):
        laptop.do("add", "3 Coffee 2026-06-23")
        phone.do("revoke", lost["id"])
        assert payees(laptop)[0] == "Coffee"
    answer = laptop.expense("sync", "--json")
    assert (answer.code, answer.json["error"]["kind"]) == (4, "device-revoked")
    assert "1 change that had not reached the server is lost." in answer.json["error"]["message"]
    assert laptop.expense("list").code == 4
    assert list(laptop.home.glob("profiles/[!.]*")) == []
    sync(phone)

    another = new_computer("aoife")
    line = phone.do("devices", "--add")["server_line"]
    assert another.expense("sign-in", "aoife", "--server-line", "-", stdin=line).code == 0
    sync(another)
    assert another.without_marks() == phone.without_marks()
    assert another.do("list")["total"] == phone.do("list")["total"]
    first = another.do("history", hotel)["versions"][-1]
    restored = another.do("restore", hotel, "--seq", str(first["seq"]))
    assert restored["amount"]["amount"] == first["changed"]["amount"][1]["amount"] == "120.00"
    sync(another, phone)
    assert phone.do("show", hotel)["amount"]["amount"] == "120.00"
