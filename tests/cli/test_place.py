"""How dates in digits are written where this computer is."""

import pytest

from expense_desktop.cli.place import day_order


@pytest.mark.parametrize(
    ("environment", "order"),
    [
        ({"LANG": "en_IE.UTF-8"}, "dmy"),
        ({"LANG": "en_US.UTF-8"}, "mdy"),
        ({"LANG": "sv_SE"}, "ymd"),
        ({"LANG": "en_US.UTF-8", "LC_TIME": "en_GB.UTF-8"}, "dmy"),
        ({"LANG": "en_GB", "LC_TIME": "en_GB", "LC_ALL": "en_US"}, "mdy"),
        ({"LANG": "en_US", "LC_ALL": ""}, "mdy"),
        ({"LANG": "de_DE@euro"}, "dmy"),
        ({"LANG": "C.UTF-8"}, "dmy"),
        ({"LANG": "C"}, "dmy"),
        ({}, "dmy"),
    ],
)
def test_the_territory_of_the_locale_decides(environment: dict[str, str], order: str) -> None:
    """The most specific variable that says anything; day first where none names a territory."""
    assert day_order(environment) == order
