"""Every code with which the server refuses has words."""

import re
from pathlib import Path

import expense_desktop.repository
from expense_desktop.domain.refusals import refusal_words

ROOM = Path(expense_desktop.repository.__file__).parent


def test_every_code_of_the_server_has_words() -> None:
    """What the server's functions refuse with is explained, but for what only a broken program can send."""
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted(ROOM.glob("server/migrations/**/*.sql")))
    codes = set(re.findall(r"api\.refuse\('(\w+)'\)", sources)) - {"malformed"}
    assert {"currency", "category_depth", "unknown_category"} <= codes
    unexplained = refusal_words("a code of tomorrow")
    assert {code for code in codes if refusal_words(code) == unexplained} == set()


def test_an_unknown_code_has_words_too() -> None:
    """A newer server's code is never shown bare."""
    assert refusal_words("sqlstate_23514").startswith("Refused: ")
    assert "23514" not in refusal_words("sqlstate_23514")
