"""The recovery code and the admin's reset, at the server: what proves an account besides its password (SYNC 1)."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest

from tests.repository.server.operations import value
from tests.servers import Connection, Database, Device, Person


@pytest.fixture
def door(ledger: Database) -> Iterator[Connection]:
    """A connection as the door."""
    with closing(ledger.door.connect()) as connection:
        yield connection


def proved(connection: Connection, name: str, proof: bytes) -> dict[str, Any]:
    handle = value(connection, "SELECT api.login_try(%s, %b)", name, proof)
    answer: dict[str, Any] = value(connection, "SELECT api.login_result(%s)", handle)
    return answer


def verifier(proof: bytes) -> bytes:
    return hashlib.sha256(proof).digest()


def set_recovery(connection: Connection, ticket: str, proof: bytes) -> int:
    version: int = value(connection, "SELECT api.set_recovery(%s, %b)", ticket, verifier(proof))
    return version


def reset_code(ledger: Database, name: str) -> str:
    code = secrets.token_hex(16)
    with closing(ledger.admin.connect()) as admin:
        admin.execute("SELECT auth.reset(%s, %s)", (name, code))
    return code


def reset(connection: Connection, code: str, name: str, proof: bytes) -> dict[str, Any]:
    query = "SELECT api.reset_password(%s, %s, %b)"
    answer: dict[str, Any] = value(connection, query, code, name, verifier(proof))
    return answer


def refused(connection: Connection, state: str, query: str, *values: object) -> None:
    with pytest.raises(psycopg.Error) as caught:
        connection.execute(query, values)
    assert caught.value.sqlstate == state


def test_a_recovery_code_proves_as_much_as_the_password(
    ledger: Database, door: Connection, aoife: Person, laptop: Device
) -> None:
    """Both are taken, the answer says which it was, and the code's ticket enrols and sets a new password."""
    code, new = secrets.token_bytes(32), secrets.token_bytes(32)
    with closing(laptop.connect()) as own:
        assert value(own, "SELECT api.hello()")["recovery_version"] == 0
        assert set_recovery(own, proved(own, aoife.username, aoife.proof)["ticket"], code) == 1
        assert value(own, "SELECT api.hello()")["recovery_version"] == 1
    assert proved(door, aoife.username, aoife.proof)["by"] == "password"
    answer = proved(door, aoife.username, code)
    assert (answer["status"], answer["by"], answer["owner"]) == ("ok", "recovery", str(aoife.owner))
    device = ledger.enrol(answer["ticket"])
    with closing(device.connect()) as own:
        ticket = proved(own, aoife.username, code)["ticket"]
        assert value(own, "SELECT api.change_password(%s, %b)", ticket, verifier(new)) == 2
    assert [proved(door, aoife.username, each)["status"] for each in (aoife.proof, new, code)] == ["wrong", "ok", "ok"]


def test_a_new_recovery_code_ends_the_one_before(door: Connection, aoife: Person, laptop: Device) -> None:
    """Only the newest proves anything, and what the old one has proved is void."""
    first, second = secrets.token_bytes(32), secrets.token_bytes(32)
    with closing(laptop.connect()) as own:
        set_recovery(own, proved(own, aoife.username, aoife.proof)["ticket"], first)
        left_over = proved(own, aoife.username, first)["ticket"]
        assert set_recovery(own, proved(own, aoife.username, first)["ticket"], second) == 2
        refused(own, "ED005", "SELECT api.set_recovery(%s, %b)", left_over, verifier(first))
    assert [proved(door, aoife.username, each)["status"] for each in (first, second)] == ["wrong", "ok"]


def test_a_recovery_code_takes_a_ticket_of_ones_own(
    aoife: Person, ben: Person, laptop: Device, stranger: Device
) -> None:
    """Nobody sets another person's, nobody sets one without a proof, and a half verifier is none."""
    with closing(laptop.connect()) as own, closing(stranger.connect()) as theirs:
        foreign = proved(theirs, ben.username, ben.proof)["ticket"]
        for ticket in (foreign, "invented"):
            refused(own, "ED005", "SELECT api.set_recovery(%s, %b)", ticket, verifier(b"x"))
        ticket = proved(own, aoife.username, aoife.proof)["ticket"]
        for wrong in (b"", b"x" * 31, None):
            refused(own, "22023", "SELECT api.set_recovery(%s, %b)", ticket, wrong)
        assert value(own, "SELECT api.hello()")["recovery_version"] == 0


def test_guesses_at_the_code_and_at_the_password_count_together(door: Connection, aoife: Person) -> None:
    """A second verifier is no second set of guesses, and an account without a code has no empty one."""
    statuses = [proved(door, aoife.username, secrets.token_bytes(32))["status"] for _ in range(6)]
    assert statuses == ["wrong"] * 5 + ["wait"]


def test_an_admins_code_sets_a_new_password_once(
    ledger: Database, door: Connection, aoife: Person, laptop: Device
) -> None:
    """Until it is used the old password holds; then only the new one does, and the computers stay as they are."""
    code, new = reset_code(ledger, aoife.username), secrets.token_bytes(32)
    left_over = proved(door, aoife.username, aoife.proof)["ticket"]
    answer = reset(door, code, aoife.username, new)
    assert (answer["owner"], answer["display_name"], answer["password_version"]) == (str(aoife.owner), "Aoife", 2)
    assert [proved(door, aoife.username, each)["status"] for each in (aoife.proof, new)] == ["wrong", "ok"]
    ledger.enrol(answer["ticket"], "New laptop").connect().close()
    with closing(laptop.connect()) as own:
        assert value(own, "SELECT api.hello()")["password_version"] == 2
    with pytest.raises(psycopg.Error):
        ledger.enrol(left_over)
    refused(door, "ED004", "SELECT api.reset_password(%s, %s, %b)", code, aoife.username, verifier(b"x"))


def test_an_admins_code_is_for_one_account_and_one_day(
    ledger: Database, door: Connection, aoife: Person, ben: Person
) -> None:
    """Another name, another code, an older code and yesterday's are refused alike, and change nothing."""
    older, code = reset_code(ledger, aoife.username), reset_code(ledger, aoife.username)
    tries = [(older, aoife.username), (code, ben.username), (code, "nobody-here"), ("invented", aoife.username)]
    with closing(ledger.admin.connect()) as admin:
        left = value(
            admin, "SELECT expires_at - now() FROM auth.invitation WHERE resets = %s AND used_at IS NULL", aoife.owner
        )
        assert 0.9 < left.total_seconds() / 86400 <= 1
    for each, name in tries:
        refused(door, "ED004", "SELECT api.reset_password(%s, %s, %b)", each, name, verifier(b"x"))
    refused(door, "22023", "SELECT api.reset_password(%s, %s, %b)", code, aoife.username, b"short")
    with closing(ledger.admin.connect()) as admin:
        admin.execute("UPDATE auth.invitation SET expires_at = now() WHERE resets = %s", (aoife.owner,))
    refused(door, "ED004", "SELECT api.reset_password(%s, %s, %b)", code, aoife.username, verifier(b"x"))
    assert proved(door, aoife.username, aoife.proof)["status"] == "ok"


def test_an_invitation_resets_nothing_and_a_reset_invites_nobody(
    ledger: Database, door: Connection, aoife: Person
) -> None:
    """The two kinds of code don't serve for each other; a reset is for an account that there is."""
    name, invitation = f"cara-{secrets.token_hex(4)}", secrets.token_hex(16)
    with closing(ledger.admin.connect()) as admin:
        admin.execute("SELECT auth.invite(%s, %s)", (name, invitation))
    refused(door, "ED004", "SELECT api.reset_password(%s, %s, %b)", invitation, name, verifier(b"x"))
    code = reset_code(ledger, aoife.username)
    accept = "SELECT api.accept_invitation(%s, %s, 'Cara', 'EUR', %b)"
    refused(door, "ED004", accept, code, aoife.username, verifier(b"x"))
    with pytest.raises(psycopg.Error) as caught:
        reset_code(ledger, "nobody-here")
    assert caught.value.sqlstate == "ED008"


def test_only_the_admin_resets(door: Connection, laptop: Device) -> None:
    """Neither the door nor a computer can record a code, nor set a verifier past the ticket."""
    with closing(laptop.connect()) as own:
        for connection in (door, own):
            for query in ("SELECT auth.reset('aoife', 'code')", "SELECT auth.set_verifier(gen_random_uuid(), '')"):
                refused(connection, "42501", query)
        refused(own, "42501", "SELECT api.reset_password('code', 'aoife', '')")
        refused(door, "42501", "SELECT api.set_recovery('ticket', '')")
