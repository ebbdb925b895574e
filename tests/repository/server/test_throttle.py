"""At most 5 guesses a name in 15 minutes, however transactions are arranged or aged: I16."""

import secrets
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing
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


def attempt(connection: Connection, name: str, proof: bytes | None = None) -> uuid.UUID:
    handle: uuid.UUID = value(connection, "SELECT api.login_try(%s, %s)", name, proof or secrets.token_bytes(32))
    return handle


def result(connection: Connection, handle: uuid.UUID) -> dict[str, Any]:
    answer: dict[str, Any] = value(connection, "SELECT api.login_result(%s)", handle)
    return answer


def guess(connection: Connection, name: str, proof: bytes | None = None) -> str:
    return str(result(connection, attempt(connection, name, proof))["status"])


def age(ledger: Database, name: str, minutes: float) -> None:
    """Let time pass over all attempts at a name."""
    with closing(ledger.admin.connect()) as admin:
        admin.execute(
            "UPDATE auth.attempt SET made_at = made_at - make_interval(secs => %s) WHERE name = %s",
            (minutes * 60, name),
        )


def test_the_right_proof_gives_a_ticket(door: Connection, aoife: Person) -> None:
    """Signing in says whose account it is and gives what enrols one computer."""
    answer = result(door, attempt(door, aoife.username, aoife.proof))
    assert (answer["status"], answer["owner"], answer["display_name"]) == ("ok", str(aoife.owner), "Aoife")
    assert len(answer["ticket"]) == 64


def test_the_sixth_guess_waits_even_when_it_is_right(door: Connection, aoife: Person) -> None:
    """Five wrong guesses close the name, and the answer says for how long."""
    assert [guess(door, aoife.username) for _ in range(5)] == ["wrong"] * 5
    answer = result(door, attempt(door, aoife.username, aoife.proof))
    assert answer["status"] == "wait"
    assert 0 < answer["retry_after_s"] <= 17 * 60
    assert "ticket" not in answer


def test_an_unknown_name_is_answered_like_a_known_one(door: Connection) -> None:
    """Nobody learns at the door who has an account: the salt is steady, the throttle the same."""
    name = f"nobody-{secrets.token_hex(4)}"
    first, again = (value(door, "SELECT api.auth_params(%s)", name) for _ in range(2))
    assert first == again
    assert first != value(door, "SELECT api.auth_params(%s)", name + "x")
    assert [guess(door, name) for _ in range(6)] == [*["wrong"] * 5, "wait"]


def test_the_name_opens_again_when_the_guesses_have_aged(ledger: Database, door: Connection, aoife: Person) -> None:
    """What was told to wait is let in afterwards."""
    for _ in range(5):
        guess(door, aoife.username)
    age(ledger, aoife.username, 16)
    assert guess(door, aoife.username, aoife.proof) == "wait"
    age(ledger, aoife.username, 1.5)
    assert guess(door, aoife.username, aoife.proof) == "ok"


def test_successes_do_not_count(door: Connection, aoife: Person) -> None:
    """Somebody who signs in often is not locked out by it."""
    assert [guess(door, aoife.username, aoife.proof) for _ in range(8)] == ["ok"] * 8


def test_a_guess_can_not_be_rolled_back(door: Connection, aoife: Person) -> None:
    """BEGIN; login_try; login_result; ROLLBACK is refused: an attempt has to be committed before it is judged."""
    for _ in range(3):
        door.execute("BEGIN")
        handle = attempt(door, aoife.username, aoife.proof)
        with pytest.raises(psycopg.Error) as caught:
            result(door, handle)
        assert caught.value.sqlstate == "ED005"
        door.execute("ROLLBACK")


def test_a_savepoint_is_not_another_transaction(door: Connection, aoife: Person) -> None:
    """A subtransaction has a number of its own, which must not make its attempt look committed."""
    door.execute("BEGIN")
    door.execute("SAVEPOINT a")
    handle = attempt(door, aoife.username, aoife.proof)
    door.execute("RELEASE a")
    door.execute("SAVEPOINT b")
    with pytest.raises(psycopg.Error) as caught:
        result(door, handle)
    assert caught.value.sqlstate == "ED005"
    door.execute("ROLLBACK")


def test_a_judgement_that_is_rolled_back_leaves_its_guess_counted(door: Connection, aoife: Person) -> None:
    """An attempt whose result was taken and undone stays pending, and pending ones count."""
    for _ in range(5):
        handle = attempt(door, aoife.username)
        door.execute("BEGIN")
        assert result(door, handle)["status"] == "wrong"
        door.execute("ROLLBACK")
    assert guess(door, aoife.username, aoife.proof) == "wait"


def test_a_handle_is_bound_to_its_proof(door: Connection, aoife: Person) -> None:
    """Undoing a judgement and asking again gives the same answer: one handle is one guess."""
    handle = attempt(door, aoife.username)
    for _ in range(3):
        door.execute("BEGIN")
        assert result(door, handle)["status"] == "wrong"
        door.execute("ROLLBACK")
    with pytest.raises(psycopg.errors.UndefinedFunction):
        door.execute("SELECT api.login_result(%s, %b)", (handle, aoife.proof))


def test_a_handle_is_judged_once(door: Connection, aoife: Person) -> None:
    """A second ticket for one proof is not to be had."""
    handle = attempt(door, aoife.username, aoife.proof)
    assert result(door, handle)["status"] == "ok"
    with pytest.raises(psycopg.Error) as caught:
        result(door, handle)
    assert caught.value.sqlstate == "ED005"


def test_a_handle_older_than_two_minutes_is_refused(ledger: Database, door: Connection, aoife: Person) -> None:
    """A thousand attempts can't be held back until the window has passed over them."""
    handle = attempt(door, aoife.username, aoife.proof)
    age(ledger, aoife.username, 2.01)
    with pytest.raises(psycopg.Error) as caught:
        result(door, handle)
    assert caught.value.sqlstate == "ED005"


def test_attempts_held_open_are_as_old_as_they_are(ledger: Database, door: Connection, aoife: Person) -> None:
    """The age counts from the call, not from the commit: what is committed late is late."""
    with closing(ledger.door.connect()) as held:
        held.execute("BEGIN")
        handle = attempt(held, aoife.username, aoife.proof)
        made_at_query = "SELECT made_at FROM auth.attempt WHERE handle = %s"
        with closing(ledger.admin.connect()) as admin:
            held.execute("COMMIT")
            made_at = value(admin, made_at_query, handle)
            assert made_at <= value(admin, "SELECT clock_timestamp()")
        age(ledger, aoife.username, 3)
        with pytest.raises(psycopg.Error):
            result(door, handle)


def test_guesses_made_side_by_side_are_counted_together(ledger: Database, aoife: Person) -> None:
    """Ten sessions that attempt first and ask afterwards get no more guesses than one."""
    with ExitStack() as stack:
        doors = [stack.enter_context(closing(ledger.door.connect())) for _ in range(10)]
        for door in doors:
            door.execute("BEGIN")
        handles = [attempt(door, aoife.username) for door in doors]
        answers = []
        for door, handle in zip(doors, handles, strict=True):
            door.execute("COMMIT")
            answers.append(result(door, handle)["status"])
        assert answers == [*["wrong"] * 5, *["wait"] * 5]


def test_a_judgement_in_an_old_snapshot_is_refused(door: Connection, aoife: Person) -> None:
    """A snapshot that doesn't see the other attempts would not count them."""
    handle = attempt(door, aoife.username, aoife.proof)
    for level in ("REPEATABLE READ", "SERIALIZABLE"):
        door.execute(f"BEGIN ISOLATION LEVEL {level}")
        with pytest.raises(psycopg.Error) as caught:
            result(door, handle)
        assert caught.value.sqlstate == "25001"
        door.execute("ROLLBACK")


def test_a_known_computer_has_guesses_of_its_own(door: Connection, aoife: Person, laptop: Device) -> None:
    """Whoever knocks at the door can lock a name out there, but not on the person's own computers."""
    for _ in range(6):
        guess(door, aoife.username)
    with closing(laptop.connect()) as own:
        assert guess(own, aoife.username, aoife.proof) == "ok"
        assert [guess(own, aoife.username) for _ in range(6)] == [*["wrong"] * 5, "wait"]
    assert guess(door, aoife.username, aoife.proof) == "wait"


def test_somebody_elses_computer_is_no_known_one(
    door: Connection, aoife: Person, ben: Person, stranger: Device
) -> None:
    """Twenty computers of one's own are not a hundred guesses at another's name: they share the door's."""
    second = ben.device("Another")
    with closing(stranger.connect()) as first_device, closing(second.connect()) as second_device:
        assert [guess(first_device, aoife.username) for _ in range(3)] == ["wrong"] * 3
        assert [guess(second_device, aoife.username) for _ in range(2)] == ["wrong"] * 2
        assert guess(second_device, aoife.username, aoife.proof) == "wait"
    assert guess(door, aoife.username, aoife.proof) == "wait"


def test_a_handle_serves_only_who_got_it(door: Connection, aoife: Person, laptop: Device) -> None:
    """A handle made at the door can't be judged in a device's name, nor the other way round."""
    with closing(laptop.connect()) as own:
        for maker, judge in ((door, own), (own, door)):
            handle = attempt(maker, aoife.username, aoife.proof)
            with pytest.raises(psycopg.Error) as caught:
                result(judge, handle)
            assert caught.value.sqlstate == "ED005"


@pytest.mark.parametrize("name", ["", "ab", "Aoife", "a" * 33, "a'b", "a\nb", None])
def test_what_can_be_no_name_is_not_even_tried(door: Connection, name: str | None) -> None:
    """The names of accounts are known by their form."""
    with pytest.raises(psycopg.Error) as caught:
        door.execute("SELECT api.login_try(%s::text, %b)", (name, secrets.token_bytes(32)))
    assert caught.value.sqlstate == "22023"


def test_nobody_is_kept_waiting_by_who_swept_first(ledger: Database, door: Connection, aoife: Person) -> None:
    """Old attempts and tickets are swept on the way; an open transaction that swept them holds up nobody."""
    guess(door, aoife.username)
    guess(door, aoife.username, aoife.proof)
    with closing(ledger.admin.connect()) as admin:
        admin.execute("UPDATE auth.ticket SET expires_at = now() - interval '1 minute'")
    age(ledger, aoife.username, 2 * 24 * 60)
    with closing(ledger.door.connect()) as vandal:
        handle = attempt(vandal, aoife.username, aoife.proof)
        vandal.execute("BEGIN")
        result(vandal, handle)
        attempt(vandal, aoife.username)
        door.execute("SET statement_timeout = '5s'")
        assert guess(door, aoife.username, aoife.proof) == "ok"
