"""What a new account begins with: twelve categories to file the first expenses under."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from expense_desktop.domain.errors import ServerUnreachable
from expense_desktop.domain.sentences import say
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.services import categories
from expense_desktop.services.open_account import OpenAccount
from expense_desktop.services.syncing import sync_once

FIRST_CATEGORIES: Final[tuple[tuple[str, int], ...]] = (
    (say("Housing"), 7),
    (say("Groceries"), 6),
    (say("Eating out"), 1),
    (say("Transport"), 8),
    (say("Travel"), 9),
    (say("Health"), 12),
    (say("Leisure"), 10),
    (say("Subscriptions"), 11),
    (say("Clothing"), 3),
    (say("Household"), 2),
    (say("Gifts & donations"), 4),
    (say("Education"), 5),
)
"""Name and colour, in the order in which they are offered; each colour once (UI.md 2.2)."""


def begun(account: OpenAccount, named: Callable[[str], str] = str) -> OpenAccount:
    """Give `account`, which was just made, its first categories, and sync it; it is the caller's to close.

    `named` says a category's English name in the person's language: they are the person's words from now on.
    An account whose making was cut off may already be in use on another computer: only one that nobody has changed
    gets them. They are no step of the person's and can't be undone. A server that doesn't answer spoils nothing.
    """
    try:
        sync_once(account)
        if account.replica.write(partial(_begin, [named(name) for name, _colour in FIRST_CATEGORIES])).result():
            sync_once(account)
    except ServerUnreachable:
        pass
    except BaseException:
        account.close()
        raise
    return account


def _begin(names: Sequence[str], ledger: WritableLedger) -> bool:
    """Whether there was anything to begin: the server's first change is the profile, and no other has come yet."""
    if ledger.bookmark().cursor_seq > 1 or ledger.outbox.counts().waiting:
        return False
    colours = (colour for _name, colour in FIRST_CATEGORIES)
    ledger.set_up(categories.new_category(name, None, colour) for name, colour in zip(names, colours, strict=True))
    return True
