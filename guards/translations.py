"""Bring every translation up to date with what the sources say: `make translations`."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from guards.sentences import as_source, sentences_of

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "resources" / "translations"
PLURALS_ONLY: Final = frozenset({"expense_desktop_en.ts"})
"""English says itself, but for `%n`."""


def update() -> None:
    """Add what is new to every `.ts`, drop what nobody says any more, keep the rest."""
    lupdate = Path(sys.executable).with_name("pyside6-lupdate")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "sentences.cpp"
        source.write_text(as_source(sentences_of(ROOT / "expense_desktop")), encoding="utf-8")
        for target in sorted(FOLDER.glob("*.ts")):
            options = ["-pluralonly"] if target.name in PLURALS_ONLY else []
            where = ["-locations", "none", "-no-obsolete", "-sort-messages", "-source-language", "en"]
            command = [str(lupdate), "-silent", *options, *where, str(source), "-ts", str(target)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    update()
