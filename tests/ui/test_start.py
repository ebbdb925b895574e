"""What a start waits for: only what the first rows and the first key need is imported before they are there."""

import json
import subprocess
import sys
from pathlib import Path

from tests.ui.programs import LONG_MS

ROOT = Path(__file__).parent.parent.parent

# As `expense-desktop` does it. Once rows stand, a key is typed; what opens the account is imported after that.
START = """
import json, linecache, sys
from expense_desktop.app import make_qt
from expense_desktop.settings import read_settings
from expense_desktop.ui.application import Application

qt = make_qt(["start"])
application = Application(qt, read_settings())
application.start()
window = application.window

def on_answered():
    window.entry.line.setText("7")
    window.entry.line.repaint()
    read = [name for name in linecache.cache if "expense_desktop" in name]
    rows = window.expenses.model.rowCount()
    print(json.dumps({"rows": rows, "imported": sorted(sys.modules), "read as text": read}))
    window.expenses.model.answered.disconnect(on_answered)
    qt.quit()

window.expenses.model.answered.connect(on_answered)
qt.exec()
application.close()
"""

LATER = (
    "sqlalchemy", "psycopg", "argon2", "babel", "lucide", "numpy", "pyqtgraph", "zxcvbn",
    "PySide6.QtNetwork", "PySide6.QtPrintSupport", "PySide6.QtSvg",
    "expense_desktop.repository.replica.file",
    "expense_desktop.ui.budgets", "expense_desktop.ui.categories.page", "expense_desktop.ui.expenses.inspector.details",
    "expense_desktop.ui.exporting.dialog", "expense_desktop.ui.history", "expense_desktop.ui.importing",
    "expense_desktop.ui.overview", "expense_desktop.ui.preferences", "expense_desktop.ui.reports",
    "expense_desktop.ui.shell.palette", "expense_desktop.ui.shell.shortcut_sheet",
    "expense_desktop.ui.shell.sync_panel", "expense_desktop.ui.signin.window",
)  # fmt: skip
"""Modules, and what lies in them, that nobody needs to see rows and to type."""


def test_rows_and_a_key_come_before_all_that_they_do_not_need(environment: dict[str, str]) -> None:
    """Neither SQLAlchemy nor what opens a dialog is imported by then, and no module's source is read."""
    done = subprocess.run(
        [sys.executable, "-c", START],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG_MS / 1000,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    early = [name for name in found["imported"] if any(name == each or name.startswith(f"{each}.") for each in LATER)]
    assert (found["rows"], early, found["read as text"]) == (1, [], [])
