"""Lucide's icons in the theme's colours, cached by name, role, size and device pixel ratio."""

import re
from typing import cast

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap

from expense_desktop.ui.theme import Appearance

# The package has renamed two of those that UI.md names; its old names are deprecated aliases.
_RENAMED = {"trash-2": "trash", "history": "rotate-ccw-clock"}

NAMES = (
    "archive", "arrow-down", "arrow-up", "calendar", "check", "chevron-down", "chevron-left", "chevron-right",
    "chevrons-up-down", "circle-alert", "circle-check", "cloud", "cloud-off", "cloud-upload", "copy",
    "corner-down-left", "download", "ellipsis", "eye", "eye-off", "file-spreadsheet", "file-text", "git-compare",
    "history", "keyboard", "layout-dashboard", "lock", "menu", "merge", "minus", "monitor", "moon", "pencil", "plus",
    "printer", "receipt-text", "refresh-cw", "repeat", "search", "settings-2", "sticky-note", "store", "sun", "tags",
    "target", "trash-2", "triangle-alert", "upload", "wallet", "x", "zoom-in", "zoom-out",
)  # fmt: skip
"""Every icon that this program draws; a test proves that the package has each."""


class Drawings:
    """The SVG of each icon. `load` takes about 0.1 s, most of it the package's own import: not on the GUI thread."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    @property
    def loaded(self) -> bool:
        return bool(self._texts)

    def load(self) -> None:
        """Read all of them; any thread. The whole set appears at once."""
        from lucide import lucide_icon

        self._texts = {name: cast("str", lucide_icon(_RENAMED.get(name, name))) for name in NAMES}

    def svg(self, name: str, colour: str) -> str | None:
        """One icon in a colour; None before `load`."""
        text = self._texts.get(name)
        return None if text is None else re.sub(r"currentColor", colour, text)


class Icons(QObject):
    """Icons in the colours of the theme. `changed`: those handed out before have other colours, or were not loaded."""

    changed = Signal()

    def __init__(self, appearance: Appearance, drawings: Drawings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._drawings = drawings
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        appearance.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Forget what was drawn: another theme, or the drawings have been loaded."""
        self._pixmaps.clear()
        self.changed.emit()

    def pixmap(self, name: str, role: str, size_px: int = 16, ratio: float | None = None) -> QPixmap:
        """One icon, `size_px` device-independent pixels wide; transparent until the drawings are loaded."""
        ratio = ratio or QGuiApplication.instance().devicePixelRatio()  # type: ignore[union-attr]
        key = (name, role, size_px, ratio)
        if key not in self._pixmaps:
            self._pixmaps[key] = self._drawn(name, role, size_px, ratio)
        return self._pixmaps[key]

    def icon(self, name: str, role: str, size_px: int = 16, *, disabled_role: str = "text.disabled") -> QIcon:
        """A QIcon for buttons and menus, with its disabled state."""
        made = QIcon(self.pixmap(name, role, size_px))
        made.addPixmap(self.pixmap(name, disabled_role, size_px), QIcon.Mode.Disabled)
        return made

    def spaced(self, name: str, role: str, size_px: int, gap_px: int, *, before: bool = False) -> QIcon:
        """An icon with room between it and the words beside it, which no style sheet can give."""
        made = QIcon()
        for mode, role_ in ((QIcon.Mode.Normal, role), (QIcon.Mode.Disabled, "text.disabled")):
            drawn = self.pixmap(name, role_, size_px)
            ratio = drawn.devicePixelRatio()
            wide = QPixmap(round((size_px + gap_px) * ratio), drawn.height())
            wide.setDevicePixelRatio(ratio)
            wide.fill(Qt.GlobalColor.transparent)
            painter = QPainter(wide)
            painter.drawPixmap(gap_px if before else 0, 0, drawn)
            painter.end()
            made.addPixmap(wide, mode)
        return made

    def paint(self, painter: QPainter, name: str, role: str, rect: QRectF) -> None:
        """Paint one into a square."""
        pixmap = self.pixmap(name, role, round(rect.width()), painter.device().devicePixelRatio())
        painter.drawPixmap(rect.topLeft(), pixmap)

    def _drawn(self, name: str, role: str, size_px: int, ratio: float) -> QPixmap:
        pixmap = QPixmap(round(size_px * ratio), round(size_px * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        svg = self._drawings.svg(name, self._appearance.theme.colour(role).name())
        if svg is not None:
            from PySide6.QtSvg import QSvgRenderer

            painter = QPainter(pixmap)
            QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, size_px, size_px))
            painter.end()
        return pixmap
