"""What a command works with: its options, the settings, standard input, and the account that it opens."""

import datetime as dt
import getpass
import io
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TextIO

from expense_desktop.cli.place import day_order, territory
from expense_desktop.domain.errors import InputError, NotSignedIn
from expense_desktop.domain.period import DayOrder
from expense_desktop.settings import Settings

if TYPE_CHECKING:
    from expense_desktop.domain.recovery import RecoveryCode
    from expense_desktop.services.account import Accounts, Costs, OpenAccount


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has to say: a document for `--json`, words for people."""

    document: Mapping[str, Any]
    words: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a process is given from outside. `ask` prompts on the terminal, None where there is nobody to ask.

    `costs` are those of guessing a password, None for the shipped ones. `today` is the day where the person is.
    """

    environment: Mapping[str, str]
    folder: Path
    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    ask: Callable[[str], str] | None = None
    costs: "Costs | None" = None
    today: Callable[[], dt.date] = dt.date.today

    @classmethod
    def of_this_process(cls) -> Self:
        """Those of this process."""
        # A closed stream is None: then there is nothing to read, and nobody to read what is written.
        stdin, stdout, stderr = (stream or io.StringIO() for stream in (sys.stdin, sys.stdout, sys.stderr))
        for stream in (stdout, stderr):
            if isinstance(stream, io.TextIOWrapper):
                # No name of a payee may stop a command on a terminal that can't show it.
                stream.reconfigure(errors="backslashreplace")
        return cls(os.environ, Path.cwd(), stdin, stdout, stderr, getpass.getpass if stdin.isatty() else None)


class Console:
    """One command's view of its surroundings."""

    def __init__(self, options: Namespace, settings: Settings, surroundings: Surroundings) -> None:
        self.options = options
        self.settings = settings
        self._surroundings = surroundings
        self.today = surroundings.today()

    @property
    def day_order(self) -> DayOrder:
        """How dates in digits are written where this computer is."""
        return day_order(self._surroundings.environment)

    @property
    def territory(self) -> str:
        """Where this computer is, as `IE`; empty when it doesn't say."""
        return territory(self._surroundings.environment)

    @property
    def folder(self) -> Path:
        """The working folder."""
        return self._surroundings.folder

    def accounts(self) -> "Accounts":
        """The accounts of this computer."""
        from expense_desktop.services.account import Accounts

        return Accounts(self.settings, self._surroundings.costs)

    def notice(self, words: str) -> None:
        """Say something beside the answer, on standard error."""
        self._surroundings.stderr.write(f"{words}\n")

    def pour(self, data: bytes) -> None:
        """Write what was asked for instead of an answer to standard output, byte for byte where it takes bytes."""
        stdout = self._surroundings.stdout
        stdout.flush()
        raw = getattr(stdout, "buffer", None)
        if raw is None:
            stdout.write(data.decode())
        else:
            raw.write(data)
            raw.flush()

    @property
    def costs(self) -> "Costs | None":
        """What guessing a password costs; None for the shipped costs."""
        return self._surroundings.costs

    def backup_password(self, *, new: bool) -> str:
        """The password of a backup, from standard input or the terminal; there a new one is asked for twice."""
        if self.options.backup_password_stdin:
            return self._line("backup password")
        if self._surroundings.ask is None:
            raise NotSignedIn("There is no password for the backup. Give it with --backup-password-stdin.")
        password = self._asked("Password of the backup: ")
        if new and self._asked("Once more: ") != password:
            raise InputError("The two passwords differ.", field="password", title="Choose another password")
        return password

    def secret(self, argument: str, field: str) -> str:
        """An argument that may be `-`: then a line of standard input. InputError when there is none."""
        return self._line(field) if argument == "-" else argument

    def new_password(self) -> str:
        """A password for a new account; on a terminal it is asked for twice."""
        given = self.given_password()
        if given is not None:
            return given
        password = self._asked("New password: ")
        if self._asked("Once more: ") != password:
            raise InputError("The two passwords differ.", field="password", title="Choose another password")
        return password

    def password(self) -> str:
        """The password of an account: given, or asked for on a terminal. NotSignedIn where there is nobody to ask."""
        given = self.given_password()
        return self._asked("Password: ") if given is None else given

    def given_password(self) -> str | None:
        """The password from standard input or the environment; None when it has to be asked for."""
        if self.options.password_stdin:
            return self._line("password")
        return self.settings.password

    @contextmanager
    def opened(self) -> "Iterator[OpenAccount]":
        """The account that this command is about, open as long as the block lasts."""
        account = self._unlocked()
        try:
            yield account
        finally:
            account.close()

    def opened_by(self, password: str) -> "OpenAccount":
        """The account that this command is about, opened by its password; the caller closes it."""
        return self.accounts().unlock(self.options.account or self.settings.username, password)

    def recovery_code(self, *, given: bool) -> "RecoveryCode":
        """The recovery code, from standard input if it is `given` there, else from the terminal."""
        from expense_desktop.domain.recovery import RecoveryCode

        return RecoveryCode.read(self._line("recovery code") if given else self._asked("Recovery code: "))

    def replacement(self) -> str:
        """The password that is to replace another: a line of standard input, or asked for twice."""
        if self.options.password_stdin:
            return self._line("new password")
        password = self._asked("New password: ")
        if self._asked("Once more: ") != password:
            raise InputError("The two passwords differ.", field="password", title="Choose another password")
        return password

    def server_password(self) -> str | None:
        """The server's password, where it is said to be another one than this computer's."""
        return self._line("server password") if self.options.server_password_stdin else None

    def _unlocked(self) -> "OpenAccount":
        accounts = self.accounts()
        name = self.options.account or self.settings.username
        given = self.given_password()
        if given is not None:
            account = accounts.unlock(name, given)
        else:
            account = accounts.unlock_remembered(name) or accounts.unlock(name, self.password())
        if account.has_old_password:
            self.notice(
                "The password was changed on another computer. Let it open this one too: expense password, with the "
                "old one and the new one."
            )
        return account

    def _line(self, field: str) -> str:
        line = self._surroundings.stdin.readline().rstrip("\r\n")
        if not line:
            raise InputError(f"There is no {field} on standard input.", field=field)
        return line

    def _asked(self, prompt: str) -> str:
        ask = self._surroundings.ask
        if ask is None:
            raise NotSignedIn("There is no password. Give it with --password-stdin or in EXPENSE_PASSWORD.")
        return ask(prompt)
