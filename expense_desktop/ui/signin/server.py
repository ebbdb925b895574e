"""The field for the line that leads to a server: it shows the server's name, and that the way there is encrypted."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QWidget
from typing_extensions import override

from expense_desktop.domain.errors import WorldError
from expense_desktop.ui import typography
from expense_desktop.ui.background import Courier, Latest
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.signin.gate import Gate
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.fields import LineEdit
from expense_desktop.ui.widgets.look import Look

if TYPE_CHECKING:
    from expense_desktop.services.reaching import Place

_ICON_PX = 13
_GAP_PX = 3
_ASIDE_PX = 11
_OF_A_LINE = "expense-"


class ServerEdit(LineEdit):
    """`recognised(Place)` when a line was pasted and read; `failed(str)` says what is wrong with it or its server;
    `cleared` when it is somebody's to fill again.

    A line is long and means nothing to people: once it is read, the server's name stands in its place.
    """

    recognised = Signal(object)
    failed = Signal(str)
    cleared = Signal()

    def __init__(self, look: Look, gate: Gate, courier: Courier, parent: QWidget | None = None) -> None:
        super().__init__(look, parent=parent)
        self._gate = gate
        self._reading, self._reaching = Latest(courier), Latest(courier)
        self._line = ""
        self._found: Place | None = None
        self._encrypted = False
        self.textChanged.connect(self._on_changed)
        look.icons.changed.connect(self.update)

    @property
    def line(self) -> str:
        """The line itself, or whatever was typed instead of one."""
        return self._line if self._found is not None else self.text().strip()

    @property
    def place(self) -> "Place | None":
        """Where it leads; None until it has been read."""
        return self._found

    @property
    def is_encrypted(self) -> bool:
        """Whether the server has answered over an encrypted connection with a certificate that was verified."""
        return self._encrypted

    def show_place(self, place: "Place") -> None:
        """Show a server that isn't this field's to change."""
        self.setReadOnly(True)
        self._settle(place, "")

    def reach(self) -> None:
        """Ask the server to show that it is the one."""
        if self._found is not None:
            self._reaching.ask(self._gate.reach(self._found), self._on_reached, self._on_wrong)

    def forget(self) -> None:
        """Ask nothing more."""
        self._reading.forget()
        self._reaching.forget()

    def _on_changed(self, text: str) -> None:
        if self._found is not None and text == self._found.label:
            return
        known, self._found, self._line = self._found, None, ""
        self._show_encrypted(False)
        self.forget()
        if known is not None:
            self.cleared.emit()
        if _OF_A_LINE in text:
            self._reading.ask(self._gate.read_line(text), self._on_read, self._on_wrong)

    def _on_read(self, place: "Place") -> None:
        self._settle(place, self.text())
        self.recognised.emit(place)

    def _settle(self, place: "Place", line: str) -> None:
        self._found, self._line = place, line
        self.setText(place.label)
        self.setCursorPosition(0)
        self.reach()

    def _on_reached(self, encrypted: bool) -> None:
        self._show_encrypted(encrypted)

    def _on_wrong(self, error: WorldError) -> None:
        self.failed.emit(in_words(error.message))

    def _show_encrypted(self, encrypted: bool) -> None:
        self._encrypted = encrypted
        self.set_margins(0, self._mark().width() + _ASIDE_PX if encrypted else 0)
        self.setAccessibleDescription(_encrypted_words() if encrypted else "")
        self.update()

    def _mark(self) -> QRect:
        """The place of lock and word, in a field that reads from left to right."""
        words_px = QFontMetrics(typography.font(Size.SMALL)).horizontalAdvance(_encrypted_words())
        width = _ICON_PX + _GAP_PX + words_px
        return QRect(self.width() - _ASIDE_PX - width, 0, width, self.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._encrypted:
            return
        mark, direction = self._mark(), self.layoutDirection()
        icon = QRect(mark.left(), (self.height() - _ICON_PX) // 2, _ICON_PX, _ICON_PX)
        painter = QPainter(self)
        role = "text.tertiary"
        self._look.icons.paint(painter, "lock", role, QRectF(QStyle.visualRect(direction, self.rect(), icon)))
        painter.setFont(typography.font(Size.SMALL))
        painter.setPen(self._look.theme.colour(role))
        words = QStyle.visualRect(direction, self.rect(), mark.adjusted(_ICON_PX + _GAP_PX, 0, 1, 0))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, _encrypted_words())


def _encrypted_words() -> str:
    return translate("SignIn", "Encrypted")
