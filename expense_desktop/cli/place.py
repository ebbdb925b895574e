"""How dates in digits are written where a computer is set up, by the territory of its locale."""

from collections.abc import Mapping
from typing import Final

from expense_desktop.domain.period import DayOrder

# Source: CLDR, the short date pattern of each territory's main language. Everybody else writes the day first.
_MONTH_FIRST: Final = frozenset({"US", "FM", "GU", "MH", "MP", "PH", "PW", "UM", "VI", "AS"})
_YEAR_FIRST: Final = frozenset({"CN", "JP", "KR", "KP", "TW", "HU", "LT", "MN", "BT", "IR", "SE", "CA", "ZA"})


def day_order(environment: Mapping[str, str]) -> DayOrder:
    """The order by LC_ALL, LC_TIME or LANG (`en_US.UTF-8`: month first); day first where they name no territory."""
    where = territory(environment)
    if where in _MONTH_FIRST:
        return "mdy"
    return "ymd" if where in _YEAR_FIRST else "dmy"


def territory(environment: Mapping[str, str]) -> str:
    """`IE` of `en_IE.UTF-8` in LC_ALL, LC_TIME or LANG; empty where they name none."""
    locale = next((environment[name] for name in ("LC_ALL", "LC_TIME", "LANG") if environment.get(name)), "")
    language, mark, where = locale.partition(".")[0].partition("@")[0].replace("-", "_").rpartition("_")
    return where if mark and language else ""
