"""The computers of an account as rows: name, when it was last there, and that its access can be taken back."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look

if TYPE_CHECKING:
    import datetime as dt

    from expense_desktop.services.devices import Device

_ROW_PX = 34


class Computers(QFrame):
    """`removal_wanted(DeviceId, str)`, with its name. Says a sentence while there is nothing to show."""

    removal_wanted = Signal(object, str)

    def __init__(self, look: Look, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAccessibleName(translate("Preferences", "Computers"))
        self._look = look
        self._formats = formats
        self.names: list[str] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(12, 2, 8, 2)
        self._rows.setSpacing(0)

    def say(self, sentence: str) -> None:
        """Say why there is nothing to show yet."""
        self._empty()
        words = label(sentence, role="secondary", size="small")
        words.setWordWrap(True)
        words.setMinimumHeight(_ROW_PX)
        self._rows.addWidget(words)

    def show_devices(self, devices: "Sequence[Device]", now: "dt.datetime") -> None:
        """Show these, as of `now` (aware)."""
        self._empty()
        self.names = [device.name for device in devices]
        for device in devices:
            self._rows.addLayout(self._row(device, now))

    def _row(self, device: "Device", now: "dt.datetime") -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        name = label(device.name, weight="medium")
        name.setMinimumHeight(_ROW_PX)
        row.addWidget(name)
        row.addWidget(label(self._when(device, now), role="tertiary", size="small"), 1)
        if not device.is_this:
            button = Button(translate("Preferences", "Remove"), self._look, kind=Kind.QUIET, height="small")
            button.setAccessibleName(translate("Preferences", "Remove {name}").format(name=device.name))
            button.clicked.connect(partial(self.removal_wanted.emit, device.id, device.name))
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _when(self, device: "Device", now: "dt.datetime") -> str:
        if device.is_this:
            return translate("Preferences", "This computer")
        if device.last_seen_at is None:
            return translate("Preferences", "Not synced yet")
        return translate("Preferences", "Synced {when}").format(when=self._formats.ago(device.last_seen_at, now))

    def _empty(self) -> None:
        self.names = []
        while (item := self._rows.takeAt(0)) is not None:
            _discard(item.widget())
            layout = item.layout()
            while layout is not None and (inner := layout.takeAt(0)) is not None:
                _discard(inner.widget())


def _discard(widget: QWidget | None) -> None:
    if widget is not None:
        widget.hide()
        widget.deleteLater()
