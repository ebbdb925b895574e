"""`expense backup` and `expense restore-backup`: one's own ledger as one encrypted file, and back."""

from expense_desktop.cli.adopted import adopted
from expense_desktop.cli.console import Answer, Console
from expense_desktop.cli.documents import counted
from expense_desktop.services import backup


def back_up(console: Console) -> Answer:
    """Write the whole ledger into a file, sealed with a password of its own, and read it back."""
    options = console.options
    with console.opened() as account:
        password = console.backup_password(new=True)
        costs = None if console.costs is None else console.costs.vault
        done = backup.back_up(account.replica, console.folder / options.file, password, costs=costs)
    document = {"expenses": done.expenses, "size_bytes": done.size_bytes, "file": options.file}
    words = (
        f"Backed up {counted(done.expenses, 'expense')} to {options.file} and read it back. "
        "Without its password nobody can open it, nor can we."
    )
    return Answer(document, words)


def restore(console: Console) -> Answer:
    """Take a backup back: an account with nothing in it takes any, another one only its own."""
    options = console.options
    with console.opened() as account:
        opened = backup.open_backup(console.folder / options.file, console.backup_password(new=False))
        done = account.replica.write(lambda ledger: backup.restore(ledger, opened)).result()
    return adopted(done, "Restored")
