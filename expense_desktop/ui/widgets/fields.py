"""Fields: a line of text with its label above and its error below, a password, a check box, a choice."""

from typing import cast

from PySide6.QtCore import QElapsedTimer, QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.style import restyle
from expense_desktop.ui.widgets.announcing import announce
from expense_desktop.ui.widgets.buttons import IconButton
from expense_desktop.ui.widgets.dropping import LeavesFiles
from expense_desktop.ui.widgets.focus_ring import Ringed
from expense_desktop.ui.widgets.look import Look

_CHECK_PX = 16
_HELD_MS = 400
_CAPTION_LINE = 16 / 12
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def label(text: str = "", *, role: str = "", size: str = "", weight: str = "", parent: QWidget | None = None) -> QLabel:
    """A label in a colour role, a size and a weight of the style sheet."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    for name, value in (("role", role), ("scale", size), ("weight", weight)):
        if value:
            made.setProperty(name, value)
    return made


def is_finish(event: QKeyEvent) -> bool:
    """Whether a key press is Ctrl+Enter, which ends a form from any of its fields."""
    return event.key() in _ENTER and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


class LineEdit(LeavesFiles, QLineEdit):
    """A line of text. `left` when the focus leaves it, `escaped` on Esc, `finished` on Ctrl+Enter."""

    left = Signal()
    escaped = Signal()
    finished = Signal()

    def __init__(self, look: Look, *, icon: str = "", key_hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._icon_name = icon
        self._margins = (0, 0)
        self._hint = QLabel(key_hint, self)
        self._hint.setProperty("scale", "tiny")
        self._hint.setProperty("role", "tertiary")
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._hint.setVisible(bool(key_hint))
        if icon:
            self.set_margins(21, 0)
            look.icons.changed.connect(self.update)
        self.textChanged.connect(self._on_text_changed)

    def set_margins(self, leading: int, trailing: int) -> None:
        """Keep pixels free beside the text, for what is painted or stands there."""
        self._margins = (leading, trailing)
        self._keep_margins()

    def _keep_margins(self) -> None:
        """Text of another direction than the window's begins where the keys stand."""
        leading, trailing = self._margins
        if not self._hint.isHidden():
            trailing = max(trailing, self._hint.sizeHint().width() + 4)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left, right = (trailing, leading) if mirrored else (leading, trailing)
        self.setTextMargins(left, 0, right, 0)

    def at_leading(self, px: int, size_px: int) -> QRect:
        """A square in the middle of the height, `px` from where lines of text begin."""
        square = QRect(px, (self.height() - size_px) // 2, size_px, size_px)
        return QStyle.visualRect(self.layoutDirection(), self.rect(), square)

    def at_trailing(self, px: int, size_px: int) -> QRect:
        """The same from the other side."""
        return self.at_leading(self.width() - px - size_px, size_px)

    def set_failed(self, failed: bool) -> None:
        """Draw the error line, or take it away."""
        if bool(self.property("failed")) != failed:
            self.setProperty("failed", failed)
            restyle(self)

    def _on_text_changed(self, text: str) -> None:
        self._hint.setVisible(bool(self._hint.text()) and not text)
        self._keep_margins()

    def _place(self) -> None:
        """Put what stands in the field to its place; it may have another size or direction now."""
        self._hint.adjustSize()
        room = QRect(QPoint(self.width() - self._hint.width() - 8, 0), self._hint.size())
        room.moveTop((self.height() - self._hint.height()) // 2)
        self._hint.move(QStyle.visualRect(self.layoutDirection(), self.rect(), room).topLeft())

    @override
    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._place()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and self._leaves_to_the_ledger(cast("QKeyEvent", event)):
            event.ignore()
            return False
        if event.type() is QEvent.Type.LayoutRequest:
            # The key hint has another size: so has its font.
            self._place()
        return super().event(event)

    def _leaves_to_the_ledger(self, event: QKeyEvent) -> bool:
        """Whether Ctrl+Z is not about what is typed here: Qt's own field would take it and do nothing."""
        undo = event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable()
        return undo or (event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._keep_margins()
            self._place()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._icon_name:
            painter = QPainter(self)
            self._look.icons.paint(painter, self._icon_name, "text.secondary", QRectF(self.at_leading(10, 14)))

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif is_finish(event):
            self.finished.emit()
        else:
            super().keyPressEvent(event)


class TextEdit(LeavesFiles, QPlainTextEdit):
    """Several lines of text; Tab leaves it. `left`, `escaped` and `finished` as in LineEdit."""

    left = Signal()
    escaped = Signal()
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(4)

    def set_failed(self, failed: bool) -> None:
        """Draw the error line, or take it away."""
        if bool(self.property("failed")) != failed:
            self.setProperty("failed", failed)
            restyle(self)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif is_finish(event):
            self.finished.emit()
        else:
            super().keyPressEvent(event)


class PasswordEdit(LineEdit):
    """A password, with an eye that shows it while held or toggled."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent=parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setProperty("build", "large")
        self.set_margins(0, 26)
        self._eye = IconButton(
            "eye", translate("Field", "Show the password"), look, size_px=24, icon_px=14, parent=self
        )
        # Tab goes on to the next field; the eye is for whoever looks for it.
        self._eye.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._eye.setCheckable(True)
        self._eye.setCursor(Qt.CursorShape.ArrowCursor)
        self._eye.toggled.connect(self._on_toggled)
        self._eye.pressed.connect(self._on_eye_pressed)
        self._eye.clicked.connect(self._on_eye_clicked)
        self._held = QElapsedTimer()

    def do_without_eye(self) -> None:
        """Never show it: it repeats one that can be shown."""
        self._eye.hide()
        self.set_margins(0, 0)

    def _on_eye_pressed(self) -> None:
        self._held.start()
        self.setEchoMode(QLineEdit.EchoMode.Normal)

    def _on_eye_clicked(self, shown: bool) -> None:
        # Held to look at it once: gone again when let go. A press and release without staying switches it.
        if shown and self._held.hasExpired(_HELD_MS):
            self._eye.setChecked(False)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        # The keyboard's way to what the eye does.
        menu = self.createStandardContextMenu()
        if not self._eye.isHidden():
            menu.addSeparator()
            menu.addAction(self._eye.accessibleName(), self._eye.toggle)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def _on_toggled(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._eye.show_icon("eye-off" if shown else "eye")
        name = translate("Field", "Hide the password") if shown else translate("Field", "Show the password")
        self._eye.setAccessibleName(name)
        self._eye.setToolTip(name)

    @override
    def _place(self) -> None:
        super()._place()
        if hasattr(self, "_eye"):
            self._eye.move(self.at_trailing(6, 24).topLeft())


class Sentence(QWidget):
    """An icon and a sentence below a field: an error, or that all is well. Takes no room while it says nothing."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._kind = "over"
        self._icon = QLabel(self)
        self._words = label(size="small", role="over")
        self._words.setWordWrap(True)
        layout = self._layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(5)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._words, 1)
        look.icons.changed.connect(self._draw)
        self.hide()

    def space_lines(self, line_px: int) -> None:
        """Give it lines of this height."""
        self._words.setMinimumHeight(line_px)
        self._layout.setContentsMargins(0, 5, 0, 0)

    @property
    def text(self) -> str:
        """What it says; empty while hidden."""
        return self._words.text() if not self.isHidden() else ""

    def say(self, text: str, kind: str = "over") -> None:
        """Say an error (`over`) or that it is well (`good`), in the person's language; nothing hides it."""
        self._kind = kind
        self._words.setText(in_words(text))
        self._words.setProperty("role", kind)
        restyle(self._words)
        self._draw()
        if self.isHidden() == bool(text):
            self.setVisible(bool(text))
            _make_room(self)

    def _draw(self) -> None:
        name = "check" if self._kind == "good" else "circle-alert"
        self._icon.setPixmap(self._look.icons.pixmap(name, f"{self._kind}.text", 13))


def _make_room(widget: QWidget) -> None:
    """Give the room that a widget takes now to what is around it, at once. Left to the next turn of the event loop, a
    form that is hidden in between is placed from inside and from outside at once when it is shown again: its buttons
    lie over its fields then."""
    around = widget.parentWidget()
    while around is not None and (layout := around.layout()) is not None:
        layout.activate()
        around = around.parentWidget()


class FieldBox(QWidget):
    """A control with its label above and a sentence below. The label names the control for screen readers."""

    def __init__(self, text: str, control: QWidget, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.control = control
        self._sentence = Sentence(look)
        self._caption = label(text, size="small", role="secondary")
        self._caption.setBuddy(control)
        control.setAccessibleName(text)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._caption)
        layout.addSpacing(4)
        layout.addWidget(control)
        layout.addWidget(self._sentence)
        layout.addStretch(1)
        # Not Fixed: a sentence that wraps in a narrow field needs more lines than its size hint says.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        if isinstance(control, QLineEdit):
            control.textEdited.connect(self.clear)
        elif isinstance(control, TextEdit):
            control.textChanged.connect(self.clear)

    def space_lines(self, line_px: int) -> None:
        """Give the label and the sentence lines of this height."""
        self._caption.setMinimumHeight(line_px)
        self._sentence.space_lines(line_px)

    def rename(self, text: str) -> None:
        """Call the control something else: what it holds has turned out to be something else."""
        self._caption.setText(text)
        self.control.setAccessibleName(text)

    @property
    def sentence(self) -> str:
        """The sentence below, if any."""
        return self._sentence.text

    def fail(self, text: str) -> None:
        """Show an error until the next key press."""
        self._mark(True)
        self._sentence.say(text)
        self.control.setAccessibleDescription(in_words(text))
        announce(self.control, in_words(text), grave=True)

    def praise(self, text: str) -> None:
        """Say that it is well."""
        self._mark(False)
        self._sentence.say(text, "good")
        self.control.setAccessibleDescription(text)

    def clear(self, _text: str = "") -> None:
        """Say nothing."""
        self._mark(False)
        self._sentence.say("")
        self.control.setAccessibleDescription("")

    def _mark(self, failed: bool) -> None:
        if isinstance(self.control, LineEdit | TextEdit):
            self.control.set_failed(failed)


class CheckBox(Ringed, QCheckBox):
    """A check box drawn from the theme; three states where asked for."""

    def __init__(self, text: str, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._look = look
        self._hovered = False
        look.icons.changed.connect(self.update)

    @override
    def sizeHint(self) -> QSize:
        text_width = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(_CHECK_PX + (8 + text_width if self.text() else 0), max(24, self.fontMetrics().height()))

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        super().enterEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        super().leaveEvent(event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(0, (self.height() - _CHECK_PX) / 2, _CHECK_PX, _CHECK_PX)
        paint_check(painter, self._look, box, self.checkState(), enabled=self.isEnabled(), hovered=self._hovered)
        role = "text.primary" if self.isEnabled() else "text.disabled"
        painter.setPen(self._look.theme.colour(role))
        rest = self.rect().adjusted(_CHECK_PX + 8, 0, 0, 0)
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())


def paint_check(
    painter: QPainter, look: Look, box: QRectF, state: Qt.CheckState, *, enabled: bool = True, hovered: bool = False
) -> None:
    """Paint a check box; delegates use it too."""
    theme = look.theme
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if state is Qt.CheckState.Unchecked or not enabled:
        line = "line.control" if enabled else "line.panel"
        painter.setPen(QPen(theme.colour(line), 1))
        painter.setBrush(theme.colour("bg.hover" if hovered and enabled else "bg.field"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent.hover" if hovered else "accent"))
        painter.drawRoundedRect(box, 4, 4)
        pen = QPen(theme.colour("text.on.accent"), 1.8)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        centre = box.center()
        if state is Qt.CheckState.Checked:
            painter.drawPolyline(
                [centre + QPointF(-3.6, 0.2), centre + QPointF(-1.0, 2.8), centre + QPointF(3.8, -2.8)]
            )
        else:
            painter.drawLine(centre + QPointF(-3.5, 0), centre + QPointF(3.5, 0))
    painter.restore()


class ComboBox(QComboBox):
    """A choice from a short list, with our chevron. `submitted`: Enter while the list is closed."""

    submitted = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        look.icons.changed.connect(self.update)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submitted.emit()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        if self.currentIndex() < 0 and not self.isEditable():
            option.currentText = self.placeholderText()
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        if not self.isEditable():
            painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        role = "text.secondary" if self.isEnabled() else "text.disabled"
        square = QRect(self.width() - 24, (self.height() - 14) // 2, 14, 14)
        at = QRectF(QStyle.visualRect(self.layoutDirection(), self.rect(), square))
        self._look.icons.paint(painter, "chevron-down", role, at)

    @override
    def wheelEvent(self, event: object) -> None:
        # A wheel that scrolls the page must not change what it passes over.
        if not self.hasFocus():
            event.ignore()  # type: ignore[attr-defined]
        else:
            super().wheelEvent(event)  # type: ignore[arg-type]
