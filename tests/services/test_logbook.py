"""The log: written without contents, by several processes, and never a reason to stop."""

import io
import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from typing_extensions import override

from expense_desktop.domain.errors import Bug
from expense_desktop.services.logbook import close_log, open_log, places, record_bug
from expense_desktop.settings import Settings

SECRET = "4,711 euros for the surprise"
LOGGER = logging.getLogger("expense_desktop.services.tests")


@pytest.fixture(autouse=True)
def closed_afterwards() -> Iterator[None]:
    """The process's log is nobody else's."""
    yield
    close_log()


def opened(home: Path, level: str = "info") -> Path:
    path = open_log(Settings(home, log=level))
    assert path is not None
    return path


def test_only_the_owner_may_read_the_log(tmp_path: Path) -> None:
    """Folders and file are closed to others, and a line has its instant, level and place."""
    before = os.umask(0)
    try:
        path = opened(tmp_path / "home")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700
    LOGGER.info("started")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert line.endswith("expense_desktop.services.tests: started")
    assert line[10] == "T"
    assert "Z INFO " in line


def test_the_level_is_the_settings(tmp_path: Path) -> None:
    """What is below the level isn't written."""
    path = opened(tmp_path, "warning")
    LOGGER.info("quiet")
    LOGGER.warning("loud")
    assert "quiet" not in path.read_text(encoding="utf-8")
    assert "loud" in path.read_text(encoding="utf-8")


class _Full(io.StringIO):
    @override
    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")


def _cause() -> None:
    raise KeyError(SECRET)


def _bug() -> None:
    try:
        _cause()
    except KeyError as error:
        raise Bug(SECRET) from error


def test_a_bug_is_logged_by_kind_and_place(tmp_path: Path) -> None:
    """The chain of errors is there with files, lines and functions, without a message of any of them."""
    path = opened(tmp_path)
    with pytest.raises(Bug) as caught:
        _bug()
    record_bug(caught.value)
    written = places(caught.value)
    assert written in path.read_text(encoding="utf-8")
    assert written.splitlines()[0] == "expense_desktop.domain.errors.Bug"
    assert "builtins.KeyError" in written
    assert "in _cause" in written
    assert SECRET not in path.read_text(encoding="utf-8")


def test_a_full_log_is_kept_once(tmp_path: Path) -> None:
    """A log of more than a megabyte makes place for a new one."""
    path = opened(tmp_path)
    path.write_text("x" * 1_000_001, encoding="utf-8")
    assert opened(tmp_path) == path
    LOGGER.info("new")
    assert path.stat().st_size < 1_000
    assert path.with_suffix(".old").stat().st_size == 1_000_001


def test_opening_again_writes_each_line_once(tmp_path: Path) -> None:
    """A second opening replaces the first, and after closing nothing is written."""
    opened(tmp_path / "first")
    path = opened(tmp_path / "second")
    LOGGER.info("once")
    close_log()
    LOGGER.info("never")
    assert path.read_text(encoding="utf-8").count("once") == 1
    assert "once" not in (tmp_path / "first" / "log" / "expense.log").read_text(encoding="utf-8")
    assert "never" not in path.read_text(encoding="utf-8")


def test_without_a_place_there_is_no_log(tmp_path: Path) -> None:
    """Where the folder can't be made the program goes on without."""
    (tmp_path / "home").write_text("a file")
    assert open_log(Settings(tmp_path / "home")) is None


def test_a_log_that_cannot_be_written_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A full disk under the log neither raises nor prints."""
    opened(tmp_path)
    (handler,) = logging.getLogger("expense_desktop").handlers
    assert isinstance(handler, logging.FileHandler)
    file = handler.setStream(_Full())  # type: ignore[arg-type]
    assert file is not None
    file.close()
    LOGGER.error("lost")
    assert capsys.readouterr().err == ""
