"""The command `expense` in tests: run in process as a terminal would, on data folders of its own."""

import datetime as dt
import io
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from expense_desktop.cli.running import Surroundings, run
from expense_desktop.repository.replica.wrapping import VaultCosts
from expense_desktop.services.account import Costs
from tests.external import ExternalServer, external_server
from tests.homes import temporary_home

PASSWORD = "four invented words together"
TODAY = dt.date(2026, 6, 18)
CHEAP = Costs(vault=VaultCosts(m_kib=8, t=1, p=1))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Standard output as the one JSON document that it has to be."""
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """What the document says went wrong."""
        return self.document["error"]


class _NamedIO(io.StringIO):
    encoding = "utf-8"


@dataclass(frozen=True, slots=True)
class Terminal:
    """A shell in which somebody types `expense …`, with a data folder and an environment."""

    home: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    today: dt.date = TODAY
    folder: Path | None = None

    def __call__(
        self, *arguments: str, stdin: str = "", ask: Callable[[str], str] | None = None, **environment: str
    ) -> Outcome:
        """Run one command to its end."""
        out, err = _NamedIO(), _NamedIO()
        surroundings = Surroundings(
            environment={"EXPENSE_HOME": str(self.home), "LANG": "en_IE.UTF-8", **self.environment, **environment},
            folder=self.folder or self.home.parent,
            stdin=io.StringIO(stdin),
            stdout=out,
            stderr=err,
            ask=ask,
            costs=CHEAP,
            today=lambda: self.today,
        )
        code = run(arguments, surroundings)
        return Outcome(code, out.getvalue(), err.getvalue())

    def ok(self, *arguments: str, stdin: str = "", **environment: str) -> str:
        """Run a command that has to succeed; its standard output."""
        outcome = self(*arguments, stdin=stdin, ask=None, **environment)
        assert outcome.code == 0, outcome.err
        return outcome.out

    def json(self, *arguments: str, stdin: str = "", **environment: str) -> Any:
        """Run a command that has to succeed, with --json; its document."""
        return json.loads(self.ok(*arguments, "--json", stdin=stdin, **environment))

    def everything(self) -> Any:
        """All that this computer has of the ledger: what a command that fails must leave as it was."""
        return [
            self.json("list", "--page-size", "1000"),
            self.json("list", "--page-size", "1000", "--deleted"),
            self.json("category", "list"),
            self.json("status"),
        ]


def signed_in(home: Path) -> Terminal:
    """The terminal of somebody who keeps the password in the environment."""
    return Terminal(home, {"EXPENSE_PASSWORD": PASSWORD})


@pytest.fixture(scope="session")
def _shared_external() -> Iterator[ExternalServer]:
    with external_server(18) as server:
        yield server


@pytest.fixture(scope="session")
def profiles(_shared_external: ExternalServer) -> Iterator[Path]:
    """The profiles of a computer on which aoife has joined a server, which doesn't answer any more."""
    _shared_external.reset()
    with temporary_home() as home:
        admin = Terminal(home, {"EXPENSE_ADMIN_URL": _shared_external.admin_url()})
        admin.ok("server", "init")
        signed_in(home).ok("join", "-", "--currency", "EUR", stdin=admin.ok("server", "invite", "aoife"))
        (card,) = home.glob("profiles/*/account.json")
        values = json.loads(card.read_text(encoding="utf-8"))
        values["server"]["port"] = 1
        card.write_text(json.dumps(values), encoding="utf-8")
        yield home / "profiles"


@pytest.fixture
def aoife(profiles: Path, tmp_path: Path) -> Terminal:
    """Aoife's computer, an empty ledger on it; its server is away, as it may be."""
    home = tmp_path / "home"
    shutil.copytree(profiles, home / "profiles")
    return signed_in(home)


@pytest.fixture
def home() -> Iterator[Path]:
    """A data folder with nothing in it; its embedded server is gone when the test ends."""
    with temporary_home() as folder:
        yield folder


@pytest.fixture
def empty(home: Path) -> Terminal:
    """A new computer."""
    return signed_in(home)


@pytest.fixture
def external(_shared_external: ExternalServer) -> ExternalServer:
    """A shared server as its admin has just installed it."""
    _shared_external.reset()
    return _shared_external
