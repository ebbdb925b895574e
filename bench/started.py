"""One start of the program in a process of its own, for `bench.startup`: prints when it was usable.

By itself, so that nothing but the program is imported in the time that is measured.
"""

import gc
import sys
import time
from typing import Final

_PATIENCE_MS: Final = 60_000


def start() -> None:
    """Start as `expense-desktop` does, type as soon as rows stand, and print when both have been painted."""
    gc.disable()  # as `expense_desktop.__main__` does
    from PySide6.QtCore import Qt, QTimer

    from expense_desktop.app import make_qt
    from expense_desktop.settings import read_settings
    from expense_desktop.ui.application import Application
    from expense_desktop.ui.collecting import Collecting

    qt = make_qt(["bench"])
    application = Application(qt, read_settings())
    collecting = Collecting()
    collecting.follow(application)
    application.start()
    usable: list[float] = []

    def look() -> None:
        window = application.window
        # The program's window comes before the account is open: rows stand when the first question is answered.
        if window is None or not window.expenses.model.has_answer:
            return
        from PySide6.QtGui import QKeyEvent

        line = window.entry.line
        for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
            qt.sendEvent(line, QKeyEvent(kind, Qt.Key.Key_7, Qt.KeyboardModifier.NoModifier, "7"))
        assert line.text() == "7"
        assert window.expenses.model.listed(0) is not None
        # Whatever of the window has changed and not been painted yet is painted with it: the rows too.
        line.repaint()
        usable.append(time.time())
        timer.stop()
        qt.quit()

    timer = QTimer()
    timer.setInterval(1)
    timer.timeout.connect(look)
    timer.start()
    QTimer.singleShot(_PATIENCE_MS, qt.quit)
    qt.exec()
    timer.stop()
    window, sign_in = application.window, application.sign_in
    said = "" if sign_in is None else " ".join(box.sentence for box in sign_in.form.boxes())
    state = f"window: {window is not None}, asked to sign in: {sign_in is not None} {said}"
    application.close()
    collecting.end()
    assert usable, f"not usable within a minute; {state}"
    print(usable[0])


if __name__ == "__main__":
    start()
    sys.exit()
