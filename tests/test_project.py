"""The project's own files: locks that anybody can use, resources that are there."""

import os
import re
import tomllib
from pathlib import Path

import pytest

from expense_desktop.resources import resource

ROOT = Path(__file__).parent.parent
LOCKS = sorted(ROOT.glob("requirements*.lock"))


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_versions_and_hashes_and_no_address(lock: Path) -> None:
    """Every logical line is name==version, perhaps a marker, and hashes: no option, no URL, no path."""
    version = r"[a-z0-9.-]+==[0-9][0-9a-z.]*"
    marker = r"( ; [a-zA-Z_]+ [<>=!]+ '[\w.]+'( (and|or) [a-zA-Z_]+ [<>=!]+ '[\w.]+')*)?"
    lines = lock.read_text(encoding="ascii").replace("\\\n", "").splitlines()
    assert lines
    for line in lines:
        assert re.fullmatch(rf"{version}{marker}( +--hash=sha256:[0-9a-f]{{64}})+", line), line


def test_all_that_the_program_asks_for_is_locked() -> None:
    """A dependency that was added to pyproject.toml without `make lock` is noticed here."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["embedded"]]
    names = {canonical(re.split(r"[\[<>=!~ ;]", requirement)[0]) for requirement in asked}
    locked = set(
        re.findall(r"^([a-z0-9.-]+)==", (ROOT / "requirements.lock").read_text(encoding="ascii"), re.MULTILINE)
    )
    assert names <= {canonical(name) for name in locked}


def test_a_resource_is_found_by_name_and_a_missing_one_is_an_error() -> None:
    """A program that was packed without its files says which, and where it is asked for."""
    assert resource("tokens.json").is_file()
    with pytest.raises(FileNotFoundError, match="no-such-file"):
        resource("no-such-file")


@pytest.mark.xdist_group("grouped")
@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="one process runs all the tests")
def test_a_test_that_names_a_group_stays_with_it(request: pytest.FixtureRequest) -> None:
    """Where the scheduler doesn't hear of groups, each worker starts every server and builds every wheel for itself."""
    assert request.node.nodeid.endswith("@grouped")
