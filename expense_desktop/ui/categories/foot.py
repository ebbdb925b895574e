"""The line below the tree: what is archived, closed until asked for, and what all categories come to."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from expense_desktop.ui.categories import words
from expense_desktop.ui.categories.figures import Year
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look

FOOT_PX = 36


class Foot(QFrame):
    """`archived_wanted(bool)`: whether what is archived is to be listed."""

    archived_wanted = Signal(bool)

    def __init__(self, look: Look, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("footer")
        self.setAccessibleName(translate("Categories", "Totals"))
        self.setFixedHeight(FOOT_PX)
        self._formats = formats
        self.archived = Button("", look, icon="chevron-right", kind=Kind.QUIET)
        self.archived.setCheckable(True)
        self.number = label(role="tertiary")
        self.totals = label(role="secondary")
        # elided where there is no room: never wider than the tree
        self.totals.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.totals.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._words = ""
        layout = self._row = QHBoxLayout(self)
        layout.setContentsMargins(1, 0, 14, 0)
        layout.setSpacing(0)
        layout.addWidget(self.archived)
        layout.addWidget(self.number)
        layout.addSpacing(12)
        layout.addWidget(self.totals, 1)
        self.archived.setText(translate("Categories", "Archived"))
        self.archived.toggled.connect(self._on_toggled)

    def show_year(self, year: Year) -> None:
        """Say what it comes to."""
        number = len(year.archived)
        self.archived.setVisible(number > 0)
        self.number.setVisible(number > 0)
        self.number.setText(self._formats.count(number))
        spoken = translate("Categories", "%n archived category(s)", "", number)
        self.archived.setAccessibleName(words.with_number(spoken, number, self._formats))
        self._words = words.totals(year, self._formats)
        self._elide()

    def _elide(self) -> None:
        metrics = self.totals.fontMetrics()
        self.totals.setText(metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, self.totals.width()))
        self.totals.setToolTip(self._words)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._row.activate()
        self._elide()

    def _on_toggled(self, opened: bool) -> None:
        self.archived.show_icon("chevron-down" if opened else "chevron-right")
        self.archived_wanted.emit(opened)
