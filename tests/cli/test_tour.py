"""`expense tour`: pictures of what exists, whoever asks and wherever."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.processes import expense
from tests.watching import WATCH

SEEN = {
    "create-an-account", "sign-in-wrong-password", "unlock", "expenses-empty", "import-1-file", "import-2-columns",
    "import-3-categories", "import-4-done", "expenses", "expenses-change-all", "expenses-deleted-list",
    "expenses-no-match", "palette", "categories", "categories-merge", "preferences-general", "loading",
    "notice-refused", "expenses-refused", "expenses-compare", "offline-sync-panel", "not-saved", "large-text",
    "expenses-de", "expenses-mirrored",
}  # fmt: skip
"""What issue 3 asks for; pages that come with later issues are there as well."""


@pytest.mark.timeout(400)
def test_the_tour_leaves_pictures_and_nothing_else(tmp_path: Path) -> None:
    """Without a display it leaves PNGs and a statement in the folder, names them, and touches nobody's data.

    What is Qt's is made and taken apart on the GUI thread all the while, and nothing of it is left for the end.
    """
    home, out = tmp_path / "home", tmp_path / "out"
    command = ("tour", "--out", str(out), "--theme", "light", "--json")
    done = expense(home, *command, before=WATCH, patience_s=390)
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert document["folder"] == str(out)
    named = {name.partition("-")[2].removesuffix("-light.png") for name in document["files"]}
    assert named >= SEEN
    assert document["files"] == sorted(document["files"])
    *pictures, statement = document["files"]
    for name in pictures:
        assert (out / name).read_bytes().startswith(b"\x89PNG")
    assert re.fullmatch(r"Statement \d{4}-\d\d Robin Ashdown\.pdf", statement)
    assert (out / statement).read_bytes().startswith(b"%PDF-")
    assert not (home / "profiles").exists()
    assert not (home / "server").exists()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A file where the folder should be ends the tour before it begins, exit 3."""
    (tmp_path / "out").write_text("a file")
    done = expense(tmp_path / "home", "tour", "--out", str(tmp_path / "out"))
    assert done.returncode == 3
    assert "can’t be written" in done.stderr
