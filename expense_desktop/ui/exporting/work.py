"""What exports and backups ask of threads that may block.

What imports SQLAlchemy is imported here when it is first needed, as in `ui/acts.py`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expense_desktop.repository.choice import ExpenseFilter, ExpenseSort
from expense_desktop.services.progress import Progress

if TYPE_CHECKING:
    from expense_desktop.repository.ledger import Ledger
    from expense_desktop.repository.replica.file import Replica
    from expense_desktop.repository.replica.wrapping import VaultCosts
    from expense_desktop.repository.replica.writing import WritableLedger
    from expense_desktop.services.adopting import Adopted, Contents
    from expense_desktop.services.backup import BackedUp, Backup
    from expense_desktop.services.exporting.writing import Exported
    from expense_desktop.ui.source import Source

Beside = Callable[[], "Replica"]


@contextmanager
def _reader(source: "Source", beside: Beside | None) -> Iterator[Any]:
    """The ledger for a read that takes long: the same file once more where that can be, so that nobody waits."""
    if beside is None:
        yield source
        return
    with beside() as replica:
        yield replica


def export(
    source: "Source", beside: Beside | None, server: "Source | None", *, path: Path, chosen: ExpenseFilter | None,
    sort: ExpenseSort, bom: bool, decimal: str, history: bool, progress: Progress,
) -> "Exported":  # fmt: skip
    """Write a file, CSV or JSON by its name."""
    from expense_desktop.services.exporting.csv_form import CsvForm
    from expense_desktop.services.exporting.writing import Form, Wanted, export

    form = Form.JSON if path.suffix.lower() == ".json" else Form.CSV
    wanted = Wanted(form, chosen, sort, CsvForm(bom=bom, decimal=decimal), history=history)
    with _reader(source, beside) as reader:
        return export(reader, server, wanted, path, progress)


def back_up(
    source: "Source", beside: Beside | None, *, path: Path, password: str, progress: Progress,
    costs: "VaultCosts | None" = None,
) -> "BackedUp":  # fmt: skip
    """Write a backup and read it back."""
    from expense_desktop.services.backup import back_up

    with _reader(source, beside) as reader:
        return back_up(reader, path, password, progress, costs=costs)


def open_backup(path: Path, *, password: str) -> "Backup":
    """Read and prove a backup."""
    from expense_desktop.services.backup import open_backup

    return open_backup(path, password)


def restore(ledger: "WritableLedger", *, backup: "Backup", progress: Progress) -> "Adopted":
    """Take a backup back."""
    from expense_desktop.services.backup import restore

    return restore(ledger, backup, progress)


def is_own(path: Path) -> bool:
    """Whether a file to import is an export of ours."""
    from expense_desktop.services.exporting.own_file import is_own

    return is_own(path)


def read_own(path: Path) -> "Contents":
    """Read an export of ours."""
    from expense_desktop.services.exporting.own_file import read_own

    return read_own(path)


def foresee(ledger: "Ledger", *, contents: "Contents") -> "Adopted":
    """What taking it would do."""
    from expense_desktop.repository.replica.reading import ReplicaLedger
    from expense_desktop.services.adopting import foresee

    assert isinstance(ledger, ReplicaLedger), "only a replica can be changed"  # noqa: S101
    return foresee(ledger, contents)


def bring_back(ledger: "WritableLedger", *, contents: "Contents", progress: Progress) -> "Adopted":
    """Take an export of ours."""
    from expense_desktop.services.exporting.bringing import bring_back

    return bring_back(ledger, contents, progress)
