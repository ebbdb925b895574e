"""`expense conflicts`: what was changed on two devices, and deciding it either way."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from expense_desktop.cli.arguments import WrongUsage
from expense_desktop.cli.console import Answer, Console
from expense_desktop.cli.fields import KINDS, Tongue, field_name, record_words, value_words
from expense_desktop.cli.tables import one_line, table
from expense_desktop.domain.changes import Entity
from expense_desktop.domain.errors import InputError, NotFound
from expense_desktop.services.conflicts import DELETED, Conflict, decide, undecided

if TYPE_CHECKING:
    from expense_desktop.domain.changes import Value
    from expense_desktop.repository.replica.reading import ReplicaLedger
    from expense_desktop.repository.replica.writing import WritableLedger

_HEADINGS = ("Seq", "Record", "Field", "Shown", "Kept", "Kept from", "Id")
_HOW = "Decide with “expense conflicts --keep SEQ” (what is shown) or “--use SEQ” (what was kept beside it)."


def show(console: Console) -> Answer:
    """List them, the latest first; with `--keep` or `--use` decide one, and list what is left."""
    options = console.options
    if options.field and options.use is None:
        raise WrongUsage("--field says what of --use SEQ is used", "usage: expense conflicts --use SEQ --field NAME")
    with console.opened() as account:
        currency = account.currency
        if options.keep is None and options.use is None:
            return account.replica.read(lambda ledger: _listed(ledger, currency)).result()
        return account.replica.write(lambda ledger: _decided(console, ledger, currency)).result()


def _decided(console: Console, ledger: "WritableLedger", currency: str) -> Answer:
    options = console.options
    seq: int = options.keep if options.use is None else options.use
    together = [each for each in undecided(ledger) if each.seq == seq]
    if not together:
        raise NotFound("There is no such conflict, or it was decided already, here or elsewhere.", field="seq")
    used = _used(together, options.field) if options.use is not None else frozenset[str]()
    decide(ledger, seq, used)
    left = _listed(ledger, currency)
    words = [_outcome(each, Tongue.of(ledger, currency), used=each.field in used) for each in together]
    name = record_words(ledger, together[0].entity, together[0].row_id)
    rest = left.words if left.document["conflicts"] else "Nothing else waits for a decision."
    return Answer(left.document, "\n".join((f"Decided, on every device: {name}", *words, rest)))


def _used(together: Collection[Conflict], named: Collection[str]) -> frozenset[str]:
    """Every field of the conflict, or those that `--field` names; the others keep what is shown."""
    fields = {field_name(each.field): each.field for each in together}
    for name in named:
        if name not in fields:
            raise InputError(f"“{name}” is no field of this conflict: {', '.join(fields)}.", field="field", value=name)
    return frozenset(fields[name] for name in named or fields)


def _outcome(conflict: Conflict, tongue: Tongue, *, used: bool) -> str:
    value = conflict.kept if used else conflict.shown
    return f"  {field_name(conflict.field)}: {_value_words(conflict.field, tongue.value(conflict.field, value))}"


def _listed(ledger: "ReplicaLedger", currency: str) -> Answer:
    found = undecided(ledger)
    if not found:
        return Answer({"conflicts": []}, "Nothing was changed on two devices.")
    tongue = Tongue.of(ledger, currency)
    told = [_document(ledger, each, tongue) for each in found]
    rows = [
        (
            str(each.seq),
            record_words(ledger, each.entity, each.row_id),
            one["field"],
            _value_words(each.field, one["shown"]),
            _value_words(each.field, one["kept"]),
            one_line(one["device"] or ""),
            str(each.row_id),
        )
        for each, one in zip(found, told, strict=True)
    ]
    return Answer({"conflicts": told}, f"{table(_HEADINGS, rows)}\n\n{_HOW}")


def _document(ledger: "ReplicaLedger", conflict: Conflict, tongue: Tongue) -> dict[str, Any]:
    """As DESIGN 4 has it; `device` is the one that `kept` comes from, null when this computer can't know it.

    One of another record has no `expense`, but says which record it is.
    """

    def said(value: "Value") -> Any:
        return tongue.value(conflict.field, value)

    is_expense = conflict.entity is Entity.EXPENSE
    document = {
        "expense": str(conflict.row_id) if is_expense else None,
        "seq": conflict.seq,
        "field": field_name(conflict.field),
        "shown": said(conflict.shown),
        "kept": said(conflict.kept),
        "device": conflict.kept_by.name or None,
    }
    if not is_expense:
        name = record_words(ledger, conflict.entity, conflict.row_id)
        document |= {"record": KINDS[conflict.entity], "id": str(conflict.row_id), "name": name}
    return document


def _value_words(field: str, value: Any) -> str:
    if field == DELETED:
        return "deleted" if value else "there"
    return value_words(value)
