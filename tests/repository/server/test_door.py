"""The door: passwords proved and never sent, invitations that work once, computers with logins of their own."""

import secrets
import uuid
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from expense_desktop.domain.errors import (
    InvitationInvalid,
    LoginRefused,
    NameTaken,
    Refused,
    ServerUnsuitable,
    TooManyTries,
    WrongPassword,
)
from expense_desktop.domain.records import DeviceId, OwnerId
from expense_desktop.repository.server import door
from expense_desktop.repository.server.connections import connect
from expense_desktop.repository.server.door import LEAST_COSTS, ProofCosts, Ticket
from expense_desktop.repository.server.invitation import ServerLine
from tests.servers import DOOR_PASSWORD, Database

_PASSWORD = "seven-herons-cross"

Connection = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """Somebody who stands at the door."""
    with closing(database.door.connect()) as connected:
        yield connected


def _invite(database: Database, name: str) -> str:
    code = secrets.token_hex(16)
    with closing(database.admin.connect()) as admin:
        admin.execute("SELECT auth.invite(%s, %s)", (name, code))
    return code


def _join(database: Database, connection: Connection, name: str = "aoife") -> Ticket:
    return door.accept_invitation(
        connection, _invite(database, name), name, _PASSWORD, display_name="Aoife", currency="EUR"
    )


def _new_device() -> DeviceId:
    return DeviceId(uuid.uuid4())


def test_an_invitation_makes_an_account_whose_password_opens_it(database: Database, connection: Connection) -> None:
    """Who took up an invitation can sign in with the password, and is the same owner."""
    joined = _join(database, connection)
    signed_in = door.sign_in(connection, "aoife", _PASSWORD)
    assert (signed_in.owner, signed_in.display_name, signed_in.currency) == (joined.owner, "Aoife", "EUR")
    assert signed_in.text != joined.text


def test_accents_may_be_composed_in_any_way(database: Database, connection: Connection) -> None:
    """The same password typed on a Mac and on Linux is the same password."""
    code = _invite(database, "zoe")
    door.accept_invitation(connection, code, "zoe", "zo\u00eb-runs-far", display_name="Zoë", currency="EUR")
    door.sign_in(connection, "zoe", "zoe\u0308-runs-far")


def test_the_server_never_sees_a_password(database: Database, connection: Connection) -> None:
    """What the server stores is neither the password nor its proof, and the device's role has a SCRAM verifier."""
    ticket = _join(database, connection)
    login = door.enroll(connection, ticket, _new_device(), "Laptop")
    with closing(database.admin.connect()) as admin:
        stored = admin.execute("SELECT string_agg(a::text, ' ') FROM auth.account AS a").fetchone()
        role = admin.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", (login.role,)).fetchone()
    assert stored is not None
    assert role is not None
    assert _PASSWORD not in stored[0]
    assert role[0].startswith("SCRAM-SHA-256$")
    assert login.password not in role[0]


def test_an_enrolled_computer_logs_in_as_itself(database: Database, connection: Connection) -> None:
    """The new login works, and the server says who it is."""
    ticket = _join(database, connection)
    login = door.enroll(connection, ticket, _new_device(), "Laptop")
    with closing(connect(database.address, login.role, login.password)) as device:
        row = device.execute("SELECT api.hello()").fetchone()
    assert row is not None
    assert (row[0]["owner"], row[0]["device"]) == (str(ticket.owner), str(login.device))


def test_a_computer_that_leaves_has_nothing_but_hello(database: Database, connection: Connection) -> None:
    """After leaving, the computer's login reads nothing more."""
    login = door.enroll(connection, _join(database, connection), _new_device(), "Laptop")
    with closing(connect(database.address, login.role, login.password)) as device:
        door.leave(device, login.device)
    with (
        closing(connect(database.address, login.role, login.password)) as device,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        device.execute("SELECT * FROM ledger.expense")


def test_a_wrong_password_and_an_unknown_name_give_the_same_answer(database: Database, connection: Connection) -> None:
    """Nobody learns at the door which names there are."""
    _join(database, connection)
    answers = []
    for name in ("aoife", "nobody-here"):
        with pytest.raises(WrongPassword) as refused:
            door.sign_in(connection, name, "not-the-password")
        answers.append(refused.value.message)
    assert answers[0] == answers[1] == "The user name or the password is not right."


def test_the_sixth_guess_has_to_wait_even_when_it_is_right(database: Database, connection: Connection) -> None:
    """After five wrong passwords the door says how long to wait, in minutes, and doesn't look at the sixth."""
    _join(database, connection)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            door.sign_in(connection, "aoife", "not-the-password")
    with pytest.raises(TooManyTries, match=r"^Too many tries\. Try again in 1[0-9] minutes\.$") as held:
        door.sign_in(connection, "aoife", _PASSWORD)
    assert 600 < held.value.retry_after_s <= 1200


def test_an_invitation_works_once(database: Database, connection: Connection) -> None:
    """A second person with the same line is refused, whatever name they choose."""
    code = _invite(database, "aoife")
    door.accept_invitation(connection, code, "aoife", _PASSWORD, display_name="Aoife", currency="EUR")
    for name in ("aoife", "ben"):
        with pytest.raises(InvitationInvalid, match="expired or was already used"):
            door.accept_invitation(connection, code, name, _PASSWORD, display_name="Ben", currency="EUR")


def test_an_invitation_expires(database: Database, connection: Connection) -> None:
    """After its seven days an invitation opens nothing."""
    code = _invite(database, "aoife")
    with closing(database.admin.connect()) as admin:
        admin.execute("UPDATE auth.invitation SET expires_at = now() - interval '1 second'")
    with pytest.raises(InvitationInvalid):
        door.accept_invitation(connection, code, "aoife", _PASSWORD, display_name="Aoife", currency="EUR")


def test_a_name_that_was_taken_meanwhile_is_named(database: Database, connection: Connection) -> None:
    """Two invitations for one name: the second person reads that it is taken, in the words of the page."""
    codes = [_invite(database, "aoife") for _ in range(2)]
    door.accept_invitation(connection, codes[0], "aoife", _PASSWORD, display_name="Aoife", currency="EUR")
    with pytest.raises(NameTaken, match="“aoife” is taken on this server"):
        door.accept_invitation(connection, codes[1], "aoife", _PASSWORD, display_name="Aoife", currency="EUR")


def test_a_ticket_works_once(database: Database, connection: Connection) -> None:
    """A ticket enrols one computer."""
    ticket = _join(database, connection)
    door.enroll(connection, ticket, _new_device(), "Laptop")
    with pytest.raises(Refused, match="Signing in took too long"):
        door.enroll(connection, ticket, _new_device(), "Laptop")


def test_the_same_computer_can_enrol_again(database: Database, connection: Connection) -> None:
    """When an answer was lost, the computer enrols again as itself with a new password; the old one is void."""
    device = _new_device()
    first = door.enroll(connection, _join(database, connection), device, "Laptop")
    second = door.enroll(connection, door.sign_in(connection, "aoife", _PASSWORD), device, "Laptop")
    connect(database.address, second.role, second.password).close()
    with pytest.raises(LoginRefused):
        connect(database.address, first.role, first.password)


@pytest.mark.parametrize(
    ("m_kib", "t", "p", "words"),
    [
        (19 * 1024 - 1, 2, 1, "weak proof"),
        (64 * 1024, 1, 4, "weak proof"),
        (4 * 1024 * 1024, 3, 4, "more work"),
        (64 * 1024, 1000, 4, "more work"),
    ],
)
def test_a_server_that_asks_for_a_cheap_or_an_absurd_proof_gets_none(
    database: Database, connection: Connection, m_kib: int, t: int, p: int, words: str
) -> None:
    """The client has limits of its own for what a meddled server may ask."""
    _join(database, connection)
    with closing(database.admin.connect()) as admin:
        admin.execute(
            "CREATE OR REPLACE FUNCTION api.auth_params(name text) RETURNS jsonb LANGUAGE sql SECURITY DEFINER"
            " SET search_path = pg_catalog, pg_temp AS $$ SELECT jsonb_build_object("
            f"'salt', encode('\\x00112233445566778899aabbccddeeff', 'base64'), 'm_kib', {m_kib}, 't', {t}, 'p', {p}) $$"
        )
        before = admin.execute("SELECT count(*) FROM auth.attempt").fetchone()
        with pytest.raises(ServerUnsuitable, match=words):
            door.sign_in(connection, "aoife", _PASSWORD)
        assert admin.execute("SELECT count(*) FROM auth.attempt").fetchone() == before


def test_the_shipped_limits_of_a_proof_are_these() -> None:
    """OWASP's least for argon2id with 19 MiB; a change here is a decision."""
    assert ProofCosts(m_kib=19_456, t=2, p=1) == LEAST_COSTS


def test_a_ticket_and_a_login_show_no_secret() -> None:
    """What enrols and what logs in is not in what Python prints of them."""
    ticket = Ticket("ticket-secret", OwnerId(uuid.uuid4()))
    login = door.DeviceLogin(_new_device(), "d_1", "login-secret")
    assert "secret" not in repr(ticket) + repr(login)


def test_a_computers_name_is_never_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A nameless computer, or one whose name can't be shown, has a name all the same."""
    for node, shown in (("", "Computer"), ("kit\x00chen\n", "kitchen"), ("x" * 200, "x" * 80)):
        monkeypatch.setattr("platform.node", lambda node=node: node)
        assert door.device_name() == shown


def test_a_proof_is_in_no_log_whatever_somebody_set_on_the_door(database: Database) -> None:
    """The door's login may be set to write its plans with what is bound to them; a client of ours switches that off."""
    log = database.cluster.log_file
    line = ServerLine(database.address, DOOR_PASSWORD)
    try:
        with closing(database.door.connect()) as vandal:
            vandal.execute("ALTER ROLE expense_door SET debug_print_plan = on")
        with closing(database.door.connect()) as heedless:
            begun = log.stat().st_size
            with pytest.raises(WrongPassword):
                door.sign_in(heedless, "aoife", _PASSWORD)
            assert b"PLANNEDSTMT" in log.read_bytes()[begun:]
        begun = log.stat().st_size
        with closing(door.knock(line)) as careful, pytest.raises(WrongPassword):
            door.sign_in(careful, "aoife", _PASSWORD)
        assert b"PLANNEDSTMT" not in log.read_bytes()[begun:]
    finally:
        with closing(database.admin.connect()) as admin:
            admin.execute("ALTER ROLE expense_door RESET debug_print_plan")
