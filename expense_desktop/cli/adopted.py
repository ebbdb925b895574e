"""What came of taking rows from a file of ours, as a document and in words."""

from expense_desktop.cli import documents
from expense_desktop.cli.console import Answer
from expense_desktop.cli.documents import counted
from expense_desktop.domain.money import Money
from expense_desktop.services.adopting import Adopted


def adopted(done: Adopted, did: str) -> Answer:
    """`did` is “Imported” or “Restored”."""
    total = Money(done.total_minor, done.currency)
    document = {
        "imported": done.added,
        "changed": done.changed,
        "duplicates": done.kept,
        "credits": 0,
        "unreadable": 0,
        "total": documents.money(total),
    }
    lines = [f"{did} {counted(done.added, 'expense')}, {total.plain()} {total.currency}."]
    if done.changed:
        lines.append(f"{counted(done.changed, 'expense')} changed: the file’s were changed later.")
    if done.kept:
        lines.append(f"{counted(done.kept, 'expense')} left as they are: already in the ledger.")
    return Answer(document, "\n".join(lines))
