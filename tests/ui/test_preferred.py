"""What a person prefers: kept in a file among the others, whole, and nothing that isn't understood."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from pytestqt.qtbot import QtBot

from expense_desktop.settings import (
    PREFERENCES_FILE,
    keep_window_preferences,
    read_settings,
    window_preferences,
)
from expense_desktop.ui.preferred import DateOrder, Preferences, Preferred, RowHeight, Weekday, locale_order
from expense_desktop.ui.theme import Choice

CHANGED = Preferences(
    theme=Choice.DARK,
    row_height=RowHeight.COMFORTABLE,
    text_percent=125,
    start_page="categories",
    suggest_category=False,
    keep_bar_ready=False,
    reduce_motion=True,
    stronger=True,
    date_order=DateOrder.MDY,
    first_weekday=Weekday.SUNDAY,
    language="de",
)


def test_what_was_kept_is_found_again_beside_what_else_stands_in_the_file(tmp_path: Path) -> None:
    """Every preference, and the settings of the same file."""
    home = tmp_path / "home"
    keep_window_preferences(home, Preferences(theme=Choice.LIGHT).stored())
    path = home / PREFERENCES_FILE
    path.write_text(json.dumps({**json.loads(path.read_text()), "username": "aoife"}), encoding="utf-8")
    keep_window_preferences(home, CHANGED.stored())
    assert Preferences.of_stored(window_preferences(home)) == CHANGED
    assert read_settings({"EXPENSE_HOME": str(home)}, tmp_path).username == "aoife"


def test_only_what_differs_is_kept() -> None:
    """What nobody changed may become better with a newer version."""
    assert Preferences().stored() == {}
    assert Preferences(row_height=RowHeight.COMPACT).stored() == {"row_height": "compact"}


@pytest.mark.parametrize(
    "stored",
    [{"theme": "sepia"}, {"theme": 1}, {"text_percent": 90}, {"text_percent": "150"}, {"stronger": 1}, {"x": 1}],
)
def test_what_is_not_understood_is_as_if_it_had_not_been_kept(stored: dict[str, object]) -> None:
    """A newer version's value, another kind of value, another name."""
    assert Preferences.of_stored({**stored, "language": "de"}) == Preferences(language="de")


def test_a_damaged_file_is_neither_read_nor_written_over(tmp_path: Path) -> None:
    """Somebody mends it by hand; until then the window begins as on a new computer."""
    path = tmp_path / PREFERENCES_FILE
    path.write_text("{", encoding="utf-8")
    assert window_preferences(tmp_path) == {}
    keep_window_preferences(tmp_path, CHANGED.stored())
    assert path.read_text(encoding="utf-8") == "{"


def test_a_change_is_told_once_and_only_when_it_is_one(qtbot: QtBot) -> None:
    """The signal carries all of them, as they are from then on."""
    preferred = Preferred()
    with qtbot.waitSignal(preferred.changed) as told:
        preferred.change(row_height=RowHeight.COMPACT)
    assert told.args == [Preferences(row_height=RowHeight.COMPACT)] == [preferred.now]
    with qtbot.assertNotEmitted(preferred.changed):
        preferred.change(row_height=RowHeight.COMPACT)


def test_the_systems_ways_hold_where_nothing_is_preferred() -> None:
    """Of dates and of weeks."""
    american, german, swedish = QLocale("en_US"), QLocale("de_DE"), QLocale("sv_SE")
    assert [locale_order(each) for each in (american, german, swedish)] == ["mdy", "dmy", "ymd"]
    assert Preferences().order_or("mdy") == "mdy"
    assert Preferences(date_order=DateOrder.DMY).order_or("mdy") == "dmy"
    assert Weekday.SYSTEM.of(american) is Qt.DayOfWeek.Sunday
    assert Weekday.MONDAY.of(american) is Qt.DayOfWeek.Monday
