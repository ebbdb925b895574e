"""The line below the table: how many are shown and what they sum to, and the same of the selection."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.queries import Totals
from expense_desktop.ui.widgets.fields import label

FOOTER_PX = 36
_BEFORE_PX, _GAP_PX = 12, 16


class Footer(QFrame):
    """Leads with the selection when there is one of several, else with what is filtered."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("footer")
        self.setAccessibleName(translate("Expenses", "Totals"))
        self.setFixedHeight(FOOTER_PX)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.count = label(weight="strong")
        self.total = label(weight="strong")
        self.average = label(role="secondary")
        self.aside = label(role="secondary")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_BEFORE_PX, 0, _GAP_PX, 0)
        layout.setSpacing(_GAP_PX)
        layout.addWidget(self.count)
        layout.addWidget(self.total)
        layout.addWidget(self.average)
        layout.addStretch(1)
        layout.addWidget(self.aside)

    def show_totals(self, shown: Totals | None, selected: Totals | None, formats: Formats) -> None:
        """Show what is filtered and what is selected; nothing while it isn't known: no sum is not a sum of zero."""
        self._say(shown, selected, formats)
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "aside"):
            self._fit()

    def _fit(self) -> None:
        """Leave the average out where there is no room for all, and then what stands aside: half a figure is a wrong
        one."""
        parts = [self.count, self.total, self.average, self.aside]
        widths = [part.sizeHint().width() + _GAP_PX if part.text() else 0 for part in parts]
        room = self.width() - _BEFORE_PX
        self.average.setVisible(sum(widths) <= room)
        self.aside.setVisible(sum(widths) - widths[2] <= room)

    def _say(self, shown: Totals | None, selected: Totals | None, formats: Formats) -> None:
        if shown is None:
            for part in (self.count, self.total, self.average, self.aside):
                part.clear()
            return
        several = selected is not None and selected.count > 1
        lead = selected if several and selected is not None else shown
        if several:
            words = translate("Expenses", "{count} selected").format(count=formats.count(lead.count))
        else:
            words = translate("Expenses", "%Ln expense(s)", "", lead.count)
        self.count.setText(words)
        self.total.setText(formats.money(lead.total_minor))
        mean = translate("Expenses", "Average {sum}").format(sum=formats.money(average(lead)))
        self.average.setText(mean if lead.count else "")
        if several:
            aside = translate("Expenses", "{count} shown · {sum}")
            self.aside.setText(aside.format(count=formats.count(shown.count), sum=formats.money(shown.total_minor)))
        elif selected is not None and selected.count:
            self.aside.setText(translate("Expenses", "{count} selected").format(count=formats.count(selected.count)))
        else:
            self.aside.setText("")


def average(totals: Totals) -> int:
    """The average in minor units, halves away from zero; 0 of nothing."""
    if totals.count == 0:
        return 0
    sign = -1 if totals.total_minor < 0 else 1
    return sign * ((2 * abs(totals.total_minor) + totals.count) // (2 * totals.count))
