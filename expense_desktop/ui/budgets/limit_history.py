"""How a category's limits were set, in the middle of the window: every month's versions in one list, with Restore."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from expense_desktop.domain.records import Budget
from expense_desktop.ui import typography
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.history.pane import HistoryPane, Subject
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.popup import Popup
from expense_desktop.ui.widgets.rule import key_hint, rule

_WIDTH_PX, _HIGH_PX = 400, 360


class LimitHistory(Popup):
    """Esc or a click elsewhere closes it. `pane` says what a restore did, and asks for the versions."""

    def __init__(self, desk: Desk, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.pane = HistoryPane(desk, look)
        self._title = label(weight="strong")
        self._none = label(translate("Budgets", "It has never had a limit."), role="tertiary", size="small")
        self._none.setContentsMargins(16, 10, 16, 14)
        if desk.read_only:
            self.pane.set_read_only()
        self._assemble()

    @property
    def title(self) -> str:
        """Whose limits they are."""
        return self._title.text()

    def open_with(self, name: str, budgets: Sequence[Budget]) -> None:
        """Open with the limits of a category."""
        self._title.setText(translate("Budgets", "Limits of {category}").format(category=name))
        self.setAccessibleName(self._title.text())
        self.show_limits(budgets)
        self.open_centred(typography.scaled(_WIDTH_PX), typography.scaled(_HIGH_PX))
        self.pane.list.setFocus(Qt.FocusReason.TabFocusReason)

    def show_limits(self, budgets: Sequence[Budget]) -> None:
        """Show them as they stand now."""
        self.pane.show_history(Subject.of(*budgets))
        self.pane.setVisible(bool(budgets))
        self._none.setVisible(not budgets)

    def _assemble(self) -> None:
        escape = key_hint(translate("Shortcuts", "Esc"))
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 15, 9)
        head.addWidget(self._title, 1)
        head.addWidget(escape)
        line = rule()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pane)
        column.addWidget(self._none)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        scroll.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(line)
        layout.addWidget(scroll, 1)
