"""Out of the window and back in: exports, backups, restoring, and an export of ours among the files to import."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from expense_desktop.domain.records import CategoryId, ExpenseId
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.wrapping import VaultCosts
from expense_desktop.services.backup import back_up
from expense_desktop.services.exporting.writing import Form, Wanted, export
from expense_desktop.ui.exporting.backup_dialogs import BackupDialog, RestoreDialog
from expense_desktop.ui.exporting.dialog import WorkDialog
from expense_desktop.ui.exporting.export_dialog import ExportDialog
from expense_desktop.ui.exporting.own_import_dialog import OwnImportDialog
from expense_desktop.ui.main_window import MainWindow

PASSWORD = "four invented words together"
CHEAP = VaultCosts(m_kib=8, t=1, p=1)
Record = Callable[..., ExpenseId]
LONG = 20_000


def opened(window: MainWindow, kind: type[WorkDialog]) -> WorkDialog:
    """The one dialog of a kind that is open."""
    (dialog,) = window.findChildren(kind)
    return dialog


def gone(window: MainWindow, qtbot: QtBot) -> None:
    """Every dialog has closed and been deleted."""
    qtbot.waitUntil(lambda: not window.findChildren(WorkDialog), timeout=LONG)


def count(replica: Replica) -> int:
    """How many expenses there are."""
    return replica.read(lambda ledger: ledger.expenses.summary().count).result()


@pytest.fixture
def beside(window: MainWindow, replica: Replica) -> None:
    """The window reads what takes long beside its own reads, as in the program."""
    window.desk.beside = replica.beside


@pytest.mark.usefixtures("beside")
def test_what_is_shown_is_exported_from_the_button_and_the_toast_says_so(
    window: MainWindow, record: Record, categories: dict[str, CategoryId], qtbot: QtBot, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The filter of the list, its order, the person's decimal mark; everything is a choice away."""
    record("Kaph", 420, category_id=str(categories["Cafés"]))
    record("Luigi’s", 1250)
    qtbot.waitUntil(lambda: window.expenses.model.totals.count == 2, timeout=LONG)
    window.expenses.show_payee("kaph")
    qtbot.waitUntil(lambda: window.expenses.model.totals.count == 1, timeout=LONG)
    QTest.mouseClick(window.expenses.head.export, Qt.MouseButton.LeftButton)
    dialog = opened(window, ExportDialog)
    assert isinstance(dialog, ExportDialog)
    assert dialog.what.currentText() == "What is shown: 1 expense, €4.20"
    assert not dialog.history.isVisible()
    dialog.bom.setChecked(False)
    dialog.decimal.setCurrentIndex(1)
    path = tmp_path / "shown.csv"
    # the system's own dialog answers this path; offscreen it only complains of what its platform can't
    monkeypatch.setattr(QFileDialog, "open", lambda chooser: chooser.fileSelected.emit(str(path)))
    dialog.primary.click()
    gone(window, qtbot)
    assert window.toast.text == "Exported 1 expense, €4.20, to shown.csv"
    assert path.read_text(encoding="utf-8").splitlines()[1].endswith(',2026-06-17,Kaph,Eating out:Cafés,,"4,20",EUR')

    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=LONG)
    QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = opened(window, ExportDialog)
    assert isinstance(dialog, ExportDialog)
    dialog.what.setCurrentIndex(1)
    dialog.form.setCurrentIndex(1)
    assert dialog.history.isVisible()
    assert not dialog.bom.isVisible()
    dialog.write(str(tmp_path / "all.json"))
    gone(window, qtbot)
    assert window.toast.text == (
        "Exported 2 expenses, €16.70, to all.json. The server is away: of the history it has what this computer knows."
    )


def test_a_folder_that_can_not_be_written_to_is_said_in_the_dialog(
    window: MainWindow, record: Record, qtbot: QtBot, tmp_path: Path
) -> None:
    """The choices stay, and another folder can be chosen at once."""
    record()
    dialog = window.exits.export(window.expenses)
    dialog.write(str(tmp_path / "nowhere" / "a.csv"))
    qtbot.waitUntil(lambda: bool(dialog.failure), timeout=LONG)
    assert dialog.failure == "a.csv was not written: there is no such folder."
    assert dialog.primary.isEnabled()
    dialog.write(str(tmp_path / "a.csv"))
    gone(window, qtbot)
    assert (tmp_path / "a.csv").is_file()


@pytest.mark.usefixtures("beside")
def test_closing_the_dialog_breaks_off_what_is_under_way(
    window: MainWindow, many: Callable[[int], None], qtbot: QtBot, tmp_path: Path
) -> None:
    """Nothing is left of the file; the window was usable all the while."""
    many(3_000)
    dialog = window.exits.export(window.expenses)
    folder = tmp_path / "out"
    folder.mkdir()
    dialog.write(str(folder / "a.csv"))
    assert dialog.works
    assert not dialog.isModal()
    dialog.reject()
    gone(window, qtbot)
    assert not list(folder.iterdir())


@pytest.mark.usefixtures("beside")
def test_a_backup_goes_out_and_comes_back(
    window: MainWindow, replica: Replica, record: Record, qtbot: QtBot, tmp_path: Path
) -> None:
    """A weak or mistyped password is said at its field; what was lost comes back, and can be undone."""
    window.exits.back_up()
    dialog = opened(window, BackupDialog)
    assert isinstance(dialog, BackupDialog)
    dialog.costs = CHEAP
    dialog.password.setText("secret")
    assert dialog.choose_file() is None
    assert "at least 10 characters" in dialog.field.sentence
    dialog.password.setText(PASSWORD)
    assert dialog.choose_file() is None
    assert dialog.field_again.sentence == "The two passwords differ."
    dialog.again.setText(PASSWORD)
    record("Kaph", 420)
    path = tmp_path / "ledger.expense-backup"
    dialog.write(str(path))
    gone(window, qtbot)
    assert window.toast.text == "Backed up 1 expense to ledger.expense-backup, and read it back"

    record("Later", 100)
    window.recording.undo()
    qtbot.waitUntil(lambda: count(replica) == 1, timeout=LONG)
    window.recording.undo()
    qtbot.waitUntil(lambda: count(replica) == 0, timeout=LONG)
    restoring = window.exits.restore(str(path))
    assert isinstance(restoring, RestoreDialog)
    restoring.password.setText(PASSWORD + "!")
    restoring.restore()
    qtbot.waitUntil(lambda: bool(restoring.field.sentence), timeout=LONG)
    assert restoring.field.sentence == "The password is not the one of this backup."
    assert count(replica) == 0
    restoring.password.setText(PASSWORD)
    restoring.restore()
    gone(window, qtbot)
    assert window.toast.text == "1 expense brought in, €4.20"
    assert count(replica) == 1
    window.toast.button.click()
    qtbot.waitUntil(lambda: count(replica) == 0, timeout=LONG)


def test_a_tampered_backup_changes_nothing(
    window: MainWindow, replica: Replica, record: Record, qtbot: QtBot, tmp_path: Path
) -> None:
    """It is said in the dialog, which stays."""
    record()
    path = tmp_path / "ledger.expense-backup"
    back_up(replica, path, PASSWORD, costs=CHEAP)
    data = bytearray(path.read_bytes())
    data[-9] ^= 1
    path.write_bytes(data)
    dialog = window.exits.restore(str(path))
    dialog.password.setText(PASSWORD)
    dialog.restore()
    qtbot.waitUntil(lambda: bool(dialog.failure), timeout=LONG)
    assert "not whole, or its end was changed" in dialog.failure
    assert count(replica) == 1
    dialog.reject()
    gone(window, qtbot)


def test_an_export_of_ours_is_imported_by_its_ids(
    window: MainWindow, replica: Replica, record: Record, qtbot: QtBot, tmp_path: Path
) -> None:
    """Chosen or dropped as any file: what it would bring is said first, what is here stays, a broken row is named."""
    kept, lost = record("Kaph", 420), record("Luigi’s", 1250)
    path = tmp_path / "export.csv"
    export(replica, None, Wanted(Form.CSV), path)
    window.recording.undo()
    qtbot.waitUntil(lambda: count(replica) == 1, timeout=LONG)
    window.import_file(str(path))
    qtbot.waitUntil(lambda: bool(window.findChildren(OwnImportDialog)), timeout=LONG)
    dialog = opened(window, OwnImportDialog)
    assert isinstance(dialog, OwnImportDialog)
    qtbot.waitUntil(lambda: bool(dialog.foreseen.text()), timeout=LONG)
    assert dialog.foreseen.text() == "1 expense will be imported, €12.50. 1 is in the ledger already."
    dialog.primary.click()
    gone(window, qtbot)
    assert window.toast.text == "1 expense brought in, €12.50; 1 stays as it is"
    found = replica.read(lambda ledger: [view.expense.id for view in ledger.expenses.page()]).result()
    assert set(found) == {kept, lost}

    path.write_text(path.read_text(encoding="utf-8").replace("2026-06-17", "yesterday", 1), encoding="utf-8")
    window.import_file(str(path))
    qtbot.waitUntil(lambda: bool(window.findChildren(OwnImportDialog)), timeout=LONG)
    broken = opened(window, OwnImportDialog)
    qtbot.waitUntil(lambda: bool(broken.failure), timeout=LONG)
    assert "line 2 is wrong: “yesterday” is not a date." in broken.failure
    assert not broken.primary.isEnabled()
    broken.reject()
    gone(window, qtbot)
    assert count(replica) == 2
