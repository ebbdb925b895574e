"""Each protection is taken away in turn, and its attacks succeed: they are attacks, and it is what holds them."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from expense_desktop.repository.server import protections
from tests.attack.attacks import DEVICE, DOOR, tried
from tests.attack.catalogue import calls, is_closed
from tests.attack.functions import CLOSED
from tests.attack.removed_forms import FORMS
from tests.attack.removed_rights import RIGHTS, ROWS
from tests.attack.removed_rules import RULES, SEARCH_PATHS
from tests.attack.removing import ATTACKS, Change, Removal, Rewrite
from tests.attack.shadows import IMITATED, SHADOWED
from tests.attack.world import World
from tests.repository.server.operations import value

_IS_TEXT = "api.is_text(text,integer,integer,boolean)"
"""Not a form, but what it may not have: whoever asks it is taken away instead."""


@contextmanager
def _changed(world: World, *changes: Change | Rewrite) -> Iterator[None]:
    with ExitStack() as done:
        for change in changes:
            if isinstance(change, Change):
                do, undo = world.named(change.do), world.named(change.undo)
            else:
                undo = value(world.admin, "SELECT pg_get_functiondef(%s::regprocedure)", change.function)
                assert change.old in undo, f"{change.function} has no {change.old}"
                do = undo.replace(change.old, change.new)
            world.admin.execute(do)
            done.callback(world.admin.execute, undo)
        yield


@pytest.mark.parametrize("removal", [*ROWS, *RIGHTS, *RULES, *FORMS, *SEARCH_PATHS], ids=lambda removal: removal.name)
def test_without_the_protection_its_attacks_succeed(unharmed: World, removal: Removal) -> None:
    """Each of its attacks ends otherwise while it is away, and as it should before and after."""
    attacks = [ATTACKS[name] for name in removal.attacks]
    assert attacks
    with _changed(unharmed, *removal.behind):
        before = {attack.name: attack.fault(unharmed) for attack in attacks} if removal.behind else {}
        with _changed(unharmed, *removal.takes):
            assert [attack.name for attack in attacks if attack.fault(unharmed) is None] == []
        after = {attack.name: attack.fault(unharmed) for attack in attacks}
    assert {name: fault for found in (before, after) for name, fault in found.items() if fault} == {}
    assert protections.missing(unharmed.admin) == []


@pytest.mark.parametrize("who", [DOOR, DEVICE])
def test_a_closed_function_that_is_opened_is_noticed(unharmed: World, who: str) -> None:
    """EXECUTE to PUBLIC on any function that is closed, one at a time: no call is refused any more as it was."""
    still_refused, every = [], calls(unharmed)
    with unharmed.connected(who) as connection, _changed(
        unharmed, Change("GRANT USAGE ON SCHEMA auth, install, ledger TO PUBLIC",
                         "REVOKE USAGE ON SCHEMA auth, install, ledger FROM PUBLIC")
    ):  # fmt: skip
        for signature in sorted(CLOSED):
            with _changed(
                unharmed, Change(f"GRANT EXECUTE ON FUNCTION {signature} TO PUBLIC",
                                 f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
            ):  # fmt: skip
                if is_closed(tried(connection, every[signature]), signature):
                    still_refused.append(signature)
    assert still_refused == []
    assert protections.missing(unharmed.admin) == []


def test_every_form_that_a_function_asks_for_is_taken_away(world: World) -> None:
    """A new regular expression has an attack that notices when it is gone."""
    asked = {
        (signature, form)
        for signature, source in world.admin.execute(
            "SELECT p.oid::regprocedure::text, p.prosrc FROM pg_proc AS p"
            " WHERE p.pronamespace IN ('api'::regnamespace, 'auth'::regnamespace) AND p.oid <> %s::regprocedure",
            (_IS_TEXT,),
        )
        for form in re.findall(r"(?<!usename )!?~\s+(E?'[^']*')", source)
    }
    taken = {
        (each.function, form)
        for removal in (*RULES, *FORMS)
        for each in (*removal.behind, *removal.takes)
        if isinstance(each, Rewrite)
        for form in re.findall(r"!?~\s+(E?'[^']*')", each.old)
    }
    assert len(asked) >= 12
    assert asked <= taken


def test_every_definer_function_has_its_shadow(world: World) -> None:
    """A new definer function is one whose search path is to be tried as well."""
    definers = world.admin.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc AS p WHERE p.prosecdef"
        " AND p.pronamespace IN ('api'::regnamespace, 'auth'::regnamespace, 'install'::regnamespace)"
    )
    assert {str(row[0]) for row in definers} == {*SHADOWED, *IMITATED}
