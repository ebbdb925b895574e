"""What goes wrong for other people: two computers that disagree, a refusal, no network, a full disk, a slow one."""

import datetime as dt
import platform
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expense_desktop.domain.errors import SaveFailed
from expense_desktop.domain.records import SyncState, new_id
from expense_desktop.domain.sentences import say
from expense_desktop.repository.sync.status import SyncPhase, SyncStatus
from expense_desktop.settings import Settings
from expense_desktop.ui.desk import Desk, Person
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.promised import Promised
from expense_desktop.ui.shell.pages import EXPENSES
from expense_desktop.ui.tour.newcomer import record
from expense_desktop.ui.tour.visit import NAME, SIZE_PX, USERNAME, Visit, cheap

if TYPE_CHECKING:
    from expense_desktop.domain.changes import Value
    from expense_desktop.domain.records import ExpenseId
    from expense_desktop.repository.ledger import Ledger
    from expense_desktop.repository.replica.writing import WritableLedger
    from expense_desktop.services.open_account import OpenAccount

_TOO_OFTEN = 90
_HISTORY_MS = 500
"""What is selected shows its history, which comes from the server."""


def disagree(visit: Visit, elsewhere: Path) -> None:
    """Let a second computer of the same person change what this one changes too. Blocks.

    Other computers can't reach this one's own server; what stands for one here is a second data folder beside it.
    """
    from expense_desktop.repository.server.embedded import FOLDER
    from expense_desktop.services.account import Accounts

    elsewhere.mkdir()
    (elsewhere / FOLDER).symlink_to(visit.home / FOLDER, target_is_directory=True)
    here = Accounts(Settings(home=visit.home), cheap())
    there = Accounts(Settings(home=elsewhere), cheap())
    with (
        closing(here.unlock(USERNAME, visit.password)) as one,
        closing(there.sign_in(USERNAME, visit.password)) as other,
    ):
        _quarrel(one, other)


def _quarrel(one: "OpenAccount", other: "OpenAccount") -> None:
    from expense_desktop.services import entry
    from expense_desktop.services.syncing import sync_once

    sync_once(other)
    expense = one.replica.read(_newest).result()
    # The other one's change is the older of the two, and comes to the server as the later.
    other.replica.write(lambda ledger: entry.amend(ledger, [expense], {"amount_minor": 1866})).result()
    one.replica.write(lambda ledger: entry.amend(ledger, [expense], {"amount_minor": 2866})).result()
    one.replica.write(_write_too_much).result()
    sync_once(one)
    sync_once(other)
    sync_once(one)


def _newest(ledger: "Ledger") -> "ExpenseId":
    return ledger.expenses.page()[0].expense.id


def _write_too_much(ledger: "WritableLedger") -> None:
    """Record an expense with a longer note than the server takes, which the form would not have let through."""
    from expense_desktop.domain.changes import Entity
    from expense_desktop.repository.replica.composing import Change

    fields: dict[str, Value] = {
        "amount_minor": 640,
        "currency": "EUR",
        "spent_on": dt.date.today().isoformat(),
        "category_id": None,
        "payee": "Ferry Kiosk",
        "note": "Day return, two bicycles. " * _TOO_OFTEN,
    }
    ledger.apply([Change(Entity.EXPENSE, new_id(), fields=fields, new=True)], "Add Expense")


def see_trouble(visit: Visit, window: MainWindow) -> None:
    """The notice, Compare, what was refused and why, offline, and that nothing could be saved."""
    window.show_page(EXPENSES)
    visit.wait_for(window.notice.isVisible)
    visit.take(window, "notice-refused")
    for state, name in ((SyncState.REFUSED, "expenses-refused"), (SyncState.CONFLICT, "expenses-compare")):
        window.expenses.filters.clear()
        visit.wait_for(lambda: window.expenses.model.totals.count > 1)
        window.expenses.show_state(state)
        visit.wait_for(lambda: window.expenses.model.totals.count == 1)
        window.expenses.table.select_row(0)
        visit.camera.settle(_HISTORY_MS)
        visit.take(window, name)
    window.expenses.filters.clear()
    visit.wait_for(lambda: window.expenses.model.totals.count > 1)
    _be_offline(visit, window)
    failure = SaveFailed(say("Could not save on this computer: the disk is full. Nothing was changed."))
    window.recording.fail_to_record("12.50 lunch at Alder Kitchen", failure)
    visit.take(window, "not-saved")
    window.entry.line.clear()
    window.toast.dismiss()


def _be_offline(visit: Visit, window: MainWindow) -> None:
    """The syncing that would answer is ended first: the picture shows words for a state, not a server's mood."""
    visit.application.stop_syncing()
    record(visit, window, "31.60 at Alder Kitchen #Restaurants")
    window.toast.dismiss()
    now = dt.datetime.now(dt.UTC)
    window.desk.tell_synced(
        SyncStatus(
            SyncPhase.OFFLINE,
            waiting=1,
            last_synced_at=now - dt.timedelta(minutes=12),
            offline_since=now - dt.timedelta(minutes=10),
            next_try_at=now + dt.timedelta(seconds=20),
        )
    )
    visit.camera.settle()
    window.side_bar.sync.click()
    visit.take(window, "offline-sync-panel")
    window.popups.sync_panel.close_popup()


def see_it_load(visit: Visit) -> None:
    """The window before its account is open: rows that are still being read."""
    application = visit.application
    promised: Any = Promised()
    person = Person(USERNAME, NAME, "EUR", platform.node(), on_own_server=True)
    with ThreadPoolExecutor(1) as executor:
        window = application.window
        formats = window.desk.formats if window is not None else None
        assert formats is not None  # noqa: S101  the account's window stands behind this one
        desk = Desk(person, promised, application.courier, formats, executor, writer=promised)
        early = MainWindow(desk, application.look)
        early.resize(*SIZE_PX)
        early.pages.show_page(EXPENSES)
        early.show()
        visit.camera.settle(400)
        visit.take(early, "loading")
        desk.close()
        early.close()
        promised.break_off()
        early.deleteLater()
        desk.deleteLater()
