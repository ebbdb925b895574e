"""`expense refused`: changes that the server refused, why, and giving one up. Changing the record again mends it."""

from typing import TYPE_CHECKING, Any

from expense_desktop.cli import choosing
from expense_desktop.cli.console import Answer, Console
from expense_desktop.cli.fields import KINDS, record_words
from expense_desktop.domain.errors import NotFound
from expense_desktop.services.refused import RefusedRow, drop, refused

if TYPE_CHECKING:
    from expense_desktop.repository.replica.reading import ReplicaLedger
    from expense_desktop.repository.replica.writing import WritableLedger

_HOW = "Change it again and it is sent again, or give it up with “expense refused --give-up ID”."


def show(console: Console) -> Answer:
    """List them, the one refused last first; with `--give-up` let go of one record's, and list what is left."""
    with console.opened() as account:
        if console.options.give_up is None:
            return account.replica.read(_listed).result()
        return account.replica.write(lambda ledger: _given_up(console, ledger)).result()


def _given_up(console: Console, ledger: "WritableLedger") -> Answer:
    wanted = choosing.record_id(console.options.give_up)
    found = next((each for each in refused(ledger) if each.ref[1] == wanted), None)
    if found is None:
        raise NotFound("Nothing of such a record was refused.", field="id")
    name = record_words(ledger, *found.ref)
    gone = drop(ledger, found.ref)
    left = _listed(ledger)
    done = f"Given up and deleted: {name}" if gone else f"Given up, it stays as the server has it: {name}"
    return Answer(left.document, f"{done}\n{left.words}")


def _listed(ledger: "ReplicaLedger") -> Answer:
    found = refused(ledger)
    if not found:
        return Answer({"refused": []}, "The server has refused nothing that is kept here.")
    told = [_document(ledger, each) for each in found]
    blocks = ["\n".join((f"{one['name']}  ({one['id']})", *(f"  {each}" for each in one["words"]))) for one in told]
    return Answer({"refused": told}, "\n".join((*blocks, "", _HOW)))


def _document(ledger: "ReplicaLedger", row: RefusedRow) -> dict[str, Any]:
    """`only_here`: the server refused to make it, so that giving up deletes it."""
    entity, row_id = row.ref
    return {
        "record": KINDS[entity],
        "id": str(row_id),
        "name": record_words(ledger, entity, row_id),
        "words": [str(each.words) for each in row.refusals],
        "only_here": row.only_here,
    }
