"""Buttons: with words, with an icon only, as a row of segments, as a link."""

from collections.abc import Iterable
from enum import StrEnum

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from expense_desktop.ui.style import restyle
from expense_desktop.ui.widgets.focus_ring import Ringed
from expense_desktop.ui.widgets.look import Look

_ICON_PX, _SMALL_ICON_PX = 14, 13
_GAP_PX = 4
_UNUSED_PX = 3
"""What Qt's size hint has for the gap beside an icon and its painting leaves out."""
_LEAST_PADDING_PX = 4
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Kind(StrEnum):
    """How loud a button is. One primary per view."""

    PLAIN = "plain"
    PRIMARY = "primary"
    QUIET = "quiet"
    LINK = "link"


class Button(Ringed, QPushButton):
    """A button with words, verb first."""

    def __init__(
        self,
        text: str,
        look: Look,
        *,
        icon: str = "",
        kind: Kind = Kind.PLAIN,
        height: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._look = look
        self._icon_name = icon
        self._icon_role = {Kind.PRIMARY: "text.on.accent", Kind.QUIET: "text.secondary"}.get(kind, "text.primary")
        self.setProperty("kind", kind.value)
        self.setProperty("build", height)
        self.setCursor(Qt.CursorShape.PointingHandCursor if kind is Kind.LINK else Qt.CursorShape.ArrowCursor)
        self.setAutoDefault(False)
        self._drawn_px = _SMALL_ICON_PX if height == "small" else _ICON_PX
        self.setIconSize(QSize(self._drawn_px + _GAP_PX, self._drawn_px))
        look.icons.changed.connect(self._draw_icon)
        self._draw_icon()

    def show_icon(self, name: str) -> None:
        """Show another icon, or none."""
        self._icon_name = name
        self._draw_icon()

    def _draw_icon(self) -> None:
        if self._icon_name:
            before = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            drawn = (self._icon_name, self._icon_role, self._drawn_px, _GAP_PX)
            self.setIcon(self._look.icons.spaced(*drawn, before=before))
        else:
            self.setIcon(QIcon())

    @override
    def sizeHint(self) -> QSize:
        return super().sizeHint() - QSize(_UNUSED_PX if self._icon_name else 0, 0)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _press_by_enter(self, event):
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._draw_icon()


class IconButton(Ringed, QToolButton):
    """A button with an icon only. Its name is what a screen reader says, and its tooltip, with the keys."""

    def __init__(
        self,
        icon: str,
        name: str,
        look: Look,
        *,
        role: str = "text.secondary",
        size_px: int = 30,
        icon_px: int = 16,
        keys: QKeySequence | None = None,
        bordered: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._icon_name = icon
        self._icon_role = role
        self._icon_px = icon_px
        self.setAccessibleName(name)
        shown_keys = "" if keys is None else f"  {keys.toString(QKeySequence.SequenceFormat.NativeText)}"
        self.setToolTip(name + shown_keys)
        self.setFixedSize(size_px, size_px)
        self.setIconSize(QSize(icon_px, icon_px))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if bordered:
            self.setProperty("kind", "bordered")
        look.icons.changed.connect(self._draw_icon)
        self._draw_icon()

    def show_icon(self, name: str, role: str | None = None) -> None:
        """Show another icon."""
        self._icon_name = name
        self._icon_role = role or self._icon_role
        self._draw_icon()

    def _draw_icon(self) -> None:
        self.setIcon(self._look.icons.icon(self._icon_name, self._icon_role, self._icon_px))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _press_by_enter(self, event):
            super().keyPressEvent(event)


def _press_by_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Press a button that has the focus by Enter, as by Space: Qt leaves that to the desktop's theme."""
    if event.key() not in _ENTER or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    if not event.isAutoRepeat():
        button.click()
    return True


class Segment(Ringed, QPushButton):
    """One of a row of exclusive buttons. Left and Right move and choose. Words that have no room are elided."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setProperty("elides", True)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width() - 2 * _LEAST_PADDING_PX
        )
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        forwards = -1 if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else 1
        step = {Qt.Key.Key_Left: -forwards, Qt.Key.Key_Right: forwards}.get(Qt.Key(event.key()), 0)
        parent = self.parentWidget()
        if step and isinstance(parent, Segments):
            parent.move_choice(step)
        else:
            super().keyPressEvent(event)


class Segments(QWidget):
    """Exclusive choices in a row. `chosen` carries the key of the one that a person chose."""

    chosen = Signal(str)

    def __init__(
        self, choices: Iterable[tuple[str, str]], name: str, *, small: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[str, Segment] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        pairs = list(choices)
        for key, text in pairs:
            button = Segment(text, self)
            button.setCheckable(True)
            # The group keeps them exclusive; this is what makes a screen reader call them one of several.
            button.setAutoExclusive(True)
            button.setAutoDefault(False)
            button.setProperty("segment", True)
            button.setProperty("small", small)
            button.setProperty("key", key)
            self._group.addButton(button)
            self._buttons[key] = button
            layout.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._shape_ends()
        self._group.buttonClicked.connect(self._on_clicked)
        if pairs:
            self.choose(pairs[0][0])

    @property
    def choice(self) -> str:
        """The key of what is chosen."""
        checked = self._group.checkedButton()
        return "" if checked is None else str(checked.property("key"))

    def choose(self, key: str) -> None:
        """Choose without telling anybody."""
        self._buttons[key].setChecked(True)

    def rename(self, key: str, text: str) -> None:
        """Change the words of one choice."""
        self._buttons[key].setText(text)

    def button(self, key: str) -> Segment:
        """One of the buttons."""
        return self._buttons[key]

    def move_choice(self, step: int) -> None:
        """Choose the neighbour, and give it the focus."""
        keys = list(self._buttons)
        at = keys.index(self.choice) + step
        if 0 <= at < len(keys):
            self._buttons[keys[at]].setFocus(Qt.FocusReason.TabFocusReason)
            self._buttons[keys[at]].click()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._shape_ends()

    def _shape_ends(self) -> None:
        """Round the outer corners: a style sheet knows left and right only, and the row may run the other way."""
        buttons = list(self._buttons.values())
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            buttons.reverse()
        for at, button in enumerate(buttons):
            button.setProperty("place", _place(at, len(buttons)))
            restyle(button)

    def _on_clicked(self, _button: QPushButton) -> None:
        self.chosen.emit(self.choice)


def _place(at: int, count: int) -> str:
    if count == 1:
        return "only"
    return "first" if at == 0 else "last" if at == count - 1 else "middle"
