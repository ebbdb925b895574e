"""`expense sync` and `expense status`: what waits on this computer, and sending it."""

from expense_desktop.cli import documents
from expense_desktop.cli.categories import double_words
from expense_desktop.cli.console import Answer, Console
from expense_desktop.cli.documents import counted, shown
from expense_desktop.domain.errors import ServerUnreachable
from expense_desktop.services.categories import brought_back
from expense_desktop.services.merging import doubles
from expense_desktop.services.syncing import SyncPhase, SyncStatus, sync_once
from expense_desktop.services.syncing import status as standing


def sync(console: Console) -> Answer:
    """Push what waits, pull what is new. ServerUnreachable says how much waits, and that it is kept."""
    with console.opened() as account:
        try:
            found = sync_once(account)
        except ServerUnreachable:
            raise ServerUnreachable(_away(standing(account).waiting)) from None
    return Answer(documents.sync_status(found), _words(found))


def status(console: Console) -> Answer:
    """Say how things stand, without asking the server."""
    with console.opened() as account:
        found = standing(account)
        doubled, back = account.replica.read(lambda ledger: (doubles(ledger), brought_back(ledger))).result()
    told = (f"{view.path} was deleted, and is back: another device uses it {_NO_MORE}" for view in back)
    words = "\n".join((_words(found), *told, *map(double_words, doubled)))
    return Answer(documents.sync_status(found), words)


def _away(waiting: int) -> str:
    words = "The server can’t be reached. You can work as usual."
    if waiting:
        verbs = "waits on this computer and is" if waiting == 1 else "wait on this computer and are"
        words += f" {counted(waiting, 'change')} {verbs} sent when it is back."
    return words


def _words(found: SyncStatus) -> str:
    lines = [str(found.message) or _STANDING[found.phase]]
    if found.waiting:
        lines.append(f"{counted(found.waiting, 'change')} waiting on this computer")
    if found.conflicts:
        lines.append(f"{counted(found.conflicts, 'record')} changed on two devices: see “expense conflicts”")
    if found.refused:
        lines.append(f"{counted(found.refused, 'change')} refused by the server, kept here: see “expense refused”")
    if found.restored_at:
        lines.append(f"{RESTORED} ({shown(found.restored_at)}; say no more: “expense recovered --seen”)")
    if found.recovered:
        has = "has" if found.recovered == 1 else "have"
        lines.append(f"{counted(found.recovered, 'record')} {has} other values there now: see “expense recovered”")
    lines.append(f"Last synced: {shown(found.last_synced_at)}")
    return "\n".join(lines)


_NO_MORE = "(say no more: “expense recovered --seen”)"
RESTORED = "The server was restored from a backup. What it had lost is sent to it again from this computer"

_STANDING = {
    SyncPhase.NEVER: "Not synced yet",
    SyncPhase.SYNCED: "Synced",
    SyncPhase.WAITING: "Waiting to be sent",
    SyncPhase.SYNCING: "Syncing",
    SyncPhase.OFFLINE: "Offline",
    SyncPhase.SIGN_IN: "Sign in again to sync. You can keep working.",
    SyncPhase.REVOKED: "This computer was removed from the account",
    SyncPhase.TOO_OLD: "This version is too old to sync",
    SyncPhase.UNSAFE: "The connection to the server is not safe",
    SyncPhase.BLOCKED: "The server has another history",
}
