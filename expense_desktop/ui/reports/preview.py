"""The statement's pages on the screen, painted as they are printed; one at a time, in any size."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget
from typing_extensions import override

from expense_desktop.ui.language import translate
from expense_desktop.ui.printing.painter import PageMetrics, StatementPainter
from expense_desktop.ui.widgets.focus_ring import BY_KEY
from expense_desktop.ui.widgets.look import Look

ZOOMS: Final = (25, 33, 50, 67, 75, 100, 125, 150, 200, 300, 400)
"""Per cent; at 100 a page is as large as on paper, by the screen's own account."""
_AROUND_PX = 16
_WHEEL_STEP = 120


class Preview(QAbstractScrollArea):
    """`page_changed`: another page, or another number of them; `zoom_changed`: it is shown larger or smaller."""

    page_changed = Signal()
    zoom_changed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._pages: StatementPainter | None = None
        self._by_key = False
        self._drawn: tuple[object, ...] = ()
        self._picture = QPixmap()
        self.page = 0
        self.zoom: int | None = None
        """Per cent; None shows the whole page."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        look.appearance.changed.connect(self.viewport().update)
        self._name()

    @property
    def count(self) -> int:
        """How many pages there are; 0 before the first statement."""
        return 0 if self._pages is None else self._pages.count

    def show_pages(self, pages: StatementPainter, *, from_the_first: bool) -> None:
        """Show these; the page that is looked at stays when it is the same statement."""
        self._pages = pages
        self.page = 0 if from_the_first else min(self.page, pages.count - 1)
        if from_the_first:
            self.verticalScrollBar().setValue(0)
        self._drawn = ()
        self._lay_out()
        self._name()
        self.page_changed.emit()

    def step_page(self, step: int) -> None:
        """Go a page back (−1) or on (1)."""
        page = self.page + step
        if 0 <= page < self.count:
            self.page = page
            self.verticalScrollBar().setValue(0)
            self.viewport().update()
            self._name()
            self.page_changed.emit()

    def zoom_by(self, step: int) -> None:
        """Show it larger (1) or smaller (−1), by the next of the sizes."""
        now = self.percent
        wanted = [each for each in ZOOMS if (each > now if step > 0 else each < now)]
        if wanted:
            self.set_zoom(wanted[0] if step > 0 else wanted[-1])

    def set_zoom(self, percent: int | None) -> None:
        """Show it in a size; None for the whole page."""
        self.zoom = percent
        self._lay_out()
        self.zoom_changed.emit()

    @property
    def percent(self) -> float:
        """How large it is shown now."""
        if self.zoom is not None or self._pages is None:
            return self.zoom or 100.0
        return 100 * self._size().width() / (self._pages.options.paper.size_mm[0] * self._dots_per_mm())

    def page_rect(self) -> QRect:
        """Where the page is in the viewport."""
        room, size = self.viewport().size(), self._size()
        left = max((room.width() - size.width()) // 2, _AROUND_PX) - self.horizontalScrollBar().value()
        top = max((room.height() - size.height()) // 2, _AROUND_PX) - self.verticalScrollBar().value()
        return QRect(QPoint(left, top), size)

    def _dots_per_mm(self) -> float:
        return self.logicalDpiX() / 25.4

    def _size(self) -> QSize:
        if self._pages is None:
            return QSize(0, 0)
        width, height = self._pages.options.paper.size_mm
        if self.zoom is not None:
            scale = self._dots_per_mm() * self.zoom / 100
        else:
            # The viewport's own size would change with the scroll bars that this decides on.
            room = self.maximumViewportSize()
            scale = min((room.width() - 2 * _AROUND_PX) / width, (room.height() - 2 * _AROUND_PX) / height)
        return QSize(max(round(width * scale), 1), max(round(height * scale), 1))

    def _lay_out(self) -> None:
        size, room = self._size(), self.maximumViewportSize()
        for bar, needed, there in (
            (self.horizontalScrollBar(), size.width(), room.width()),
            (self.verticalScrollBar(), size.height(), room.height()),
        ):
            over = 0 if self.zoom is None else max(0, needed + 2 * _AROUND_PX - there)
            bar.setRange(0, over)
            bar.setPageStep(there)
            bar.setSingleStep(24)
        self.viewport().update()

    def _name(self) -> None:
        words = translate("Reports", "Preview, page {number} of {count}")
        self.setAccessibleName(words.format(number=self.page + 1, count=max(self.count, 1)))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        theme = self._look.theme
        painter.fillRect(self.viewport().rect(), theme.colour("bg.sidebar" if theme.is_dark else "line.hair"))
        if self._pages is None:
            return
        room = self.page_rect()
        painter.drawPixmap(room.topLeft(), self._drawing(room.size()))
        painter.setPen(QPen(theme.colour("line.button"), 1))
        painter.drawRect(room.adjusted(0, 0, -1, -1))
        if self.hasFocus() and self._by_key:
            painter.setPen(QPen(theme.colour("focus"), theme.ring_px))
            painter.drawRect(room.adjusted(-2, -2, 1, 1))

    def _drawing(self, size: QSize) -> QPixmap:
        """The page as a picture, painted anew only when it is another."""
        ratio = self.devicePixelRatio()
        key = (self._pages, self.page, size, ratio)
        if self._drawn != key and self._pages is not None:
            self._picture = QPixmap(size * ratio)
            self._picture.fill(Qt.GlobalColor.white)
            painter = QPainter(self._picture)
            metrics = PageMetrics(size.width() * ratio / self._pages.options.paper.size_mm[0])
            self._pages.paint(painter, self.page, metrics)
            painter.end()
            self._picture.setDevicePixelRatio(ratio)
            self._drawn = key
        return self._picture

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
        self.zoom_changed.emit()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_key = event.reason() in BY_KEY
        super().focusInEvent(event)
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if abs(turned) >= _WHEEL_STEP:
                self.zoom_by(1 if turned > 0 else -1)
        elif not self.verticalScrollBar().maximum() and abs(turned) >= _WHEEL_STEP:
            self.step_page(-1 if turned > 0 else 1)
        else:
            super().wheelEvent(event)
            return
        event.accept()
