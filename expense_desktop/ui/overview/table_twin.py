"""A chart as a table: the same points in rows, to be read cell by cell and copied."""

import datetime as dt
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.money import plain
from expense_desktop.ui import keys
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.overview import words
from expense_desktop.ui.overview.series import Series, Shape
from expense_desktop.ui.widgets.buttons import Button, IconButton
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.popup import Popup
from expense_desktop.ui.widgets.table import Header

AnyIndex = QModelIndex | QPersistentModelIndex
_SIZE_PX = (420, 420)


class TwinModel(QAbstractTableModel):
    """The points of a chart: day or month, now, and before where it is compared."""

    def __init__(self, series: Series, formats: Formats, today: dt.date, parent: Any = None) -> None:
        super().__init__(parent)
        self._series = series
        self._formats = formats
        self._today = today
        running = series.shape is Shape.RUNNING
        now = translate("Overview", "Total so far") if running else translate("Overview", "Total")
        self._headings = [translate("Overview", "Days") if series.by_month else translate("Overview", "Day"), now]
        self._headings += [translate("Overview", "Before")] if series.compares else []

    @override
    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008  as Qt declares it
        return 0 if parent.isValid() else len(self._series.points)

    @override
    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._headings)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        return None

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        point = self._series.points[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            if index.column() == 0:
                return words.point_title(point, self._series, self._formats, self._today)
            return self._formats.amount(point.total_minor if index.column() == 1 else point.previous_minor)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def tsv(self) -> str:
        """All rows below their headings: ISO days, amounts in full with a decimal point."""
        lines = ["\t".join(self._headings)]
        for point in self._series.points:
            first, last = point.days.first.isoformat(), point.days.last.isoformat()
            cells = [first if first == last else f"{first}/{last}", plain(point.total_minor, self._formats.currency)]
            if self._series.compares:
                cells.append(plain(point.previous_minor, self._formats.currency))
            lines.append("\t".join(cells))
        return "\n".join(lines) + "\n"


class TableTwin(Popup):
    """The table above the page; Ctrl+C copies it, Esc closes it."""

    def __init__(self, title: str, series: Series, formats: Formats, today: dt.date, look: Look, host: QWidget) -> None:
        super().__init__(host)
        self.setAccessibleName(title)
        self.model = TwinModel(series, formats, today, self)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(title)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setHorizontalHeader(Header(look, self.table))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(look.preferred.now.row_height.px)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        copy = Button(translate("Overview", "Copy"), look, icon="copy", height="small")
        copy.setToolTip(keys.shown("Ctrl+C"))
        copy.clicked.connect(self.copy)
        close = IconButton("x", translate("Overview", "Close"), look, size_px=26)
        close.clicked.connect(self._on_close)
        head = QHBoxLayout()
        head.addWidget(label(title, weight="strong"))
        head.addStretch()
        head.addWidget(copy)
        head.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(15, 11, 15, 12)
        layout.addLayout(head)
        layout.addWidget(self.table)
        self.setFixedSize(*_SIZE_PX)
        self.closed.connect(self.deleteLater)

    def open_over(self, panel: QWidget) -> None:
        """Show it over a panel and give the table the focus."""
        self.open_at(panel.mapTo(self.host, panel.rect().topLeft()), panel)
        self.table.setFocus(Qt.FocusReason.PopupFocusReason)
        if self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, 0))

    def copy(self) -> None:
        """Copy everything as TSV."""
        QGuiApplication.clipboard().setText(self.model.tsv())

    def _on_close(self) -> None:
        self.close_popup()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)
