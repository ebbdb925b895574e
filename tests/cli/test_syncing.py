"""`expense sync` and `status`: with this computer's own server, and while a server is away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import PASSWORD, Terminal, signed_in
from tests.external import ExternalServer
from tests.homes import temporary_home

KEYS = ["state", "waiting", "refused", "conflicts", "cursor", "last_synced_at"]


def test_a_new_account_is_in_step(aoife: Terminal) -> None:
    """`status` asks no server, and has exactly the keys of the specification; signing up has synced once."""
    status = aoife.json("status")
    assert list(status) == KEYS
    assert (status["state"], status["waiting"]) == ("synced", 0)
    assert status["last_synced_at"] is not None
    assert "Last synced: " in aoife.ok("status")


def test_what_waits_is_counted_while_the_server_is_away(aoife: Terminal) -> None:
    """`sync` exits 5 with words that say what waits; what was entered stays, and entering goes on."""
    aoife.ok("add", "5 tea")
    outcome = aoife("sync", "--json")
    assert (outcome.code, outcome.error["kind"]) == (5, "server-unreachable")
    assert outcome.error["message"] == (
        "The server can’t be reached. You can work as usual. "
        "1 change waits on this computer and is sent when it is back."
    )
    assert aoife.json("add", "6 cake")["state"] == "waiting"
    assert "2 changes wait on this computer and are sent" in aoife("sync").err
    status = aoife.json("status")
    assert (status["state"], status["waiting"]) == ("offline", 2)
    assert aoife.json("list")["total_count"] == 2


def test_the_servers_own_answer_is_not_made_up(aoife: Terminal) -> None:
    """`--server` never falls back to this computer's copy."""
    added = aoife.json("add", "5 tea")
    for command in (["list"], ["show", added["id"]]):
        outcome = aoife(*command, "--server")
        assert (outcome.code, outcome.out) == (5, "")


def test_this_computers_own_server_numbers_each_change(empty: Terminal) -> None:
    """After a sync nothing waits, the server shows the same list, and another sync adds nothing."""
    empty.ok("sign-up", "aoife", "--currency", "EUR")
    added = empty.json("add", "5 tea")
    synced = empty.json("sync")
    assert list(synced) == KEYS
    assert (synced["state"], synced["waiting"], synced["refused"], synced["conflicts"]) == ("synced", 0, 0, 0)
    assert synced["cursor"] >= 1
    assert synced["last_synced_at"].endswith("Z")
    assert empty.json("show", added["id"]) == {**added, "state": "synced"}
    empty.ok("budget", "set", "groceries", "30")
    empty.ok("sync")
    for command in (["list"], ["analytics"], ["budget", "show"]):
        assert empty.json(*command, "--server") == empty.json(*command)
    synced = empty.json("status")
    assert empty.json("sync")["cursor"] == synced["cursor"]
    assert empty.json("status")["state"] == "synced"
    (version,) = empty.json("history", added["id"])["versions"]
    assert version["seq"] is not None
    assert version["device"]


@pytest.fixture
def computers(external: ExternalServer, home: Path) -> Iterator[tuple[Terminal, Terminal]]:
    """Two computers of one person, both in step."""
    admin = Terminal(home, {"EXPENSE_ADMIN_URL": external.admin_url()})
    admin.ok("server", "init")
    with temporary_home() as first, temporary_home() as second:
        laptop, phone = signed_in(first), signed_in(second)
        laptop.ok("join", "-", "--currency", "EUR", stdin=admin.ok("server", "invite", "aoife"))
        line = laptop.ok("devices", "--add")
        phone.ok("sign-in", "aoife", "--server-line", "-", stdin=line)
        yield laptop, phone


def test_two_computers_change_different_fields(computers: tuple[Terminal, Terminal]) -> None:
    """Both changes stand on both, and the history names both versions."""
    laptop, phone = computers
    added = laptop.json("add", "5 tea")
    laptop.ok("sync")
    phone.ok("sync")
    laptop.ok("edit", added["id"], "--amount", "6")
    phone.ok("edit", added["id"], "--note", "green")
    for computer in (laptop, phone, laptop):
        computer.ok("sync")
    assert laptop.json("show", added["id"]) == phone.json("show", added["id"])
    shown = phone.json("show", added["id"])
    assert (shown["amount"]["amount"], shown["note"], shown["state"]) == ("6.00", "green", "synced")
    assert len(laptop.json("history", added["id"])["versions"]) == 3


def test_an_undo_leaves_what_another_computer_changed_since(computers: tuple[Terminal, Terminal]) -> None:
    """A field that no longer holds the step's value isn't taken back, and the words name what was left."""
    laptop, phone = computers
    added = laptop.json("add", "5 tea")
    laptop.ok("edit", added["id"], "--amount", "6")
    laptop.ok("sync")
    phone.ok("sync")
    phone.ok("edit", added["id"], "--amount", "7")
    phone.ok("sync")
    laptop.ok("sync")
    undone = laptop.json("undo")
    assert (undone["undone"], undone["changed"]) == ("Edit Expense", 0)
    assert undone["left"] == ["tea, 2026-06-18"]
    assert laptop.json("show", added["id"])["amount"]["amount"] == "7.00"


def test_a_conflict_is_counted_and_marked(computers: tuple[Terminal, Terminal]) -> None:
    """The same field changed on two computers: one value is shown on both, `status` counts it, `conflicts` tells it."""
    laptop, phone = computers
    added = laptop.json("add", "5 tea")
    laptop.ok("sync")
    phone.ok("sync")
    laptop.ok("edit", added["id"], "--amount", "6")
    phone.ok("edit", added["id"], "--amount", "7")
    for computer in (laptop, phone, laptop):
        computer.ok("sync")
    assert laptop.json("show", added["id"])["state"] == "conflict"
    assert laptop.json("status")["conflicts"] == phone.json("status")["conflicts"] == 1
    (told,) = laptop.json("conflicts")["conflicts"]
    assert list(told) == ["expense", "seq", "field", "shown", "kept", "device"]
    assert (told["expense"], told["field"]) == (added["id"], "amount")
    assert {told[side]["amount"] for side in ("shown", "kept")} == {"6.00", "7.00"}
    assert told["shown"] == laptop.json("show", added["id"])["amount"]
    assert added["id"] in phone.ok("conflicts")
    assert laptop.json("list") == phone.json("list")


def test_the_computers_of_an_account_are_listed(computers: tuple[Terminal, Terminal]) -> None:
    """Each computer sees both, and which of them it is itself; never anything of another account's."""
    laptop, phone = computers
    lists = [computer.json("devices")["devices"] for computer in computers]
    assert [set(device) for device in lists[0]] == [{"id", "name", "last_seen_at", "revoked", "this"}] * 2
    assert [[device["id"] for device in each] for each in lists] == [[device["id"] for device in lists[0]]] * 2
    assert [[device["this"] for device in each] for each in lists] == [[True, False], [False, True]]
    assert "this computer" in laptop.ok("devices")
    phone.ok("sign-out")
    assert [device["revoked"] for device in laptop.json("devices")["devices"]] == [False, True]


def test_a_wrong_password_on_one_computer_says_nothing_more(computers: tuple[Terminal, Terminal]) -> None:
    """A known name and an unknown one get the same sentence from a new computer."""
    laptop, _ = computers
    line = laptop.ok("devices", "--add")
    with temporary_home() as third:
        stranger = Terminal(third)
        outcomes = [
            stranger("sign-in", name, "--server-line", "-", "--password-stdin", stdin=f"{line}not {PASSWORD}\n")
            for name in ("aoife", "nobody")
        ]
        assert {outcome.code for outcome in outcomes} == {4}
        assert {outcome.err for outcome in outcomes} == {"expense: The user name or the password is not right.\n"}
