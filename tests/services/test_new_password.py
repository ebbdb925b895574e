"""A kill at any step of a new password or recovery code leaves one that works here and at the server alike."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from expense_desktop.domain.errors import ServerUnreachable, WrongPassword
from expense_desktop.domain.recovery import RecoveryCode
from expense_desktop.repository.replica.vault import BY_PASSWORD, RECOVERY, versions_of
from expense_desktop.repository.server import admin, door, exchange
from expense_desktop.services.account import Accounts, OpenAccount
from expense_desktop.services.new_password import change_password, take_over
from expense_desktop.services.recovery_code import make_code
from expense_desktop.settings import Settings
from tests.external import ExternalServer, external_server
from tests.services.changing import CHEAP, POINTS, QUICK

OLD, NEW = "seven-herons-cross", "eleven-otters-swim-home"
ROOT = Path(__file__).parents[2]
ALL = [pytest.param(list(QUICK), id="quick"), pytest.param(list(POINTS), id="all", marks=pytest.mark.long)]


@pytest.fixture(scope="module")
def server() -> Iterator[ExternalServer]:
    """A shared PostgreSQL that its admin prepared."""
    with external_server(18) as running:
        admin.initialise(running.admin)
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A computer."""
    return tmp_path / "home"


@pytest.fixture
def accounts(server: ExternalServer, home: Path, request: pytest.FixtureRequest) -> Accounts:
    """The accounts of that computer: one, which has just joined."""
    name = f"p{abs(hash(request.node.name)) % 10**8}"
    found = Accounts(Settings(home), CHEAP)
    found.join(admin.invite(server.admin, name).invitation.encoded(), OLD, currency="EUR").close()
    return found


@contextmanager
def changer() -> Iterator["subprocess.Popen[str]"]:
    """The process that changes and dies."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.services.changing"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        yield process
        assert process.stdin is not None
        process.stdin.close()


def killed(process: "subprocess.Popen[str]", point: str, home: Path, new: str) -> int:
    """What came of a change from OLD to `new`, or of a new recovery code without one."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps({"point": point, "home": str(home), "old": OLD, "new": new}) + "\n")
    process.stdin.flush()
    return int(process.stdout.readline())


def opens(accounts: Accounts, password: str) -> bool:
    try:
        accounts.unlock(None, password).close()
    except WrongPassword:
        return False
    return True


def greeted(account: OpenAccount) -> exchange.Hello:
    """What a sync begins with."""
    with closing(account.connect_device()) as connection:
        hello = exchange.hello(connection)
    account.hear(hello)
    return hello


@pytest.mark.parametrize("points", ALL)
def test_a_kill_at_any_step_leaves_the_old_or_the_new_password(
    accounts: Accounts, home: Path, points: list[str]
) -> None:
    """At once the one that the server has opens this computer; after the next greeting it alone does."""
    seen = set()
    with changer() as process:
        for point in points:
            assert killed(process, point, home, NEW) == -signal.SIGKILL, point
            works = [each for each in (OLD, NEW) if opens(accounts, each)]
            with closing(accounts.unlock(None, works[0])) as account:
                version = greeted(account).password_version
                with closing(account.connect_device()) as connection:
                    # an odd version is the old one, or that again
                    right = OLD if version % 2 == 1 else NEW
                    door.sign_in(connection, account.username, right)
                assert right in works, point
                assert [each for each in (OLD, NEW) if opens(accounts, each)] == [right], point
                assert not account.has_old_password
                seen.add(right)
                if right == NEW:
                    change_password(account, NEW, OLD, CHEAP)
                assert versions_of(account.vault.path, BY_PASSWORD) == [version + (right == NEW)]
    assert seen == {OLD, NEW}


@pytest.mark.parametrize("points", ALL)
def test_a_kill_at_any_step_leaves_the_old_recovery_code_or_a_new_one(
    server: ExternalServer, accounts: Accounts, home: Path, points: list[str]
) -> None:
    """A code that nobody has seen never stays beside the one that the server has."""
    with closing(accounts.unlock(None, OLD)) as account:
        code, made = make_code(account, OLD, CHEAP), 1
    with changer() as process:
        for point in points:
            assert killed(process, point, home, "") == -signal.SIGKILL, point
            with closing(accounts.unlock(None, OLD)) as account:
                version = greeted(account).recovery_version
                assert versions_of(account.vault.path, RECOVERY) == [version], point
                # a code that proves nothing is a guess, and there are more points than guesses
                with closing(server.connect("expense")) as superuser:
                    superuser.execute("DELETE FROM auth.attempt")
                assert _opens_at_server(account, code) == (version == made), point
                code, made = make_code(account, OLD, CHEAP), version + 1


def _opens_at_server(account: OpenAccount, code: RecoveryCode) -> bool:
    with closing(account.connect_device()) as connection:
        try:
            door.sign_in_by_code(connection, account.username, code)
        except WrongPassword:
            return False
    return True


def test_an_answer_that_is_lost_is_asked_for_again(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the server took the new password or not, what opens this computer afterwards is what it has."""
    really = door.change_password

    def lost(*arguments: object, **named: object) -> int:
        really(*arguments, **named)  # type: ignore[arg-type]
        raise ServerUnreachable

    def unheard(*_: object, **__: object) -> int:
        raise ServerUnreachable

    with closing(accounts.unlock(None, OLD)) as account:
        monkeypatch.setattr(door, "change_password", unheard)
        with pytest.raises(ServerUnreachable):
            change_password(account, OLD, NEW, CHEAP)
        assert (opens(accounts, OLD), opens(accounts, NEW)) == (True, False)
        monkeypatch.setattr(door, "change_password", lost)
        change_password(account, OLD, NEW, CHEAP)
        assert (opens(accounts, OLD), opens(accounts, NEW)) == (False, True)


def test_a_password_of_another_computer_is_taken_over_once_it_is_proved(accounts: Accounts, tmp_path: Path) -> None:
    """The account that is open needs no old password for it, and a wrong one changes nothing."""
    other = Accounts(Settings(tmp_path / "other"), CHEAP)
    with closing(accounts.unlock(None, OLD)) as account:
        with closing(other.sign_in(account.username, OLD, server_line=account.add_device())) as second:
            change_password(second, OLD, NEW, CHEAP)
        assert not accounts.known()[0].has_old_password
        greeted(account)
        assert accounts.known()[0].has_old_password
        with pytest.raises(WrongPassword):
            take_over(account, "not-the-one-that-was-set", CHEAP)
        assert opens(accounts, OLD)
        take_over(account, NEW, CHEAP)
        assert not account.has_old_password
    assert (opens(accounts, OLD), opens(accounts, NEW)) == (False, True)
