"""`expense recovered`: what a restored server has otherwise than this computer had it, and saying which it shall be."""

from typing import TYPE_CHECKING, Any

from expense_desktop.cli import documents
from expense_desktop.cli.console import Answer, Console
from expense_desktop.cli.fields import KINDS, Tongue, field_name, record_words, value_words
from expense_desktop.cli.tables import one_line, table
from expense_desktop.services.categories import note_heard
from expense_desktop.services.recovered import Doubtful, dismiss, doubtful, note_seen, use

if TYPE_CHECKING:
    from expense_desktop.repository.replica.reading import ReplicaLedger
    from expense_desktop.repository.replica.writing import WritableLedger

_HEADINGS = ("No", "Record", "Field", "Now", "Was here", "Id")
_HOW = "Take what was here with “expense recovered --use NO”, or let it be with “--dismiss NO”."


def show(console: Console) -> Answer:
    """List them; with `--use` or `--dismiss` deal with one, with `--seen` say that the restore was seen."""
    with console.opened() as account:
        currency = account.currency
        if any((console.options.use, console.options.dismiss, console.options.seen)):
            return account.replica.write(lambda ledger: _dealt_with(console, ledger, currency)).result()
        return account.replica.read(lambda ledger: _listed(ledger, currency)).result()


def _dealt_with(console: Console, ledger: "WritableLedger", currency: str) -> Answer:
    options = console.options
    if options.use:
        use(ledger, options.use)
    if options.dismiss:
        dismiss(ledger, options.dismiss)
    if options.seen:
        note_seen(ledger)
        note_heard(ledger)
    return _listed(ledger, currency)


def _listed(ledger: "ReplicaLedger", currency: str) -> Answer:
    found = doubtful(ledger)
    if not found:
        return Answer({"recovered": []}, "Nothing was left in doubt by a restored server.")
    tongue = Tongue.of(ledger, currency)
    told = [_document(ledger, each, tongue) for each in found]
    lines = [
        (str(one["no"]), one_line(one["name"]), field["field"], value_words(field["now"]), value_words(field["was"]),
         one["id"])
        for one in told
        for field in one["fields"]
    ]  # fmt: skip
    return Answer({"recovered": told}, "\n".join((table(_HEADINGS, lines), "", _HOW)))


def _document(ledger: "ReplicaLedger", one: Doubtful, tongue: Tongue) -> dict[str, Any]:
    """`now` is what stands, `was` what this computer had before it met the restored server."""
    return {
        "no": one.no,
        "record": KINDS[one.entity],
        "id": str(one.row_id),
        "name": record_words(ledger, one.entity, one.row_id),
        "at": documents.instant(one.at),
        "fields": [
            {
                "field": field_name(name),
                "now": tongue.value(name, one.shown[name]),
                "was": tongue.value(name, value),
            }
            for name, value in one.here.items()
        ],
    }
