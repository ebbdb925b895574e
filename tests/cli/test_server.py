"""`expense server …` and what people do with an invitation, on a real PostgreSQL reached over TCP."""

from contextlib import closing
from pathlib import Path

import pytest

from expense_desktop.repository.server import binaries
from tests.certificates import Authority
from tests.cli.conftest import PASSWORD, Terminal, signed_in
from tests.external import ExternalServer, external_server
from tests.homes import temporary_home
from tests.servers import ADMIN, ADMIN_PASSWORD
from tests.tls_front import TlsFront


@pytest.fixture
def admin(empty: Terminal, external: ExternalServer) -> Terminal:
    """The terminal of whoever looks after the external server."""
    return Terminal(empty.home, {"EXPENSE_ADMIN_URL": external.admin_url()})


def test_a_server_is_prepared_once_and_again(admin: Terminal) -> None:
    """`init` makes the database and says what stays open; again it changes nothing."""
    first = admin.json("server", "init")
    assert (first["database"], first["created"], first["upgraded"]) == ("expense", True, True)
    assert first["database_url"].startswith("postgresql://expense_door:")
    again = admin.json("server", "init")
    assert (again["created"], again["upgraded"]) == (False, False)
    assert again["database_url"] == first["database_url"]
    assert "was ready already" in admin.ok("server", "init")


def test_the_url_may_come_from_standard_input(admin: Terminal, external: ExternalServer) -> None:
    """`--admin-url -` keeps the admin's password out of the list of processes."""
    outcome = Terminal(admin.home)("server", "init", "--admin-url", "-", "--json", stdin=f"{external.admin_url()}\n")
    assert (outcome.code, outcome.document["database"]) == (0, "expense")


def test_a_servers_status_and_accounts_are_shown(admin: Terminal) -> None:
    """An admin sees names, computers and dates, never contents; before `init` that it isn't prepared."""
    admin.json("server", "init")
    status = admin.json("server", "status")
    assert list(status) == [
        "version", "database", "prepared", "up_to_date", "encrypted", "accounts", "devices", "open_points",
    ]  # fmt: skip
    assert (status["prepared"], status["accounts"], status["devices"], status["encrypted"]) == (True, 0, 0, False)
    assert admin.ok("server", "accounts") == "There are no accounts yet.\n"
    invitation = admin.json("server", "invite", "ben")["invitation"]
    with temporary_home() as home:
        signed_in(home).ok("join", invitation, "--currency", "GBP")
        (account,) = admin.json("server", "accounts")["accounts"]
        assert (account["username"], account["devices"]) == ("ben", 1)
        assert set(account) == {"username", "display_name", "made_at", "devices", "last_seen_at"}
        assert "ben" in admin.ok("server", "accounts")


def test_an_invitation_stands_alone_on_standard_output(admin: Terminal) -> None:
    """A script can pipe the line on; what to do with it is said beside it."""
    admin.ok("server", "init")
    outcome = admin("server", "invite", "ben")
    assert outcome.out.startswith("expense-invitation-1-")
    assert len(outcome.out.splitlines()) == 1
    assert "It works once" in outcome.err
    assert admin("server", "invite", "Ben!").code == 3


def test_without_a_server_an_admin_is_asked_which(empty: Terminal) -> None:
    """No URL is wrong input, not a guess."""
    outcome = Terminal(empty.home)("server", "invite", "ben", "--json")
    assert (outcome.code, outcome.error["message"]) == (3, "Say which server: --admin-url, or EXPENSE_ADMIN_URL.")


def test_an_unprepared_server_is_told_from_a_missing_one(admin: Terminal, external: ExternalServer) -> None:
    """An admin's wrong password exits 4, a server that isn't prepared too, one that isn't there 5."""
    assert admin("server", "accounts").code == 4
    wrong = admin("server", "init", "--admin-url", external.admin_url(password="wrong"))
    assert wrong.code == 4
    assert "wrong" not in wrong.err.replace("is wrong", "")
    gone = admin("server", "status", "--admin-url", "postgresql://postgres:x@127.0.0.1:1/postgres")
    assert (gone.code, gone.err) == (5, "expense: The server can’t be reached.\n")
    assert admin("server", "status", "--admin-url", "not a url").code == 3


def test_an_older_postgresql_is_refused_before_anything_is_changed(empty: Terminal) -> None:
    """PostgreSQL 15 is named with the version that is needed."""
    if binaries.of_major(15) is None:
        pytest.skip("PostgreSQL 15 is not installed")
    with external_server(15) as old:
        outcome = empty("server", "init", "--admin-url", old.admin_url())
        assert outcome.code == 4
        assert "Expense Desktop needs PostgreSQL 16 or newer" in outcome.err
        with closing(old.connect()) as connection:
            names = connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'expense%'").fetchall()
            assert names == []


def test_this_computers_own_server_is_set_up_without_a_url(empty: Terminal) -> None:
    """`server init` alone prepares the embedded server."""
    prepared = Terminal(empty.home).json("server", "init")
    assert set(prepared) == {"version", "database", "created", "upgraded", "kept"}
    assert prepared["kept"] is None


def test_two_people_on_one_server_see_nothing_of_each_other(admin: Terminal) -> None:
    """Each joins, records and syncs; each sees their own and gets the other's id answered as one that isn't there."""
    admin.ok("server", "init")
    with temporary_home() as aoifes, temporary_home() as bens:
        aoife, ben = signed_in(aoifes), signed_in(bens)
        aoife.ok("join", admin.json("server", "invite", "aoife")["invitation"], "--currency", "EUR")
        ben.ok("join", admin.json("server", "invite", "ben")["invitation"], "--currency", "EUR")
        hers, his = aoife.json("add", "5 tea"), ben.json("add", "7 cake")
        for person, own, others in ((aoife, hers, his), (ben, his, hers)):
            assert person.json("sync")["waiting"] == 0
            for place in ([], ["--server"]):
                listed = person.json("list", *place)
                assert [expense["id"] for expense in listed["expenses"]] == [own["id"]]
                assert person.json("show", own["id"], *place)["payee"] == own["payee"]
                strange = person("show", others["id"], "--json", *place)
                assert (strange.code, strange.error["kind"]) == (3, "not-found")
                missing = person("show", "0197f3c0-0000-7000-8000-000000000000", "--json", *place)
                assert strange.error == missing.error
            assert person("edit", others["id"], "--amount", "1").code == 3
            assert person("delete", others["id"]).code == 3
            assert person("history", others["id"]).code == 3
        assert aoife.json("list")["total"]["amount"] == "5.00"


def test_the_same_list_on_a_second_computer(admin: Terminal) -> None:
    """`devices --add` gives the line with which another computer signs in; after a sync both show the same."""
    admin.ok("server", "init")
    with temporary_home() as first, temporary_home() as second:
        laptop, phone = signed_in(first), Terminal(second)
        laptop.ok("join", "-", stdin=admin.ok("server", "invite", "aoife"))
        recorded = laptop.json("add", "12.50 lunch at Luigi’s yesterday #eating out")
        laptop.ok("sync")
        line = laptop.json("devices", "--add")["server_line"]
        signed = phone("sign-in", "aoife", "--server-line", "-", "--password-stdin", stdin=f"{line}\n{PASSWORD}\n")
        assert signed.code == 0, signed.err
        phone.json("sync", EXPENSE_PASSWORD=PASSWORD)
        assert phone.json("list", EXPENSE_PASSWORD=PASSWORD)["expenses"] == [{**recorded, "state": "synced"}]
        wrong = phone("sync", EXPENSE_PASSWORD="not the password at all")
        assert wrong.code == 4


def test_an_invitation_works_once(admin: Terminal) -> None:
    """A second person with the same line is refused, and has nothing on the disk."""
    admin.ok("server", "init")
    line = admin.ok("server", "invite", "aoife")
    with temporary_home() as first, temporary_home() as second:
        signed_in(first).ok("join", "-", stdin=line)
        outcome = Terminal(second)("join", "-", "--json", stdin=line, EXPENSE_PASSWORD="another phrase of mine")
        assert outcome.code == 4
        assert outcome.error["kind"] == "invitation-invalid"
        assert not (second / "profiles").exists() or not list((second / "profiles").glob("aoife*"))


def test_an_expired_invitation_makes_nothing(admin: Terminal, external: ExternalServer) -> None:
    """A line that is too old is refused in words, exit 4, and leaves no account here or there."""
    admin.ok("server", "init")
    line = admin.ok("server", "invite", "aoife")
    with closing(external.connect("expense")) as connection:
        connection.execute("UPDATE auth.invitation SET expires_at = now() - interval '1 second'")
    with temporary_home() as home:
        outcome = signed_in(home)("join", "-", "--json", stdin=line)
        assert (outcome.code, outcome.error["kind"]) == (4, "invitation-invalid")
        assert outcome.error["message"] == "This invitation has expired or was already used. Ask for a new one."
        assert not list(home.glob("profiles/aoife*"))
    assert admin.json("server", "accounts") == {"accounts": []}


def test_a_certificate_that_does_not_match_ends_everything_before_it_begins(
    home: Path, external: ExternalServer
) -> None:
    """Encrypted and verified it works; with a certificate for another server nothing is sent, and nothing is lost."""
    authority = Authority()
    trusted = home.parent / "authority.pem"
    trusted.write_text(authority.pem, encoding="ascii")
    with TlsFront(external.port) as front, temporary_home() as aoifes:
        front.serve(authority.sign("127.0.0.1"))
        url = f"postgresql://{ADMIN}:{ADMIN_PASSWORD}@127.0.0.1:{front.port}/postgres"
        admin = Terminal(home, {"EXPENSE_ADMIN_URL": f"{url}?sslmode=verify-full&sslrootcert={trusted}"})
        assert admin.json("server", "init")["database"] == "expense"
        aoife = signed_in(aoifes)
        aoife.ok("join", "-", stdin=admin.ok("server", "invite", "aoife"))
        aoife.ok("add", "5 tea")
        assert aoife.json("sync")["waiting"] == 0
        added = aoife.json("add", "6 cake")
        front.serve(authority.sign("expenses.example.org"))
        outcome = aoife("sync", "--json")
        assert (outcome.code, outcome.error["kind"]) == (4, "unsafe-connection")
        assert outcome.error["message"] == (
            "The connection to 127.0.0.1 is not safe: its certificate is for another server. Nothing was sent."
        )
        assert aoife.json("show", added["id"]) == added
        assert aoife.json("status")["waiting"] == 1
        front.serve(authority.sign("127.0.0.1"))
        assert aoife.json("sync")["waiting"] == 0


def test_another_persons_category_is_nobodys(admin: Terminal) -> None:
    """A category is named, and neither the name nor the id of another person's means anything here."""
    admin.ok("server", "init")
    with temporary_home() as aoifes, temporary_home() as bens:
        aoife, ben = signed_in(aoifes), signed_in(bens)
        aoife.ok("join", "-", stdin=admin.ok("server", "invite", "aoife"))
        ben.ok("join", "-", stdin=admin.ok("server", "invite", "ben"))
        hers = aoife.json("category", "add", "Secret plans")
        aoife.ok("sync")
        ben.ok("sync")
        before = ben.everything()
        for name in (hers["id"], hers["name"]):
            for command in (["add", "--amount", "5", "--category", name], ["list", "--category", name, "--server"]):
                outcome = ben(*command, "--json")
                assert (outcome.code, outcome.error["field"]) == (3, "category")
        assert ben.everything() == before
        assert hers["name"] not in {each["name"] for each in ben.json("category", "list")["categories"]}
