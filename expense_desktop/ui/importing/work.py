"""What importing asks of threads that may block: the file's, and the replica's.

What imports SQLAlchemy is imported here when it is first needed, as in `ui/acts.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.records import StepId
from expense_desktop.domain.sentences import say
from expense_desktop.services.importing.columns import guess_roles
from expense_desktop.services.importing.csv_file import Table, read_table
from expense_desktop.services.importing.reading import Answers, Reading, understand
from expense_desktop.services.importing.vocabulary import Role
from expense_desktop.services.progress import Progress

if TYPE_CHECKING:
    from expense_desktop.repository.ledger import Ledger
    from expense_desktop.repository.replica.writing import WritableLedger
    from expense_desktop.services.importing.batch import Imported
    from expense_desktop.services.importing.plan import Plan

FILE_LIMIT_BYTES: Final = 256 * 1024 * 1024
NOT_IMPORTED: Final = say("Nothing was imported.")
"""What breaking an import off leaves."""
_TITLE: Final = say("This file can’t be imported")


@dataclass(frozen=True, slots=True)
class Opened:
    """A file's bytes, kept for another separator, and what they say with the one that was found or asked for."""

    data: bytes
    table: Table


@dataclass(frozen=True, slots=True)
class Misread:
    """A table whose columns can't be settled: why, and what they seem to be."""

    table: Table
    problem: InputError
    roles: Mapping[int, Role]


class OwnExport(InputError):
    """The file is an export of ours: it says itself what everything in it is."""


def open_file(path: Path) -> Opened:
    """Read a file and find the table in it. InputError in words for whoever chose it, OwnExport for one of ours."""
    from expense_desktop.services.exporting.own_file import is_own

    if is_own(path):
        raise OwnExport(say("This file was exported by Expense Desktop."))
    try:
        if path.stat().st_size > FILE_LIMIT_BYTES:
            raise InputError(
                say("{name} is too large for a list of expenses: over 256 MB.", name=path.name),
                field="file",
                title=_TITLE,
            )
        data = path.read_bytes()
    except OSError:
        raise InputError(say("The file {name} can’t be read.", name=path.name), field="file", title=_TITLE) from None
    return Opened(data, read_table(data, path.name))


def split_anew(opened: Opened, separator: str) -> Opened:
    """The same file with another separator."""
    return Opened(opened.data, read_table(opened.data, opened.table.name, separator))


def find_layout(ledger: "Ledger", *, table: Table) -> Answers | None:
    """How the last file of this kind was read."""
    from expense_desktop.services.importing.layouts import find_layout

    return find_layout(ledger, table)


def understand_table(table: Table, currency: str, answers: Answers) -> Reading | Misread:
    """Say what each row means, or why that can't be said yet."""
    try:
        return understand(table, currency, answers)
    except InputError as problem:
        return Misread(table, problem, answers.columns or guess_roles(table, currency))


def plan_import(ledger: "Ledger", *, reading: Reading, before: "Plan | None") -> "Plan":
    """What importing would do, with what the person has chosen so far."""
    from expense_desktop.services.importing.batch import plan_import
    from expense_desktop.services.importing.plan import carry_choices

    plan = plan_import(ledger, reading)
    if before is not None:
        plan = carry_choices(before, plan)
    # What the page shows of it is counted here: of a long file that takes too long for the window's own thread.
    plan.count_up()
    return plan


def bring_in(ledger: "WritableLedger", *, plan: "Plan", progress: Progress) -> "Imported":
    """Import what is ticked."""
    from expense_desktop.services.importing.batch import bring_in

    return bring_in(ledger, plan, progress)


def standing(ledger: "Ledger", *, step: StepId) -> str:
    """Whether an import could be undone now: “on top”, “below” others, “undone”."""
    from expense_desktop.repository.replica.reading import ReplicaLedger

    return ledger.undo_stack.standing(step).value if isinstance(ledger, ReplicaLedger) else "below"
