"""What must be nowhere in the clear: not on the disk, not in the server's log, not where other processes could look."""

import base64
import contextlib
import hashlib
import os
import subprocess
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from expense_desktop.domain.recovery import RecoveryCode
from expense_desktop.repository.replica.vault import Vault
from expense_desktop.repository.server import admin, door
from expense_desktop.repository.server.connections import login_from_url
from expense_desktop.repository.server.embedded import EmbeddedServer
from expense_desktop.repository.server.invitation import Invitation, PasswordLine
from expense_desktop.services.account import Accounts
from expense_desktop.services.new_password import change_password
from expense_desktop.services.recovering import recover
from expense_desktop.services.recovery_code import make_code
from expense_desktop.settings import Settings
from tests.cli.conftest import CHEAP, Terminal
from tests.external import ExternalServer, external_server
from tests.homes import temporary_home

OLD, NEW, WRONG = "four herons were counted", "nine otters swam ashore", "six badgers never came"
PAYEE, NOTE, AMOUNT = "Trattoria Quaglia", "a ring for her birthday", "7391.37"
BACKUP = "eleven geese fly over us"


@pytest.fixture(scope="module")
def server() -> Iterator[ExternalServer]:
    """A server that a superuser prepared, and that logs all it can."""
    with external_server(18) as running:
        running.set(
            log_statement="all", log_min_duration_statement="0", log_parameter_max_length="-1",
            log_parameter_max_length_on_error="-1", log_min_error_statement="debug5", log_error_verbosity="verbose",
        )  # fmt: skip
        admin.initialise(running.admin)
        yield running


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this process's temporary files go."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def forms(secret: str | bytes) -> set[bytes]:
    """A secret as it might be written somewhere."""
    raw = secret.encode() if isinstance(secret, str) else secret
    written = {
        raw,
        raw.hex().encode(),
        raw.hex().upper().encode(),
        base64.b64encode(raw),
        base64.urlsafe_b64encode(raw),
    }
    if isinstance(secret, str):
        written |= {secret.encode("utf-16-le"), secret.replace("-", "").encode()}
    # without the ends of Base64, which depend on what follows
    return {each.rstrip(b"=") for each in written}


def assert_nowhere(secrets: dict[str, str | bytes], content: bytes, where: object) -> None:
    for name, secret in secrets.items():
        for form in forms(secret):
            assert form not in content, f"{name} in {where}"


class Life:
    """A person's whole way with an account, on two computers, with everything that can go wrong on it."""

    def __init__(self, server: ExternalServer, homes: Path, name: str) -> None:
        self.name = name
        self.secrets: dict[str, str | bytes] = {"old": OLD, "new": NEW, "wrong": WRONG, "payee": PAYEE, "note": NOTE}
        self._server = server
        self._admin = Terminal(homes / "admin", {"EXPENSE_ADMIN_URL": server.admin_url()})
        self.laptop, self.phone = Terminal(homes / "laptop"), Terminal(homes / "phone")

    def lead(self) -> None:
        """Join, spend, sync, fail, change, forget, recover, reset, revoke, back up."""
        invitation = self._admin.ok("server", "invite", self.name).strip()
        self.secrets |= {"invitation": invitation, "code of it": Invitation.decoded(invitation).code}
        self._do(self.laptop, "join", "-", stdin=f"{invitation}\n{OLD}\n", more=("--currency", "EUR"))
        add = ("add", "--amount", AMOUNT, "--payee", PAYEE, "--note", NOTE)
        self._do(self.laptop, *add)
        self._do(self.laptop, "sync")
        self._do(self.laptop, "list", "--search", PAYEE, "--server")
        assert self.laptop("list", "--password-stdin", stdin=f"{WRONG}\n").code == 4
        line = self._do(self.laptop, "devices", "--add").strip()
        away = ("sign-in", self.name, "--server-line", "-")
        assert self.phone(*away, "--password-stdin", stdin=f"{line}\n{WRONG}\n").code == 4
        self._do(self.phone, *away, stdin=f"{line}\n{OLD}\n")
        code = self._do(self.laptop, "recovery-code").strip()
        self.secrets |= {"recovery code": code, "its bits": RecoveryCode.read(code).secret}
        self._do(self.laptop, "password", stdin=f"{OLD}\n{NEW}\n")
        reset = self._admin.ok("server", "reset", self.name).strip()
        self.secrets |= {"reset": reset, "code of that": PasswordLine.decoded(reset).code}
        assert self.phone("set-password", "-", "--password-stdin", stdin=f"{reset}\n{WRONG}\n").code == 4
        self._do(self.laptop, "recover", self.name, "--code-stdin", stdin=f"{code}\n{OLD}\n")
        self._do(self.laptop, "backup", str(self.laptop.home / "all.backup"), "--backup-password-stdin",
                 stdin=f"{OLD}\n{BACKUP}\n")  # fmt: skip
        self._do(self.laptop, *add)
        self._know_keys()
        computers = self.laptop("devices", "--json", "--password-stdin", stdin=f"{OLD}\n").document["devices"]
        (other,) = [each["id"] for each in computers if not each["this"]]
        self._do(self.laptop, "revoke", other)
        assert self.phone("sync", "--password-stdin", stdin=f"{OLD}\n").code == 4

    def _do(self, terminal: Terminal, *command: str, stdin: str = f"{OLD}\n", more: tuple[str, ...] = ()) -> str:
        outcome = terminal(*command, "--password-stdin", *more, stdin=stdin)
        assert outcome.code == 0, outcome.err
        return outcome.out

    def _know_keys(self) -> None:
        (path,) = self.laptop.home.glob("profiles/*/vault.json")
        kept = Vault.unlock(path, OLD).secrets
        self.secrets |= {
            "replica's key": kept.replica_key, "device's password": kept.device_password, "door's": kept.door_password,
        }  # fmt: skip
        with closing(self._server.socket_login("expense").connect()) as superuser:
            for password in (OLD, NEW, WRONG):
                proof = door._proof(superuser, self.name, password, door.LEAST_COSTS)
                self.secrets |= {
                    f"proof of {password}": proof,
                    f"verifier of {password}": hashlib.sha256(proof).digest(),
                }
            code = door._code_proof(superuser, self.name, RecoveryCode.read(str(self.secrets["recovery code"])))
            self.secrets |= {"proof of the code": code, "verifier of the code": hashlib.sha256(code).digest()}


def test_nothing_lies_on_the_disk_in_the_clear(server: ExternalServer, tmp_path: Path, temporary: Path) -> None:
    """Replica with its journals, vault, logs, backups, window state, temporary files: no plain text, no key (I15)."""
    life = Life(server, tmp_path / "homes", "aoife")
    life.lead()
    accounts = Accounts(Settings(life.laptop.home), CHEAP)
    with closing(accounts.unlock("aoife", OLD)) as account:
        # while it is open its journal is there, and whatever SQLite sorts beside it
        account.replica.read(lambda ledger: list(ledger.expenses.page(limit=1_000))).result()
        files = [each for folder in (tmp_path / "homes", temporary) for each in folder.rglob("*") if each.is_file()]
        assert {"replica.db", "replica.db-wal", "vault.json", "all.backup"} <= {each.name for each in files}
        assert any(each.suffix == ".log" or "log" in each.parts[-2] for each in files)
        secrets = {**life.secrets, "amount": AMOUNT, "minor units": AMOUNT.replace(".", "")}
        for each in files:
            assert_nowhere(secrets, each.read_bytes(), each)
            assert not each.stat().st_mode & 0o077, each


def test_the_log_of_a_server_that_logs_everything_tells_nothing(server: ExternalServer, tmp_path: Path) -> None:
    """Statements, durations and errors are in it; no proof, password, code, amount or text is (SYNC 1)."""
    before = server.cluster.log_file.stat().st_size
    life = Life(server, tmp_path / "homes", "brian")
    life.lead()
    log = server.cluster.log_file.read_bytes()
    for logged in (b"api.login_try", b"api.push", b"api.change_password", b"auth.reset", b"auth.invite", b"duration:"):
        assert logged in log[before:]
    assert_nowhere({**life.secrets, "amount": AMOUNT, "minor units": AMOUNT.replace(".", "")}, log, "the server's log")


def test_no_child_is_told_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the program starts (PostgreSQL's own programs) has no secret in its arguments or environment."""
    started: list[tuple[Any, Any]] = []
    really = subprocess.Popen.__init__

    def watched(self: Any, args: Any, *rest: Any, **named: Any) -> None:
        started.append((args, named.get("env", os.environ)))
        really(self, args, *rest, **named)

    monkeypatch.setattr(subprocess.Popen, "__init__", watched)
    monkeypatch.setenv("EXPENSE_PASSWORD", OLD)
    with temporary_home() as home:
        terminal = Terminal(home, {"EXPENSE_PASSWORD": OLD})
        terminal.ok("sign-up", "aoife")
        terminal.ok("add", "12.50 lunch")
        terminal.ok("sync")
        superuser = EmbeddedServer(home).superuser_password()
    assert len(started) > 2
    for arguments, environment in started:
        assert not [name for name in environment if name.startswith("EXPENSE_")], arguments
        said = f"{arguments} {dict(environment)}".encode()
        assert_nowhere({"password": OLD, "superuser's": superuser}, said, arguments)


def test_no_error_carries_a_secret(server: ExternalServer, tmp_path: Path) -> None:
    """Not in its words, its values, or those of the errors behind it: whatever prints it prints none."""
    accounts = Accounts(Settings(tmp_path / "home"), CHEAP)
    invitation = admin.invite(server.admin, "cara").invitation
    accounts.join(invitation.encoded(), OLD, currency="EUR").close()
    code = RecoveryCode.new()
    url = f"postgresql://expense_door:{WRONG}@127.0.0.1:{server.port}/expense?sslmode=nonsense"
    with closing(accounts.unlock("cara", OLD)) as account:
        tries: list[Callable[[], object]] = [
            lambda: accounts.unlock("cara", WRONG),
            lambda: accounts.sign_in("nobody", WRONG),
            lambda: accounts.join(invitation.encoded(), WRONG, currency="EUR"),
            lambda: accounts.join(invitation.encoded()[:-9], WRONG, currency="EUR"),
            lambda: accounts.join(admin.invite(server.admin, "dara").invitation.encoded(), "aaa", currency="EUR"),
            lambda: change_password(account, WRONG, NEW, CHEAP),
            lambda: change_password(account, OLD, "short", CHEAP),
            lambda: make_code(account, WRONG, CHEAP),
            lambda: recover(accounts, "cara", code, NEW),
            lambda: RecoveryCode.read(code.text[:-1]),
            lambda: login_from_url(url).connect(),
            lambda: login_from_url(url.replace("nonsense", "disable")).connect(),
            lambda: login_from_url(f"postgresql://{WRONG}:{WRONG}").connect(),
        ]
        secrets: dict[str, str | bytes] = {
            "old": OLD, "new": NEW, "wrong": WRONG, "code": code.text, "bits": code.secret,
            "most of it": code.text[:-1],
            "invitation": invitation.code, "door": invitation.door_password,
            "device": account.vault.secrets.device_password, "key": account.vault.secrets.replica_key,
        }  # fmt: skip
        for attempt in tries:
            with contextlib.ExitStack() as stack:
                caught = stack.enter_context(pytest.raises(Exception))  # noqa: PT011  whichever it is
                attempt()
            assert_nowhere(secrets, _all_that_it_says(caught.value).encode(), repr(caught.value))


def _all_that_it_says(error: BaseException | None) -> str:
    said = []
    while error is not None:
        said += [repr(error), str(error), repr(vars(error)), "".join(traceback.format_exception_only(error))]
        error = error.__cause__ or error.__context__
    return "\n".join(said)
