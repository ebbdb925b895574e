"""Short news at the bottom of the page, one at a time, with an action that can be taken for eight seconds."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget
from shiboken6 import isValid
from typing_extensions import override

from expense_desktop.ui.widgets.announcing import announce
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.focus_ring import Ringed

_SHOWN_MS = 8_000
_FROM_EDGE_PX = 20
_AT_LEAST_PX = 120
_HEIGHT_PX, _SIDES_PX, _BEFORE_ACTION_PX = 40, 15, 16
_BESIDE_WORDS_PX = 240


@dataclass(frozen=True, slots=True)
class News:
    """What a toast says; `action` with `keys` beside it calls `act`. `grave` is announced at once."""

    text: str
    action: str = ""
    keys: str = ""
    act: Callable[[], None] | None = None
    grave: bool = False


class _ToastButton(Ringed, QPushButton):
    """The action of a toast."""


class ToastHost(QFrame):
    """Shows News at the bottom centre of its parent, above a footer that stands there: whatever is called `footer`.

    Pauses under the pointer and while it has the focus, which goes back to where it was when the toast goes.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self._host = parent
        self._news = News("")
        self._focus_before: QWidget | None = None
        self._words = QLabel(self)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(False)
        self.button = _ToastButton(self)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._on_clicked)
        self._keys = label()
        self._keys.setObjectName("muted")
        layout = self._row = QHBoxLayout(self)
        self.setMinimumHeight(_HEIGHT_PX)
        layout.setSpacing(4)
        layout.addWidget(self._words)
        layout.addWidget(self.button)
        layout.addWidget(self._keys)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SHOWN_MS)
        self._timer.timeout.connect(self.dismiss)
        self.button.installEventFilter(self)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What is shown now; empty when nothing is."""
        return "" if self.isHidden() else self._news.text

    @property
    def action(self) -> str:
        """The words of the action that is offered now."""
        return "" if self.isHidden() else self.button.text()

    @property
    def is_counting(self) -> bool:
        """Whether it is going to go by itself; not under the pointer, nor while it has the focus."""
        return self._timer.isActive()

    def tell(self, news: News) -> None:
        """Show this instead of what was there."""
        self._news = news
        self.button.setText(news.action)
        self.button.setVisible(bool(news.action))
        # Its keys belong to what it does: a screen reader says both.
        self.button.setAccessibleName(" ".join(part for part in (news.action, news.keys) if part))
        self._keys.setText(news.keys)
        self._keys.setVisible(bool(news.keys))
        self._row.setContentsMargins(_SIDES_PX, 8, _SIDES_PX + (4 if news.action else 0), 8)
        self._words.setContentsMargins(0, 0, _BEFORE_ACTION_PX if news.action else 0, 0)
        self.place()
        self.show()
        self.raise_()
        self._count()
        announce(self, news.text, grave=news.grave)

    def take_action(self) -> None:
        """Do what the button offers, if something is."""
        if not self.isHidden() and self._news.act is not None:
            self._on_clicked()

    def dismiss(self) -> None:
        """Take it away; what it offered stays possible elsewhere."""
        self._timer.stop()
        before, self._focus_before = self._focus_before, None
        if self.button.hasFocus() and before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()

    def place(self) -> None:
        """Stand where it belongs: the page may have changed below it."""
        self.ensurePolished()
        room = self._host.rect()
        metrics = self._words.fontMetrics()
        # One line: a payee of 200 characters must not push the action out of the window.
        most = max(_AT_LEAST_PX, room.width() - _BESIDE_WORDS_PX)
        shown = metrics.elidedText(self._news.text, Qt.TextElideMode.ElideMiddle, most)
        self._words.setText(shown)
        self._words.setToolTip(self._news.text if shown != self._news.text else "")
        self._row.activate()
        self.adjustSize()
        self.move((room.width() - self.width()) // 2, self._floor() - self.height() - _FROM_EDGE_PX)

    def _floor(self) -> int:
        """Where the page ends, or its footer begins: a toast never covers the sums."""
        footers = [each for each in self._host.findChildren(QFrame, "footer") if each.isVisible()]
        tops = [each.mapTo(self._host, QPoint(0, 0)).y() for each in footers]
        return min([self._host.height(), *tops])

    def _count(self) -> None:
        if self.underMouse() or self.button.hasFocus():
            self._timer.stop()
        else:
            self._timer.start()

    def _on_clicked(self) -> None:
        act = self._news.act
        self.dismiss()
        if act is not None:
            act()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() is QEvent.Type.Resize and not self.isHidden():
            self.place()
        elif watched is self.button and event.type() is QEvent.Type.FocusIn:
            self._timer.stop()
        elif watched is self.button and event.type() is QEvent.Type.FocusOut and not self.isHidden():
            self._timer.start()
        return False

    def take_focus(self) -> None:
        """Take the focus, for whoever comes by keys; Esc gives it back."""
        self._focus_before = QApplication.focusWidget()
        self.button.setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        if not self.isHidden() and not self.button.hasFocus():
            self._timer.start()
        super().leaveEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)
