"""Enrolling, invitations, revoking, a new password, the door's mending: SYNC 1."""

import hashlib
import secrets
import uuid
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from expense_desktop.domain.errors import LoginRefused
from expense_desktop.domain.records import new_id
from expense_desktop.repository.server import schema
from tests.repository.server.operations import expense, push, rows, sealed, value
from tests.servers import Connection, Database, Device, Person


@pytest.fixture
def door(ledger: Database) -> Iterator[Connection]:
    """A connection as the door."""
    with closing(ledger.door.connect()) as connection:
        yield connection


def ticket_of(door: Connection, person: Person) -> str:
    handle = value(door, "SELECT api.login_try(%s, %s)", person.username, person.proof)
    return str(value(door, "SELECT api.login_result(%s)", handle)["ticket"])


def role_settings(ledger: Database, role: str) -> set[str]:
    with closing(ledger.admin.connect()) as admin:
        settings = value(admin, "SELECT rolconfig FROM pg_roles WHERE rolname = %s", role)
    return set(settings or ())


def invite(ledger: Database, name: str) -> str:
    code = secrets.token_hex(16)
    with closing(ledger.admin.connect()) as admin:
        admin.execute("SELECT auth.invite(%s, %s)", (name, code))
    return code


def accept(door: Connection, code: str, name: str) -> dict[str, str]:
    query = "SELECT api.accept_invitation(%s, %s, 'Cara', 'EUR', %b)"
    answer: dict[str, str] = value(door, query, code, name, secrets.token_bytes(32))
    return answer


def test_an_enrolled_computer_is_a_login_of_its_own(ledger: Database, laptop: Device) -> None:
    """Its role may log in three times, has the settings that end cut sessions, and is nothing but a client."""
    with closing(ledger.admin.connect()) as admin:
        role = rows(admin, "SELECT * FROM pg_roles WHERE rolname = %s", laptop.login.user)[0]
        groups = rows(
            admin,
            "SELECT m.roleid::regrole::text AS name, m.set_option, m.admin_option FROM pg_auth_members AS m"
            " WHERE m.member = %s::regrole",
            laptop.login.user,
        )
        stored = value(admin, "SELECT rolpassword FROM pg_authid WHERE rolname = %s", laptop.login.user)
    assert role["rolconnlimit"] == 3
    assert not any(role[f"rol{right}"] for right in ("super", "createrole", "createdb", "replication", "bypassrls"))
    assert groups == [{"name": "expense_client", "set_option": False, "admin_option": False}]
    assert stored.startswith("SCRAM-SHA-256$")
    assert laptop.login.password not in stored
    assert role_settings(ledger, laptop.login.user) >= {
        "tcp_keepalives_idle=20", "tcp_user_timeout=20s", "idle_session_timeout=60s", "statement_timeout=30s",
        "idle_in_transaction_session_timeout=15s", "client_connection_check_interval=5s",
        "log_parameter_max_length=0", "log_parameter_max_length_on_error=0", "synchronous_commit=on",
        "temp_file_limit=1GB",
    }  # fmt: skip


def test_a_ticket_enrols_one_computer(ledger: Database, door: Connection, aoife: Person) -> None:
    """Used up, invented or too old, it is refused."""
    ticket = ticket_of(door, aoife)
    ledger.enrol(ticket)
    old = ticket_of(door, aoife)
    with closing(ledger.admin.connect()) as admin:
        admin.execute(
            "UPDATE auth.ticket SET expires_at = now() - interval '1 second' WHERE owner_id = %s", (aoife.owner,)
        )
    for wrong in (ticket, old, "invented", ""):
        with pytest.raises(psycopg.Error) as caught:
            ledger.enrol(wrong)
        assert caught.value.sqlstate == "ED005"


@pytest.mark.parametrize(
    "verifier", ["password", "", "md5" + "0" * 32, "SCRAM-SHA-256$4096:x$y:z", "SCRAM-SHA-256$4096:'; DROP ROLE x$a:b"]
)
def test_only_a_scram_verifier_is_taken(door: Connection, aoife: Person, verifier: str) -> None:
    """A password in the clear would end up in logs; it is refused before anything is made."""
    with pytest.raises(psycopg.Error) as caught:
        door.execute("SELECT api.enroll(%s, %s, 'Laptop', %s)", (ticket_of(door, aoife), uuid.uuid4(), verifier))
    assert caught.value.sqlstate == "22023"


def test_the_same_computer_can_be_enrolled_again(ledger: Database, door: Connection, aoife: Person) -> None:
    """When the answer was lost, or the role wasn't in the backup, the next ticket makes it log in again."""
    device = uuid.uuid4()
    first = ledger.enrol(ticket_of(door, aoife), device=device)
    with closing(first.connect()) as connection:
        push(connection, 1, [sealed(expense())])
    second = ledger.enrol(ticket_of(door, aoife), device=device)
    with closing(second.connect()) as connection:
        assert value(connection, "SELECT api.hello()")["last_op_no"] == 1
    with pytest.raises(LoginRefused):
        first.connect()
    with closing(ledger.admin.connect()) as admin:
        admin.execute(f"DROP ROLE {second.login.user}")
    third = ledger.enrol(ticket_of(door, aoife), device=device)
    with closing(third.connect()) as connection:
        assert value(connection, "SELECT count(*) FROM ledger.expense") == 1


def test_nobody_takes_another_persons_computer_over(
    ledger: Database, door: Connection, ben: Person, laptop: Device
) -> None:
    """A device id that is taken is refused, whoever's it is, and nothing of it is changed."""
    with pytest.raises(psycopg.errors.UniqueViolation):
        ledger.enrol(ticket_of(door, ben), device=laptop.id)
    laptop.connect().close()


def test_an_account_has_at_most_twenty_live_computers(ledger: Database, door: Connection, aoife: Person) -> None:
    """The twenty-first is refused until one is revoked."""
    devices = [aoife.device(f"Computer {number}") for number in range(20)]
    with pytest.raises(psycopg.Error) as caught:
        ledger.enrol(ticket_of(door, aoife))
    assert caught.value.sqlstate == "ED007"
    with closing(devices[0].connect()) as connection:
        assert value(connection, "SELECT api.revoke_device(%s)", devices[1].id) is True
    ledger.enrol(ticket_of(door, aoife))


def test_computers_of_one_name_are_told_apart(ledger: Database, door: Connection, aoife: Person) -> None:
    """The second has a number, the same one again keeps its own; other people don't count, a revoked one's is free."""
    ben = ledger.newcomer("ben")
    longest = "x" * 80
    first, second, third = (aoife.device(name) for name in ("Mac", "Mac", "Mac"))
    for name in ("Mac", longest):
        ben.device(name)
    twice = [aoife.device(longest) for _ in range(2)]

    def names() -> dict[uuid.UUID, str]:
        with closing(ledger.admin.connect()) as admin:
            return {row["id"]: row["name"] for row in rows(admin, "SELECT id, name FROM auth.device")}

    shown = names()
    assert [shown[each.id] for each in (first, second, third)] == ["Mac", "Mac 2", "Mac 3"]
    assert [shown[each.id] for each in twice] == [longest, "x" * 77 + " 2"]
    assert sorted(shown.values()).count("Mac") == 2
    ledger.enrol(ticket_of(door, aoife), "Mac", second.id)
    assert names()[second.id] == "Mac 2"
    with closing(first.connect()) as connection:
        value(connection, "SELECT api.revoke_device(%s)", second.id)
    fourth = aoife.device("Mac")
    assert names()[fourth.id] == "Mac 2"


def test_an_invitation_makes_one_account(ledger: Database, door: Connection) -> None:
    """Its code works once, for the name that it was made for."""
    name = f"cara-{secrets.token_hex(4)}"
    code = invite(ledger, name)
    for wrong_code, wrong_name in ((secrets.token_hex(16), name), (code, name + "x")):
        with pytest.raises(psycopg.Error) as caught:
            accept(door, wrong_code, wrong_name)
        assert caught.value.sqlstate == "ED004"
    answer = accept(door, code, name)
    device = ledger.enrol(answer["ticket"])
    with closing(device.connect()) as connection:
        assert value(connection, "SELECT api.hello()")["owner"] == answer["owner"]
        assert value(connection, "SELECT display_name FROM ledger.profile") == "Cara"
    with pytest.raises(psycopg.Error) as caught:
        accept(door, code, name)
    assert caught.value.sqlstate == "ED004"
    with pytest.raises(psycopg.Error) as caught:
        invite(ledger, name)
    assert caught.value.sqlstate == "ED006"


def test_an_invitation_expires(ledger: Database, door: Connection) -> None:
    """After seven days it is as good as none."""
    name = f"cara-{secrets.token_hex(4)}"
    code = invite(ledger, name)
    with closing(ledger.admin.connect()) as admin:
        expires_in = value(admin, "SELECT expires_at - now() FROM auth.invitation WHERE name = %s", name)
        assert 6.9 < expires_in.total_seconds() / 86400 <= 7
        admin.execute("UPDATE auth.invitation SET expires_at = now() WHERE name = %s", (name,))
    with pytest.raises(psycopg.Error) as caught:
        accept(door, code, name)
    assert caught.value.sqlstate == "ED004"


def test_of_two_invitations_for_one_name_the_first_one_taken_up_counts(ledger: Database, door: Connection) -> None:
    """The second says that the name is taken, and makes nothing."""
    name = f"cara-{secrets.token_hex(4)}"
    first, second = invite(ledger, name), invite(ledger, name)
    accept(door, second, name)
    with pytest.raises(psycopg.Error) as caught:
        accept(door, first, name)
    assert caught.value.sqlstate == "ED006"


def test_a_revoked_computer_is_told_and_gets_nothing_more(laptop: Device, phone: Device) -> None:
    """Its open session ends, it can log in only to hear that it was revoked."""
    with closing(laptop.connect()) as lost, closing(phone.connect()) as kept:
        push(lost, 1, [sealed(expense())])
        assert value(kept, "SELECT api.revoke_device(%s)", laptop.id) is True
        assert value(kept, "SELECT api.revoke_device(%s)", laptop.id) is False
        with pytest.raises(psycopg.OperationalError):
            lost.execute("SELECT 1")
    with closing(laptop.connect()) as told:
        hello = value(told, "SELECT api.hello()")
        assert (hello["revoked"], "head" in hello) == (True, False)
        for statement in ("SELECT * FROM ledger.expense", "SELECT api.push(2, '{}')", "SELECT api.devices()"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                told.execute(statement)
    with closing(phone.connect()) as kept:
        listed = {device["id"]: device for device in value(kept, "SELECT api.devices()")}
    assert listed[str(laptop.id)]["revoked"] is True
    assert (listed[str(phone.id)]["this"], listed[str(phone.id)]["name"]) == (True, "Phone")


def test_a_session_that_outlives_its_revocation_sees_nothing(ledger: Database, laptop: Device) -> None:
    """Even where its session can't be ended, a revoked computer's rows are none and its writes are refused."""
    with closing(laptop.connect()) as lost:
        push(lost, 1, [sealed(expense())])
        with closing(ledger.admin.connect()) as admin:
            admin.execute("UPDATE auth.device SET revoked_at = now() WHERE id = %s", (laptop.id,))
        assert rows(lost, "SELECT * FROM ledger.expense") == []
        with pytest.raises(psycopg.Error) as caught:
            push(lost, 2, [sealed(expense())])
        assert caught.value.sqlstate == "28000"


@pytest.mark.parametrize("held", ["SELECT api.push(1, '{}')", "SELECT api.revoke_device(%(device)s)"])
def test_a_computer_can_not_hold_its_revocation_up(laptop: Device, phone: Device, held: str) -> None:
    """Who keeps a push or its own revocation open holds the device's row, its role or the feed; revoking ends that."""
    with closing(phone.connect()) as thief, closing(laptop.connect()) as connection:
        thief.execute("SET idle_in_transaction_session_timeout = 0")
        thief.execute("BEGIN")
        thief.execute(held, {"device": phone.id})
        connection.execute("SET statement_timeout = '5s'")
        assert value(connection, "SELECT api.revoke_device(%s)", phone.id) is True
        assert push(connection, 1, [sealed(expense())])[0]["status"] == "applied"


def test_nobody_holds_another_persons_revocation_up(laptop: Device, phone: Device, stranger: Device) -> None:
    """A revocation that is kept open locks the groups of all devices; the flag of another one doesn't wait for it."""
    with closing(stranger.connect()) as vandal, closing(laptop.connect()) as connection:
        vandal.execute("BEGIN")
        vandal.execute("SELECT api.revoke_device(%s)", (stranger.id,))
        assert value(connection, "SELECT api.revoke_device(%s)", phone.id) is True
    with closing(phone.connect()) as revoked:
        assert value(revoked, "SELECT api.hello()")["revoked"] is True
        assert rows(revoked, "SELECT * FROM ledger.profile") == []
        with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
            push(revoked, 1, [])


def test_nobody_holds_another_persons_enrolment_up(aoife: Person, stranger: Device) -> None:
    """Nor does an enrolment wait for a revocation that somebody keeps open: it ends that session."""
    with closing(stranger.connect()) as vandal:
        vandal.execute("BEGIN")
        vandal.execute("SELECT api.revoke_device(%s)", (stranger.id,))
        aoife.device("New laptop").connect().close()
        with pytest.raises(psycopg.OperationalError):
            vandal.execute("SELECT 1")


def test_nobody_revokes_another_persons_computer(laptop: Device, stranger: Device) -> None:
    """The answer is that of a computer that doesn't exist."""
    with closing(stranger.connect()) as connection:
        assert value(connection, "SELECT api.revoke_device(%s)", laptop.id) is False
        assert value(connection, "SELECT api.revoke_device(%s)", new_id()) is False
        assert [device["id"] for device in value(connection, "SELECT api.devices()")] == [str(stranger.id)]
    laptop.connect().close()


def test_a_computer_may_sign_itself_out(laptop: Device) -> None:
    """It hears the answer before its session ends."""
    with closing(laptop.connect()) as connection:
        assert value(connection, "SELECT api.revoke_device(%s)", laptop.id) is True
        assert value(connection, "SELECT api.hello()")["revoked"] is True


def test_a_new_password_needs_a_ticket_of_the_old_one(
    aoife: Person, ben: Person, laptop: Device, stranger: Device
) -> None:
    """The version moves, the old proof is none any more, and another person's ticket doesn't serve."""
    new_proof = secrets.token_bytes(32)
    with closing(laptop.connect()) as own, closing(stranger.connect()) as theirs:
        foreign = ticket_of(theirs, ben)
        with pytest.raises(psycopg.Error) as caught:
            own.execute("SELECT api.change_password(%s, %b)", (foreign, hashlib.sha256(new_proof).digest()))
        assert caught.value.sqlstate == "ED005"
        version = value(
            own, "SELECT api.change_password(%s, %b)", ticket_of(own, aoife), hashlib.sha256(new_proof).digest()
        )
        assert version == 2
        assert value(own, "SELECT api.hello()")["password_version"] == 2
        handle = value(own, "SELECT api.login_try(%s, %s)", aoife.username, aoife.proof)
        assert value(own, "SELECT api.login_result(%s)", handle)["status"] == "wrong"
        handle = value(own, "SELECT api.login_try(%s, %s)", aoife.username, new_proof)
        assert value(own, "SELECT api.login_result(%s)", handle)["status"] == "ok"


def test_a_device_mends_what_somebody_did_to_the_door(database: Database) -> None:
    """Whoever has the door's password can change it and the door's settings; any computer puts them right."""
    laptop = database.device()
    with closing(database.door.connect()) as vandal:
        vandal.execute("ALTER ROLE expense_door PASSWORD 'mine now'")
        vandal.execute("ALTER ROLE expense_door SET statement_timeout = '1ms'")
        vandal.execute(f"ALTER ROLE expense_door IN DATABASE {database.name} SET search_path = 'nowhere'")
    with pytest.raises(LoginRefused):
        database.door.connect()
    with closing(laptop.connect()) as connection, closing(database.admin.connect()) as admin:
        admin.execute("UPDATE auth.server SET door_mended_at = '-infinity'")
        assert value(connection, "SELECT api.mend_door()") is True
        assert value(connection, "SELECT api.mend_door()") is False
    with closing(database.door.connect()) as door:
        assert value(door, "SELECT api.hello()")["role"] == "door"
        assert value(door, "SHOW search_path") != "nowhere"
    assert role_settings(database, schema.DOOR) >= {
        "statement_timeout=30s", "log_parameter_max_length=0", "temp_file_limit=1GB",
    }  # fmt: skip


def test_the_door_is_mended_while_somebody_holds_on_to_it(database: Database) -> None:
    """Neither who changed the door nor who mends it can keep it as it is by leaving a transaction open."""
    laptop, phone = database.person("aoife").device(), database.person("ben").device()
    with closing(database.door.connect()) as vandal, closing(laptop.connect()) as connection:
        vandal.execute("BEGIN")
        vandal.execute("ALTER ROLE expense_door SET work_mem = '1MB'")
        connection.execute("SET statement_timeout = '5s'")
        with closing(database.admin.connect()) as admin:
            admin.execute("UPDATE auth.server SET door_mended_at = '-infinity'")
        assert value(connection, "SELECT api.mend_door()") is True
        with closing(database.admin.connect()) as admin:
            admin.execute("UPDATE auth.server SET door_mended_at = '-infinity'")
        with closing(phone.connect()) as other:
            other.execute("BEGIN")
            other.execute("SELECT api.mend_door()")
            assert value(connection, "SELECT api.mend_door()") is False


def test_the_role_of_a_computer_that_was_told_is_closed(database: Database) -> None:
    """NOLOGIN follows a week after it last heard, or 90 days after it was revoked; not before."""
    aoife = database.person()
    kept, told, silent, fresh = (aoife.device(name) for name in ("kept", "told", "silent", "fresh"))
    with closing(kept.connect()) as connection, closing(database.admin.connect()) as admin:
        for lost in (told, silent, fresh):
            connection.execute("SELECT api.revoke_device(%s)", (lost.id,))
        with closing(told.connect()) as hearing:
            hearing.execute("SELECT api.hello()")
        admin.execute("UPDATE auth.device SET told_at = told_at - interval '8 days' WHERE id = %s", (told.id,))
        admin.execute("UPDATE auth.device SET revoked_at = now() - interval '91 days' WHERE id = %s", (silent.id,))
        admin.execute("UPDATE auth.server SET door_mended_at = '-infinity'")
        connection.execute("SELECT api.mend_door()")
    for closed in (told, silent):
        with pytest.raises(LoginRefused):
            closed.connect()
    fresh.connect().close()
