"""The strip that may stand between quick entry and the page: at most one, the gravest."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget
from typing_extensions import override

from expense_desktop.ui.language import translate
from expense_desktop.ui.style import restyle
from expense_desktop.ui.widgets.announcing import announce
from expense_desktop.ui.widgets.buttons import Button, IconButton
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look


@dataclass(frozen=True, slots=True)
class Said:
    """A bold sentence, a quiet one, what can be done about it. `kind` is `warn` or `over`; an `over` one stays."""

    strong: str
    quiet: str = ""
    action: str = ""
    other: str = ""
    icon: str = "git-compare"
    kind: str = "warn"


class Notice(QFrame):
    """`acted` when its button is pressed, `acted_otherwise` when the second one is, `dismissed` when it is closed,
    `shown_changed(bool)` whenever it comes or goes."""

    acted = Signal()
    acted_otherwise = Signal()
    dismissed = Signal()
    shown_changed = Signal(bool)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setMinimumHeight(40)
        self._look = look
        self._said = Said("")
        self._icon = QLabel(self)
        self._strong = label(weight="strong")
        self._quiet = label(role="secondary")
        self._button, self._other = Button("", look, height="small"), Button("", look, height="small")
        self._close = IconButton("x", translate("Notice", "Close this notice"), look, size_px=26, icon_px=14)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.setSpacing(8)
        layout.addWidget(self._icon)
        layout.addWidget(self._strong)
        layout.addSpacing(-4)
        layout.addWidget(self._quiet, 1)
        for button in (self._button, self._other, self._close):
            layout.addWidget(button)
        self._button.clicked.connect(self.acted)
        self._other.clicked.connect(self.acted_otherwise)
        self._close.clicked.connect(self._on_closed)
        look.icons.changed.connect(self._draw)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty while nothing is."""
        return "" if self.isHidden() else f"{self._said.strong} {self._said.quiet}".strip()

    @property
    def button(self) -> Button:
        """What it offers."""
        return self._button

    @property
    def other(self) -> Button:
        """What else it offers, if anything."""
        return self._other

    @property
    def close_button(self) -> IconButton:
        """Takes it away."""
        return self._close

    def say(self, said: Said) -> None:
        """Show this one, and have it spoken unless it stands there already."""
        new = self.isHidden() or said != self._said
        self._said = said
        for button, words in ((self._button, said.action), (self._other, said.other)):
            button.setText(words)
            button.setVisible(bool(words))
        self._close.setVisible(said.kind != "over")
        self.setAccessibleName(f"{said.strong} {said.quiet}".strip())
        if self.property("kind") != said.kind:
            self.setProperty("kind", said.kind)
            restyle(self)
        self._draw()
        self.show()
        if new:
            announce(self, self.text, grave=said.kind == "over")

    def _fit(self) -> None:
        """One line; in a narrow window the quiet half is cut before the bold one, and stands in the tooltip."""
        beside = sum(
            each.sizeHint().width() + 8 for each in (self._button, self._other, self._close) if not each.isHidden()
        )
        room = max(120, self.width() - beside - 60)
        strong = self._strong.fontMetrics()
        self._strong.setText(strong.elidedText(self._said.strong, Qt.TextElideMode.ElideMiddle, room))
        left = max(0, room - strong.horizontalAdvance(self._strong.text()))
        quiet = self._quiet.fontMetrics().elidedText(self._said.quiet, Qt.TextElideMode.ElideRight, left)
        self._quiet.setText(quiet)
        whole = self._strong.text() == self._said.strong and quiet == self._said.quiet
        self.setToolTip("" if whole else self.text)

    @override
    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible)
        self.shown_changed.emit(visible)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._fit()

    def _on_closed(self) -> None:
        self.hide()
        self.dismissed.emit()

    def _draw(self) -> None:
        self._icon.setPixmap(self._look.icons.pixmap(self._said.icon, f"{self._said.kind}.text", 16))
        self._icon.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._fit()
