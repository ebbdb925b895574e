"""`expense import`: a bank's CSV file, or an export of ours, becomes expenses, in one step that one undo takes back."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from expense_desktop.cli import documents
from expense_desktop.cli.adopted import adopted
from expense_desktop.cli.console import Answer, Console
from expense_desktop.cli.documents import counted
from expense_desktop.domain.errors import InputError
from expense_desktop.domain.sentences import say
from expense_desktop.services.adopting import foresee
from expense_desktop.services.exporting.bringing import bring_back
from expense_desktop.services.exporting.own_file import is_own, read_own
from expense_desktop.services.importing.amounts import Decimal
from expense_desktop.services.importing.batch import import_reading, plan_import
from expense_desktop.services.importing.dates import DateOrder
from expense_desktop.services.importing.plan import ImportResult, Plan, RowState
from expense_desktop.services.importing.reading import Answers, Reading, read_file
from expense_desktop.services.importing.signs import Spending
from expense_desktop.services.importing.vocabulary import Role
from expense_desktop.services.reading import read

if TYPE_CHECKING:
    from expense_desktop.services.open_account import OpenAccount

_LARGEST_FILE_BYTES: Final = 256 * 1024 * 1024
_MOST_REMARKS: Final = 20
_COLUMNS: Final = {
    "date": Role.DATE,
    "payee": Role.PAYEE,
    "amount": Role.AMOUNT,
    "spent": Role.DEBIT,
    "in": Role.CREDIT,
    "category": Role.CATEGORY,
    "note": Role.NOTE,
}


def bring_in(console: Console) -> Answer:
    """Import a file, or say with `--dry-run` what importing it would do."""
    options = console.options
    path = console.folder / options.file
    if is_own(path):
        return _bring_back(console, path)
    answers = Answers(
        date_order=DateOrder(options.date_order) if options.date_order else None,
        decimal=Decimal(options.decimal) if options.decimal else None,
        spending=Spending(options.spending) if options.spending else None,
        separator="\t" if options.separator == "tab" else options.separator,
        columns=_columns(options.columns),
        encoding=options.encoding,
    )
    with console.opened() as account:
        reading = read_file(_bytes_of(path), path.name, account.currency, answers)
        reading.require_answers()
        plan = read(account, lambda ledger: plan_import(ledger, reading))
        result = plan.result() if options.dry_run else _import(account, reading)
    return Answer(_document(result), _words(plan, result, dry_run=options.dry_run))


def _bring_back(console: Console, path: Path) -> Answer:
    """Import a file that this program exported: the same expenses with the same ids. No option has a say in it."""
    with console.opened() as account:
        contents = read_own(path)
        if console.options.dry_run:
            return adopted(account.replica.read(lambda ledger: foresee(ledger, contents)).result(), "Would import")
        return adopted(account.replica.write(lambda ledger: bring_back(ledger, contents)).result(), "Imported")


def _import(account: "OpenAccount", reading: Reading) -> ImportResult:
    return account.replica.write(lambda ledger: import_reading(ledger, reading)).result().result


def _columns(written: str | None) -> dict[int, Role]:
    """`date,payee,-,spent` → roles by column; one that is named twice, or that there isn't, is InputError."""
    names = [] if written is None else [name.strip().lower() for name in written.split(",")]
    named = [name for name in names if name != "-"]
    for name in named:
        if name not in _COLUMNS:
            raise InputError(say("“{name}” is no column of a file.", name=name), field="--columns", value=name)
        if named.count(name) > 1:
            raise InputError(say("There can only be one column “{name}”.", name=name), field="--columns", value=name)
    return {at: Role.IGNORED if name == "-" else _COLUMNS[name] for at, name in enumerate(names)}


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST_FILE_BYTES:
            raise InputError(f"The file {path.name} is too large to be a statement.", field="file")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"The file {path.name} can’t be read: {error.strerror}.", field="file") from None


def _document(result: ImportResult) -> documents.Document:
    return {
        "imported": result.imported,
        "duplicates": result.duplicates,
        "credits": result.credits,
        "unreadable": result.unreadable,
        "total": documents.money(result.total),
    }


def _words(plan: Plan, result: ImportResult, *, dry_run: bool) -> str:
    did = "Would import" if dry_run else "Imported"
    lines = [f"{did} {counted(result.imported, 'expense')}, {result.total.plain()} {result.total.currency}."]
    if result.duplicates:
        lines.append(f"{counted(result.duplicates, 'row')} left out: already in the ledger.")
    if result.credits:
        lines.append(f"{counted(result.credits, 'row')} left out: money in.")
    if result.unreadable:
        lines.append(f"{counted(result.unreadable, 'row')} left out: can’t be read.")
        lines += _remarks(plan)
    return "\n".join(lines)


def _remarks(plan: Plan) -> list[str]:
    """Which rows can't be read, and why."""
    unreadable = [at for at, row in enumerate(plan.rows) if row.state is RowState.UNREADABLE]
    lines = [f"  line {plan.rows[at].read.line}: {plan.remark(at)}" for at in unreadable[:_MOST_REMARKS]]
    more = len(unreadable) - len(lines)
    return [*lines, f"  and {more} more"] if more else lines
