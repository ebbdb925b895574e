"""`expense history` and `restore`: the versions of any record, and an earlier one as a new change."""

from typing import TYPE_CHECKING, Any

from expense_desktop.cli import choosing, documents
from expense_desktop.cli.console import Answer, Console
from expense_desktop.cli.documents import shown
from expense_desktop.cli.fields import Tongue, field_name, record_words, value_words
from expense_desktop.domain.changes import Entity
from expense_desktop.services import restoring
from expense_desktop.services.history import Version, Versions, overruled, versions
from expense_desktop.services.reading import read
from expense_desktop.services.restoring import Restored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from expense_desktop.repository.replica.rows import Row
    from expense_desktop.repository.replica.writing import WritableLedger
    from expense_desktop.services.open_account import OpenAccount

_PARTLY = "The server can’t be asked now: this is what this computer has of the history."
_FOLLOWS = frozenset({"currency"})


def show(console: Console) -> Answer:
    """List the versions of a record, the newest first."""
    with console.opened() as account:
        row, found = _history(console, account)
        tongue = read(account, lambda ledger: Tongue.of(ledger, account.currency))
    if not found.complete:
        console.notice(_PARTLY)
    return Answer({"id": str(row.id), **_document(row.entity, found, tongue)}, _words(row.entity, found, tongue))


def show_limits(console: Console) -> Answer:
    """List the versions of a category's limits, month by month; their ids are for `restore`."""
    with console.opened() as account:
        view = read(account, lambda ledger: choosing.category_named(ledger.categories, console.options.category))
        budgets = read(account, lambda ledger: ledger.budgets.of_category(view.category.id))
        tongue = read(account, lambda ledger: Tongue.of(ledger, account.currency))
        found = [(each, versions(account, Entity.BUDGET, each.id)) for each in budgets]
    if not all(each.complete for _budget, each in found):
        console.notice(_PARTLY)
    told = [
        {"id": str(budget.id), "month": f"{budget.month:%Y-%m}", **_document(Entity.BUDGET, each, tongue)}
        for budget, each in found
    ]
    blocks = [
        f"From {budget.month:%Y-%m} on  {budget.id}\n{_words(Entity.BUDGET, each, tongue)}" for budget, each in found
    ]
    none = f"{view.path} has never had a limit."
    return Answer({"category": view.path, "limits": told}, "\n".join(blocks) or none)


def restore(console: Console) -> Answer:
    """Set a record's fields to those of an earlier version, as a new change; what was deleted comes back."""
    with console.opened() as account:
        row, found = _history(console, account)
        wanted = restoring.version(row, found, console.options.seq)

        def change(ledger: "WritableLedger") -> "tuple[Restored, Answer]":
            done = restoring.restore(ledger, row.entity, row.id, wanted)
            return done, _standing(ledger, row, account.currency)

        done, standing = account.replica.write(change).result()
    if done.step is None:
        return Answer(standing.document, f"It is so already:\n{standing.words}")
    at = next(version.at for version in found.versions if version.seq == console.options.seq)
    return Answer(standing.document, f"Restored the version of {shown(at)}:\n{standing.words}")


def _history(console: Console, account: "OpenAccount") -> "tuple[Row, Versions]":
    row_id = choosing.record_id(console.options.id)
    row = account.replica.read(lambda ledger: restoring.record(ledger, row_id)).result()
    return row, versions(account, row.entity, row.id)


def _standing(ledger: "WritableLedger", row: "Row", currency: str) -> Answer:
    """The record as it is now; an expense as everywhere, anything else field by field."""
    if row.entity is Entity.EXPENSE:
        view = ledger.expenses.get(choosing.expense_id(str(row.id)))
        return Answer(documents.expense(view), documents.expense_words(view))
    now, tongue = restoring.record(ledger, row.id), Tongue.of(ledger, currency)
    fields = {field_name(name): tongue.value(name, value) for name, value in now.values.items()}
    lines = [record_words(ledger, row.entity, row.id), *(f"  {name}: {value_words(fields[name])}" for name in fields)]
    return Answer({"id": str(row.id), **fields, "deleted": now.deleted}, "\n".join(lines))


def _document(entity: Entity, found: Versions, tongue: Tongue) -> dict[str, Any]:
    """The newest first."""
    told = [
        {
            "seq": version.seq,
            "at": documents.instant(version.at),
            "device": version.device,
            "changed": _changed(entity, version, tongue),
        }
        for version in reversed(found.versions)
    ]
    return {"versions": told}


def _words(entity: Entity, found: Versions, tongue: Tongue) -> str:
    return "\n".join(
        _version_words(version, _changed(entity, version, tongue), tongue) for version in reversed(found.versions)
    )


def _changed(entity: Entity, version: Version, tongue: Tongue) -> dict[str, list[Any]]:
    """Field → [old, new], as the fields are written elsewhere."""
    beside = _FOLLOWS if entity is Entity.EXPENSE else frozenset[str]()
    return {
        field_name(name): [tongue.value(name, value) for value in change]
        for name, change in version.changed.items()
        if name not in beside
    }


def _version_words(version: Version, changed: "Mapping[str, list[Any]]", tongue: Tongue) -> str:
    number = "waiting" if version.seq is None else str(version.seq)
    where = version.device or "another computer"
    lines = [f"{number:>7}  {shown(version.at)}  {where}{', offline' if version.offline else ''}"]
    for name, (old, new) in changed.items():
        before = "" if old is None else f"{value_words(old)} → "
        lines.append(f"         {name}: {before}{value_words(new)}")
    for name, value in overruled(version).items():
        said = value_words(tongue.value(name, value))
        lines.append(f"         {field_name(name)}: {said}, overruled by a later change")
    return "\n".join(lines)
