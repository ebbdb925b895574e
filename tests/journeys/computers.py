"""A computer with the program on it: a home folder, an environment, and `expense` in processes of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PASSWORD = "seven-herons-cross-the-estuary"
_START = "import sys; from expense_desktop.cli import main; sys.exit(main())"


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Computer:
    """One person's account on one computer."""

    home: Path
    username: str = ""
    password: str = PASSWORD
    environment: Mapping[str, str] = field(default_factory=dict)

    def expense(self, *arguments: str, stdin: str = "", password: str | None = None) -> Answer:
        """Run `expense` and wait for it; whatever it says, nothing of a secret may be in it."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("EXPENSE_")}
        environment |= {"EXPENSE_HOME": str(self.home), "EXPENSE_PASSWORD": password or self.password, "TZ": "UTC"}
        if self.username:
            environment["EXPENSE_USERNAME"] = self.username
        done = subprocess.run(
            [sys.executable, "-c", _START, *arguments],
            env=environment | dict(self.environment),
            input=stdin,
            text=True,
            capture_output=True,
            timeout=240,
            check=False,
        )
        assert self.password not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return Answer(done.returncode, done.stdout, done.stderr)

    def do(self, *arguments: str, stdin: str = "") -> Any:
        """Run `expense --json`, which must succeed; its document."""
        answer = self.expense(*arguments, "--json", stdin=stdin)
        assert answer.code == 0, (arguments, answer)
        return answer.json

    def everything(self) -> list[dict[str, Any]]:
        """Every live expense, by all pages, in the order of the list."""
        found: list[dict[str, Any]] = []
        while True:
            page = self.do("list", "--page", str(len(found) // 500 + 1), "--page-size", "500")
            found += page["expenses"]
            if len(found) >= page["total_count"] or not page["expenses"]:
                assert len(found) == page["total_count"]
                return found

    def without_marks(self) -> list[dict[str, Any]]:
        """Every live expense without its sync state: what two computers of one person must agree on."""
        return [{key: value for key, value in each.items() if key != "state"} for each in self.everything()]
