"""What stands where rows are missing: nothing at first, then skeletons, then the words that it takes long."""

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter
from typing_extensions import override

from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.table import RowTable

if TYPE_CHECKING:
    from expense_desktop.ui.expenses.delegate import ExpenseDelegate

SKELETON_MS, LONG_MS = 150, 2_000


class Stage(Enum):
    """How long it has taken already."""

    NONE = auto()
    SHORT = auto()
    SKELETON = auto()
    LONG = auto()


class Waiting(QObject):
    """Begins when rows are missing and ends when they are there. Existing rows stay as they are meanwhile."""

    def __init__(self, table: RowTable, delegate: "ExpenseDelegate") -> None:
        super().__init__(table)
        self._table = table
        self._delegate = delegate
        self.stage = Stage.NONE
        self.words = label(role="secondary", parent=table.viewport())
        self.words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)
        table.viewport().installEventFilter(self)

    def begin(self) -> None:
        """Rows are missing that somebody looks at."""
        if self.stage is Stage.NONE:
            self.stage = Stage.SHORT
            self._timer.start(SKELETON_MS)

    def end(self) -> None:
        """They are there."""
        self._timer.stop()
        self.stage = Stage.NONE
        self.words.hide()
        self._delegate.show_skeletons(False)

    def paint_missing(self, has_answer: bool) -> None:
        """Paint skeletons over the empty table, as long as there was no answer at all."""
        if has_answer or self.stage is not Stage.SKELETON:
            return
        viewport, header = self._table.viewport(), self._table.horizontalHeader()
        painter = QPainter(viewport)
        for row in range(viewport.height() // self._table.row_px + 1):
            for column in range(header.count()):
                left, top = header.sectionViewportPosition(column), row * self._table.row_px
                rect = QRect(left, top, header.sectionSize(column), self._table.row_px)
                self._delegate.paint_missing(painter, rect, row, column)

    def _go_on(self) -> None:
        if self.stage is Stage.SHORT:
            self.stage = Stage.SKELETON
            self._delegate.show_skeletons(True)
            self._timer.start(LONG_MS)
        elif self.stage is Stage.SKELETON:
            self.stage = Stage.LONG
            self._delegate.show_skeletons(False)
            self._say()
        self._table.viewport().update()

    def _say(self) -> None:
        self.words.setText(translate("Expenses", "Still loading…"))
        self._place()
        self.words.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._table, self.words.text()))

    def _place(self) -> None:
        self.words.ensurePolished()
        self.words.adjustSize()
        room = self._table.viewport().rect()
        self.words.move(room.center() - self.words.rect().center())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and not self.words.isHidden():
            self._place()
        return False
