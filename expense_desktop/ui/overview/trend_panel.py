"""One window of time: its total, the change, the average, and the chart, which can be walked by keyboard."""

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.currencies import exponent
from expense_desktop.ui import typography
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.overview import words
from expense_desktop.ui.overview.series import Series, Shape, scale, series, usual_shape
from expense_desktop.ui.style import restyle
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.announcing import announce
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.focus_ring import Ringed
from expense_desktop.ui.widgets.look import Look

if TYPE_CHECKING:
    from expense_desktop.services.analytics import Period
    from expense_desktop.ui.overview.chart import Chart


class DeltaChip(QWidget):
    """How much more or less than before: an arrow and a per cent, in neutral colours."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._text = ""
        self._icon = "arrow-up"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.icons.changed.connect(self.update)
        self.hide()

    def say(self, text: str, *, more: bool) -> None:
        """Show a change; nothing hides the chip."""
        self._text, self._icon = text, "arrow-up" if more else "arrow-down"
        self.setVisible(bool(text))
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        metrics = typography.metrics(Size.SMALL, QFont.Weight.Medium)
        return QSize(metrics.horizontalAdvance(self._text) + 34, max(22, metrics.height() + 6))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.theme.colour("bg.chip"))
        painter.drawRoundedRect(self.rect(), 4, 4)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        icon = self._look.icons.pixmap(self._icon, "text.secondary", 13)
        painter.drawPixmap(self.width() - 21 if mirrored else 8, (self.height() - 13) // 2, icon)
        painter.setFont(typography.font(Size.SMALL, QFont.Weight.Medium))
        painter.setPen(self._look.theme.colour("text.primary"))
        inner = self.rect().adjusted(7, 0, -27, 0) if mirrored else self.rect().adjusted(27, 0, -7, 0)
        painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, self._text)


class GhostSample(QWidget):
    """A piece of the dashed line, which says what the ghost is."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setFixedSize(14, 16)
        look.appearance.changed.connect(self.update)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        pen = QPen(self._look.theme.colour("chart.ghost"), 1.3)
        pen.setDashPattern([3 / 1.3, 2.5 / 1.3])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLine(0, 8, 14, 8)


class TooltipFrame(QFrame):
    """What the point that is pointed at comes to, now and before; inside the panel, never over the point."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("chart-tooltip")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._cells = [label("", size="small") for _ in range(6)]
        for cell in (self._cells[0], self._cells[3]):
            cell.setProperty("weight", "strong")
        for at in (1, 4, 5):
            self._cells[at].setObjectName("muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(9, 5, 9, 5)
        layout.setSpacing(0)
        for at in (0, 2, 4):
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(self._cells[at])
            row.addStretch()
            row.addWidget(self._cells[at + 1])
            layout.addLayout(row)
        self.hide()

    def words(self) -> list[str]:
        """What it says."""
        return [cell.text() for cell in self._cells]

    def say(self, head: str, place: str, now: str, before: str) -> None:
        """Show the words; without `before` that line is left out."""
        shown = (head, place, translate("Overview", "Now"), now, translate("Overview", "Before"), before)
        for cell, text in zip(self._cells, shown, strict=True):
            cell.setText(text)
        for cell in self._cells[4:]:
            cell.setVisible(bool(before))
        for part in (self, *self._cells):
            # Words are measured in their own weight, also before the frame has been seen for the first time.
            part.ensurePolished()
        layout = self.layout()
        if layout is not None:
            layout.invalidate()
            layout.activate()
        self.adjustSize()


class TrendPanel(Ringed, QFrame):
    """`chosen(days)`: its period is to be used below. `days_wanted(DateRange)`: the expenses of a bar are to be shown.

    `shape_changed` when bars have become a running total, or the other way round; `table_wanted` asks for the twin.
    """

    chosen = Signal(int)
    days_wanted = Signal(object)
    shape_changed = Signal()
    table_wanted = Signal()

    def __init__(self, days: int, look: Look, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.days = days
        self.period: Period | None = None
        self.shape = usual_shape(days)
        self._look = look
        self._formats = formats
        self._today = dt.date.today()
        self.setObjectName("card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title = label(words.title(days), weight="strong")
        self.range = label("", role="tertiary", size="small")
        self.figure = label("")
        self.figure.setObjectName("figure")
        self.delta = DeltaChip(look)
        self.average = label("", role="secondary", size="small")
        self._sample = GhostSample(look)
        self.before = label("", role="secondary", size="small")
        self.series = Series(self.shape, (), compares=False, by_month=False)
        self.chart: Chart | None = None
        self._assemble()
        self.tooltip = TooltipFrame(self)
        # A sample without its words says nothing, until the first answer is there.
        self._sample.hide()

    def attach(self, chart: "Chart") -> None:
        """Draw with this chart from now on; what draws takes longer to import than all the rest of the page."""
        self.chart = chart
        chart.pointed_at.connect(self._on_pointed)
        chart.bar_clicked.connect(self._on_bar)
        chart.plot_clicked.connect(self._choose)
        self._plot.addWidget(chart, 1)
        # A layout passes over what it hasn't shown yet.
        chart.show()
        layout = self.layout()
        if layout is not None:
            # A key may point at a point before the event loop has given the chart its place.
            layout.activate()
        self._draw()

    def show_period(self, period: "Period", today: dt.date, *, nothing_yet: bool) -> None:
        """Show other figures; `nothing_yet` says that the ledger is empty."""
        self.period, self._today = period, today
        formats = self._formats
        self.range.setText(words.range_words(period.days, formats, today))
        self.figure.setText(formats.money(period.total_minor))
        self.figure.setProperty("role", "tertiary" if nothing_yet else "")
        restyle(self.figure)
        per_mille = period.change_per_mille
        self.delta.say("" if per_mille is None else words.change(per_mille, formats.locale), more=(per_mille or 0) > 0)
        self.delta.setToolTip(words.change_in_full(period, formats))
        nothing = translate("Overview", "Nothing recorded yet")
        self.average.setText(nothing if nothing_yet else words.average(period, formats, today))
        compares = period.previous_total_minor is not None
        self._sample.setVisible(compares)
        self.before.setVisible(compares)
        if period.previous_total_minor is not None:
            money = formats.money(period.previous_total_minor)
            self.before.setText(translate("Overview", "{money} before").format(money=money))
        self.setAccessibleName(self.title.text())
        self.setAccessibleDescription(words.spoken_period(period, formats))
        self._draw()

    def choose_shape(self, shape: Shape) -> None:
        """Draw bars or a running total."""
        if shape is not self.shape:
            self.shape = shape
            self._draw()
            self.shape_changed.emit()

    def set_chosen(self, chosen: bool) -> None:
        """Whether the lists below are about this period."""
        self.setProperty("chosen", chosen)
        self.title.setProperty("role", "accent" if chosen else "")
        restyle(self)
        restyle(self.title)

    def _draw(self) -> None:
        if self.period is None:
            return
        shown = self.series = series(self.period, self.shape)
        if self.chart is None:
            return
        lines = scale(shown, exponent(self._formats.currency))
        ticks = () if lines is None else tuple(self._formats.whole(value) for value in lines.ticks)
        labels = {point.total_minor: self._formats.whole(point.total_minor) for point in shown.points}
        days = words.day_labels(shown, self._formats, self._today)
        self.chart.show_series(shown, lines, ticks, days, labels)
        if self.chart.pointed is not None:
            self._on_pointed(self.chart.pointed)

    # ── pointing ──

    def _on_pointed(self, at: int) -> None:
        if self.chart is None or not 0 <= at < len(self.series.points):
            self.tooltip.hide()
            return
        point = self.series.points[at]
        money = self._formats.money
        self.tooltip.say(
            words.point_title(point, self.series, self._formats, self._today),
            words.point_place(at, self.series),
            money(point.total_minor),
            money(point.previous_minor) if self.series.compares else "",
        )
        self._place_tooltip(self.chart, at)

    def _place_tooltip(self, chart: "Chart", at: int) -> None:
        drawn = chart.drawn
        x = chart.x() + drawn.x(at)
        # From the edge of a bar; a point of the running total has none.
        gap = 8 + (drawn.bar / 2 if self.series.shape is Shape.BARS else 0)
        left = x - gap - self.tooltip.width() if drawn.x(at) > drawn.right / 2 else x + gap
        left = min(max(left, 6), self.width() - self.tooltip.width() - 6)
        self.tooltip.move(round(left), chart.y() - 4)
        self.tooltip.raise_()
        self.tooltip.show()

    def _on_bar(self, at: int) -> None:
        if at < len(self.series.points):
            self.days_wanted.emit(self.series.points[at].days)

    def _choose(self) -> None:
        self.chosen.emit(self.days)

    # ── keys and clicks ──

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        last = len(self.series.points) - 1
        if key in steps and last >= 0:
            at = None if self.chart is None else self.chart.pointed
            self._walk_to(min(max((last + 1 if at is None else at) + steps[Qt.Key(key)], 0), last))
        elif key == Qt.Key.Key_Home and last >= 0:
            self._walk_to(0)
        elif key == Qt.Key.Key_End and last >= 0:
            self._walk_to(last)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        elif key == Qt.Key.Key_V and not event.modifiers():
            self.choose_shape(self.shape.other)
        elif key == Qt.Key.Key_Escape and self.tooltip.isVisible():
            self._point_at_none()
        else:
            super().keyPressEvent(event)

    def _walk_to(self, at: int) -> None:
        if self.chart is None or self.chart.drawn.scale is None:
            return
        self.chart.point_at(at)
        announce(self, words.spoken_point(self.series.points[at], self.series, self._formats, self._today))

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._point_at_none()

    def _point_at_none(self) -> None:
        if self.chart is not None:
            self.chart.point_at(None)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self._choose()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() is QContextMenuEvent.Reason.Keyboard
        self.open_menu(self.mapToGlobal(QPoint(16, 40)) if keyboard else event.globalPos())

    def open_menu(self, at: QPoint) -> None:
        """Offer bars, running total, and the table."""
        menu = QMenu(self)
        for shape, text in (
            (Shape.BARS, translate("Overview", "Bars")),
            (Shape.RUNNING, translate("Overview", "Running total")),
        ):
            action = QAction(text, menu)
            action.setCheckable(True)
            action.setChecked(shape is self.shape)
            action.triggered.connect(partial(self._on_shape, shape))
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(translate("Overview", "Show as table"), self.table_wanted.emit)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _on_shape(self, shape: Shape, _checked: bool) -> None:
        self.choose_shape(shape)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "chart"):
            self._point_at_none()
            self._fit()

    def _assemble(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.title)
        top.addStretch()
        top.addWidget(self.range)
        middle = QHBoxLayout()
        middle.setSpacing(10)
        middle.addWidget(self.figure)
        on_base_line = QVBoxLayout()
        on_base_line.addStretch()
        on_base_line.addWidget(self.delta)
        on_base_line.addSpacing(2)
        middle.addLayout(on_base_line)
        middle.addStretch()
        caption = QHBoxLayout()
        caption.setSpacing(7)
        caption.addWidget(self.average)
        caption.addSpacing(6)
        caption.addWidget(self._sample)
        caption.addWidget(self.before)
        caption.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(15, 12, 15, 9)
        layout.setSpacing(0)
        self._holders: list[tuple[QWidget, int]] = []
        for row, least, gap in ((top, 18, 3), (middle, 30, 2), (caption, 16, 7)):
            holder = QWidget()
            row.setContentsMargins(0, 0, 0, 0)
            holder.setLayout(row)
            self._holders.append((holder, least))
            holder.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, row is not middle)
            layout.addWidget(holder)
            layout.addSpacing(gap)
        self._fit()
        self._plot = QVBoxLayout()
        layout.addLayout(self._plot, 1)

    def _fit(self) -> None:
        """As high as the lines are at this system's size of text."""
        for holder, least in self._holders:
            holder.setMinimumHeight(typography.scaled(least))
