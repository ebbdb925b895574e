"""The composition root of the window: settings, log, Qt's application, and what happens to a bug."""

import contextlib
import signal
import sys
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Final

from expense_desktop import __version__
from expense_desktop.resources import resource
from expense_desktop.settings import Settings, window_preferences
from expense_desktop.ui.application import Application
from expense_desktop.ui.collecting import Collecting, collecting
from expense_desktop.ui.language import speak
from expense_desktop.ui.preferred import Preferences

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

_ASKED_TO_END: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def make_qt(arguments: Sequence[str]) -> "QApplication":
    """Qt's application with our name and sign."""
    # Not above: `expense_desktop.ui` has to be the first to import Qt.
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication

    qt = QApplication([*arguments])
    qt.setApplicationName("Expense Desktop")
    qt.setDesktopFileName("expense-desktop")
    qt.setApplicationVersion(__version__)
    with contextlib.suppress(FileNotFoundError):
        qt.setWindowIcon(QIcon(str(resource("icons/expense-desktop.svg"))))
    return qt


def run(settings: Settings, arguments: Sequence[str], *, server: bool = False) -> int:
    """Run the window until it is closed; the process's exit code."""
    from expense_desktop.services.logbook import open_log

    open_log(settings)
    qt = make_qt(arguments)
    # Before the first widget: what a label says, it says once.
    speak(qt, Preferences.of_stored(window_preferences(settings.home)).language)
    with collecting() as collector:
        return _show(qt, settings, collector, server=server)


def _show(qt: "QApplication", settings: Settings, collector: Collecting, *, server: bool) -> int:
    """The program from its first window to its last. When this returns, all that it was is garbage."""
    application = Application(qt, settings, server=server)
    collector.follow(application)
    sys.excepthook = Bugs(application).on_exception
    application.start()
    try:
        with _ending_when_asked(qt):
            return qt.exec()
    finally:
        application.close()
        sys.excepthook = sys.__excepthook__


@contextlib.contextmanager
def _ending_when_asked(qt: "QApplication") -> Iterator[None]:
    """A session that ends, or Ctrl+C in a terminal, closes the windows: what is typed is saved and the server let go.

    Python hears of it with the next tick of `Collecting`.
    """
    from PySide6.QtCore import QTimer

    before = {
        each: signal.signal(each, lambda _number, _frame: QTimer.singleShot(0, qt.quit)) for each in _ASKED_TO_END
    }
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


class Bugs:
    """What happens to an error that nobody expected: it is logged by kind and place, and said; the program goes on."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Take an exception that reached the event loop."""
        from expense_desktop.services.logbook import record_bug

        record_bug(error.with_traceback(trace))
        sys.stderr.write(f"A fault in the program: {kind.__name__}. It was written to the log.\n")
        self._application.tell_bug()
