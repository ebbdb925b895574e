"""What the Categories page does to a ledger, in services' words; each runs on the replica's thread.

Services import SQLAlchemy, which takes longer than opening the window: they are imported here, when first needed.
"""

from typing import TYPE_CHECKING

from expense_desktop.domain.records import CategoryId

if TYPE_CHECKING:
    from expense_desktop.repository.replica.writing import WritableLedger
    from expense_desktop.services.categories import Filed
    from expense_desktop.services.merging import Merged


def make(ledger: "WritableLedger", *, name: str, parent: CategoryId | None) -> "Filed":
    """Make a category inside `parent`."""
    from expense_desktop.services import categories

    return categories.make(ledger, name, parent)


def rename(ledger: "WritableLedger", *, category: CategoryId, name: str) -> "Filed":
    """Give a category another name."""
    from expense_desktop.services import categories

    return categories.rename(ledger, category, name)


def move(ledger: "WritableLedger", *, category: CategoryId, parent: CategoryId | None) -> "Filed":
    """Put a category into another one, or out to the top level."""
    from expense_desktop.services import categories

    return categories.move(ledger, category, parent)


def recolour(ledger: "WritableLedger", *, category: CategoryId, colour: int) -> "Filed":
    """Give a category another colour."""
    from expense_desktop.services import categories

    return categories.recolour(ledger, category, colour)


def archive(ledger: "WritableLedger", *, category: CategoryId, archived: bool) -> "Filed":
    """Take a category out of what is offered, or back in."""
    from expense_desktop.services import categories

    return categories.archive(ledger, category, archived=archived)


def delete(ledger: "WritableLedger", *, category: CategoryId) -> "Filed":
    """Delete a category that nothing is in."""
    from expense_desktop.services import categories

    return categories.delete(ledger, category)


def merge(ledger: "WritableLedger", *, source: CategoryId, target: CategoryId) -> "Merged":
    """Move everything of `source` into `target`, and archive it."""
    from expense_desktop.services import merging

    return merging.merge(ledger, source, target)
