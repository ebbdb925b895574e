"""What a server's refusal of an operation means to a person: its code in words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from expense_desktop.domain.sentences import say

_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "currency": say("the account has another currency."),
        "unknown_category": say("the category was deleted. Choose another."),
        "category_depth": say("categories have two levels, and another computer has used them up here."),
        "category_in_use": say("the category has expenses or subcategories on another computer. Archive it instead."),
        "unknown_row": say("the server doesn’t have this record."),
        "incomplete": say("the server doesn’t have this record, and not all of it was sent."),
        "budget_key": say("there is another limit for this category and month."),
        "date_range": say("the date is outside the years 1900 to 2200."),
        "text_too_long": say("a text is too long."),
        "text_invalid": say("a text has characters that can’t be stored."),
        "too_large": say("it is too large."),
        "not_deletable": say("this can’t be deleted."),
        "unknown_conflict": say("the conflict was decided or is gone."),
    }
)
_OTHERWISE: Final = say("the server can’t take it as it is. A newer version of the program may.")


def refusal_words(code: str) -> str:
    """A sentence for the row that was refused, whatever the code; newer servers may have codes not known here."""
    return say("Refused: {why}", why=_WORDS.get(code, _OTHERWISE))
