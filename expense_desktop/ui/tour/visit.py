"""One visit to the program: an account's data folder, the window over it, and the camera."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from expense_desktop.domain.errors import InputError
from expense_desktop.settings import Settings
from expense_desktop.ui.application import Application
from expense_desktop.ui.collecting import Collecting
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.signin.window import SignInWindow
from expense_desktop.ui.theme import Choice
from expense_desktop.ui.tour.camera import Camera

if TYPE_CHECKING:
    from expense_desktop.services.account import Costs

SIZE_PX = (1280, 800)
NAME, USERNAME = "Robin Ashdown", "robin"


def cheap() -> "Costs":
    """The account lives for a minute, and its password is thrown away: it needn't cost a second to open."""
    from expense_desktop.repository.replica.wrapping import VaultCosts
    from expense_desktop.services.account import Costs

    return Costs(vault=VaultCosts(m_kib=8, t=1, p=1))


@dataclass
class Visit:
    """The program, started on `home`. `password` opens the account that is made there."""

    qt: QApplication
    collector: Collecting
    camera: Camera
    home: Path
    password: str = field(default_factory=lambda: secrets.token_urlsafe(18), repr=False)
    application: Application = field(init=False, repr=False)

    @contextmanager
    def started(self) -> Iterator[None]:
        """The program, until the end of this; every thread of it has ended then."""
        self.application = Application(self.qt, Settings(home=self.home), choice=Choice.LIGHT, costs=cheap)
        self.collector.follow(self.application)
        self.application.start()
        try:
            yield
        finally:
            self.application.close()
            self.application.deleteLater()
            # What belonged to it must not hear of the next one's themes.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def take(self, widget: QWidget, name: str) -> None:
        """Take a picture in each theme."""
        self.camera.take(widget, name, self.application.appearance)

    def wait_for(self, true: Callable[[], bool]) -> None:
        """Wait until something is so."""
        self.camera.wait_for(true)

    @property
    def sign_in(self) -> SignInWindow:
        """The window that asks who it is, once it knows who has been here."""
        self.wait_for(lambda: self.application.sign_in is not None and self.application.sign_in.situation is not None)
        self.wait_for(lambda: self.application.look.icons.pixmap("eye", "text.secondary").width() > 0)
        window = self.application.sign_in
        assert window is not None  # noqa: S101  just waited for
        return window

    @property
    def window(self) -> MainWindow:
        """The account's window, at the pictures' size, with its rows."""
        self.wait_for(lambda: self.application.window is not None or self._problem() != "")
        window = self.application.window
        if window is None:
            raise InputError(self._problem())
        if (window.width(), window.height()) != SIZE_PX:
            window.resize(*SIZE_PX)
        self.wait_for(partial(_has_answer, window))
        return window

    def unlock(self) -> MainWindow:
        """Give the password; the window."""
        form = self.sign_in.unlock
        form.password.setText(self.password)
        form.submit()
        return self.window

    def _problem(self) -> str:
        sign_in = self.application.sign_in
        boxes = [] if sign_in is None else sign_in.form.boxes()
        return next((box.sentence for box in boxes if box.control.property("failed")), "")


def _has_answer(window: MainWindow) -> bool:
    return window.expenses.model.has_answer and window.desk.knows_facts
