"""Fields of a record and their values as the window says them: in the history, in conflicts, in refused changes."""

import datetime as dt
import uuid
from collections.abc import Mapping

from expense_desktop.domain.changes import Value
from expense_desktop.ui.category_book import colour_name
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate

_SHORT = 40


def field_name(field: str) -> str:
    """What a field of an expense or a category is called."""
    names = {
        "amount_minor": translate("Inspector", "Amount"),
        "spent_on": translate("Inspector", "Date"),
        "payee": translate("Inspector", "Payee"),
        "category_id": translate("Inspector", "Category"),
        "note": translate("Inspector", "Note"),
        "name": translate("Inspector", "Name"),
        "display_name": translate("Inspector", "Name"),
        "colour": translate("Inspector", "Colour"),
        "parent_id": translate("Categories", "Inside"),
        "archived": translate("Inspector", "Archived"),
        "fixed_cost": translate("Inspector", "Fixed cost"),
        "carry_over_since": translate("Inspector", "Carried over since"),
        "limit_minor": translate("Inspector", "Limit"),
        "month_start": translate("Inspector", "First day of the month"),
        "currency": translate("Inspector", "Currency"),
    }
    return names.get(field, field)


def value_words(field: str, value: Value, formats: Formats, categories: Mapping[uuid.UUID, str]) -> str:
    """One value: `€43.18`, `16 Jun`, `“With Tom”`, a category's name. Texts are cut at 40 characters."""
    if isinstance(value, bool):
        return translate("Inspector", "yes") if value else translate("Inspector", "no")
    match field:
        case "amount_minor" | "limit_minor":
            return translate("Inspector", "no limit") if value is None else formats.money(int(value))
        case "spent_on" | "carry_over_since":
            day = None if value is None else dt.date.fromisoformat(str(value))
            return translate("Inspector", "never") if day is None else formats.short_day(day, dt.date.today())
        case "category_id":
            return _category(value, categories, translate("Inspector", "Uncategorised"))
        case "parent_id":
            return _category(value, categories, translate("Categories", "Top level"))
        case "colour":
            return colour_name(int(value or 0))
        case "payee" | "name" | "display_name" | "currency":
            return shortened(str(value or "")) or translate("Inspector", "nothing")
        case "note":
            return quoted(str(value)) if value else translate("Inspector", "nothing")
        case _:
            return str(value)


def quoted(text: str) -> str:
    """`“with tip”`, on one line and not too long."""
    return translate("Inspector", "“{text}”").format(text=shortened(text))


def shortened(text: str) -> str:
    """A text on one line, cut where it gets long."""
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1].rstrip()}…"


def _category(value: Value, categories: Mapping[uuid.UUID, str], none: str) -> str:
    if value is None:
        return none
    return categories.get(uuid.UUID(str(value))) or translate("Inspector", "a category that is gone")
