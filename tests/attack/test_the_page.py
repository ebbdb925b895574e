"""docs/security.md says what the attacks say: every load has its words there, every test that it names exists."""

import re
from pathlib import Path

from tests.attack.removing import ATTACKS, EVERY_ATTACK

_ROOT = Path(__file__).parents[2]
_PAGE = (_ROOT / "docs" / "security.md").read_text(encoding="utf-8")
_NAMED = sorted(set(re.findall(r"`(tests/[\w/.]+)::(\w+)`", _PAGE)))


def test_every_test_that_the_page_names_exists() -> None:
    """A claim whose test was renamed or removed has nothing that holds it."""
    assert len(_NAMED) > 40
    for path, name in _NAMED:
        assert f"\ndef {name}(" in (_ROOT / path).read_text(encoding="utf-8"), f"{path}::{name}"


def test_every_test_of_the_attacker_is_named_on_the_page() -> None:
    """Whoever adds an attack says what it shows."""
    for path in sorted((_ROOT / "tests" / "attack").glob("test_*.py")):
        if path != Path(__file__):
            defined = set(re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE))
            named = {name for file, name in _NAMED if file.endswith(f"/{path.name}")}
            assert defined - named <= {"test_outcomes_are_compared_exactly"}, path.name


def test_every_load_is_named_on_the_page() -> None:
    """What is allowed and costs the server something is said in the words that the attack has for it."""
    assert len(ATTACKS) == len(EVERY_ATTACK), "two attacks have one name"
    loads = {attack.load for attack in ATTACKS.values() if attack.load}
    assert len(loads) > 8
    for load in loads:
        assert load.lower() in _PAGE.replace("\n  ", " ").replace("'", "’").lower(), load
