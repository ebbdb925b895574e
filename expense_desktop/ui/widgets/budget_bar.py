"""The bar of a budget: what is spent of it, where the month stands, and how far it is over."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from expense_desktop.ui.widgets.look import Look

PACE_PX = 12
_HATCH_PX = 4.0 * math.sqrt(2)
"""Along the bar; from line to line it is 4."""
_HATCH_PEN_PX = 1.4


@dataclass(frozen=True, slots=True)
class BudgetFill:
    """What a bar shows; minor units. `pace` is the share of the month that has passed, None where there is none."""

    spent_minor: int
    budget_minor: int
    warns: bool = False
    pace: float | None = None

    @property
    def over(self) -> bool:
        """Whether more is spent than the budget."""
        return self.spent_minor > self.budget_minor

    @property
    def used(self) -> float:
        """Where what is spent ends, as a share of the bar."""
        if self.over:
            return 1.0
        return max(0.0, self.spent_minor / self.budget_minor) if self.budget_minor > 0 else 0.0

    @property
    def limit(self) -> float:
        """Where the budget ends: before the end of the bar when it is over."""
        return max(0.0, self.budget_minor / self.spent_minor) if self.over and self.spent_minor > 0 else 1.0


def paint_budget_bar(painter: QPainter, look: Look, rect: QRectF, fill: BudgetFill) -> None:
    """Paint it into `rect`, 6 or 8 px high; in a mirrored window it fills from the right. Words stand beside it."""
    theme = look.theme
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if painter.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        painter.translate(rect.left() + rect.right(), 0)
        painter.scale(-1, 1)
    outline = QPainterPath()
    outline.addRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    painter.fillPath(outline, theme.colour("bg.track"))
    painter.save()
    painter.setClipPath(outline)
    if fill.over:
        _paint_over(painter, look, rect, fill)
    elif fill.used:
        used = QPainterPath()
        width = max(rect.width() * fill.used, rect.height() / 2)
        used.addRoundedRect(QRectF(rect.left(), rect.top(), width, rect.height()), rect.height() / 2, rect.height() / 2)
        painter.fillPath(used, theme.colour("warn" if fill.warns else "chart.series"))
    painter.restore()
    if fill.over:
        at = rect.left() + rect.width() * fill.limit
        painter.fillRect(QRectF(round(at), rect.center().y() - PACE_PX / 2, 1, PACE_PX), theme.colour("over.text"))
    if fill.pace is not None:
        at = round(rect.left() + rect.width() * fill.limit * fill.pace)
        top = rect.center().y() - PACE_PX / 2
        painter.fillRect(QRectF(at - 2, top, 4, PACE_PX), theme.colour("bg.panel"))
        painter.fillRect(QRectF(at - 1, top, 2, PACE_PX), theme.colour("text.primary"))
    painter.restore()


def _paint_over(painter: QPainter, look: Look, rect: QRectF, fill: BudgetFill) -> None:
    """Solid up to the budget, hatched beyond: `Qt.BDiagPattern` keeps device pixels, half as wide at 200 %."""
    theme = look.theme
    at = rect.left() + rect.width() * fill.limit
    painter.fillRect(rect, theme.colour("over"))
    beyond = QRectF(at, rect.top(), rect.right() - at, rect.height())
    painter.setClipRect(beyond, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(theme.colour("over.tint"), _HATCH_PEN_PX))
    x = beyond.left() - beyond.height()
    while x < beyond.right():
        painter.drawLine(QLineF(x, beyond.bottom(), x + beyond.height(), beyond.top()))
        x += _HATCH_PX
