"""The inspector: says that nothing is selected, or how much; what shows a selection is made with the first one."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.ui.desk import Desk
from expense_desktop.ui.expenses.inspector.wishes import Wishes
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.queries import Chosen, Totals
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look

if TYPE_CHECKING:
    from expense_desktop.repository.views import ExpenseView
    from expense_desktop.ui.expenses.inspector.bulk import BulkForm
    from expense_desktop.ui.expenses.inspector.compare import Compare
    from expense_desktop.ui.expenses.inspector.details import Details
    from expense_desktop.ui.expenses.inspector.form import ExpenseForm
    from expense_desktop.ui.history.pane import HistoryPane
    from expense_desktop.ui.widgets.buttons import Segments

INSPECTOR_PX = 296
LEAST_PX, MOST_PX = 280, 420
_PAD_PX = 16
_DETAILS_AFTER_MS = 1_000


class Inspector(QFrame):
    """What the selection is, to be looked at and changed; what it asks of the page goes by `wishes`.

    Its `details` are a third of all the widgets of a window that starts, and nothing is selected then: they are made
    a moment later, or when they are asked for.
    """

    def __init__(self, desk: Desk, look: Look, popup_host: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._look = look
        self._popup_host = popup_host
        self.wishes = Wishes(self)
        self._details: Details | None = None
        self.setObjectName("inspector")
        self.setAccessibleName(translate("Inspector", "Inspector"))
        self.setMinimumWidth(LEAST_PX)
        self.setMaximumWidth(MOST_PX)
        self._heading, self._words = label(weight="strong"), label(role="tertiary", size="small")
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._make_details)
        self._assemble()

    @property
    def details(self) -> "Details":
        """What shows a selection."""
        return self._details or self._make_details()

    @property
    def form(self) -> "ExpenseForm":
        """The form of one expense."""
        return self.details.form

    @property
    def bulk(self) -> "BulkForm":
        """The form for several."""
        return self.details.bulk

    @property
    def compare(self) -> "Compare":
        """What two devices made of an expense."""
        return self.details.compare

    @property
    def history(self) -> "HistoryPane":
        """What was made of an expense in the course of time."""
        return self.details.history

    @property
    def segments(self) -> "Segments":
        """Whether one of several is changed, or all."""
        return self.details.segments

    @property
    def shows_form(self) -> bool:
        """Whether one expense is shown, alone or as the current one of several."""
        return self._shows_details and self.details.shows_form

    def first_field(self) -> QWidget | None:
        """Where somebody who comes here begins; None when there is nothing to be changed, or it can't be seen."""
        return self.details.first_field() if self._shows_details else None

    def show_nothing(self, totals: Totals | None, formats: Formats) -> None:
        """Show that nothing is selected, and what is filtered, once that is known."""
        self._leave()
        self._heading.setText(translate("Inspector", "Select an expense"))
        self._words.clear()
        if totals is not None:
            words = translate("Inspector", "%n expense(s), {sum}", "", totals.count)
            self._words.setText(words.format(sum=formats.money(totals.total_minor)))

    def show_one(self, view: "ExpenseView") -> None:
        """Show an expense to edit."""
        self.details.show_one(view)
        self._stack.setCurrentWidget(self.details)

    def show_several(self, chosen: Chosen, current: "ExpenseView | None") -> None:
        """Show the current one of several, and offer to change all of them."""
        if current is None or self._desk.read_only:
            self._show_sum(chosen.totals)
            return
        self.details.show_several(chosen, current)
        self._stack.setCurrentWidget(self.details)

    def _show_sum(self, totals: Totals) -> None:
        self._leave()
        self._heading.setText(translate("Inspector", "%n expense(s) selected", "", totals.count))
        words = translate("Inspector", "{sum} together").format(sum=self._desk.formats.money(totals.total_minor))
        self._words.setText(words)

    def _leave(self) -> None:
        if self._details is not None:
            self._details.leave()
        self._stack.setCurrentWidget(self._nothing)

    # ── parts ──

    @property
    def _shows_details(self) -> bool:
        return self._details is not None and self._stack.currentWidget() is self._details

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._details is None:
            self._later.start(_DETAILS_AFTER_MS)

    def _make_details(self) -> "Details":
        if self._details is None:
            from expense_desktop.ui.expenses.inspector.details import Details

            self._later.stop()
            self._details = Details(self._desk, self._look, self._popup_host, self.wishes)
            self._stack.addWidget(self._details)
        return self._details

    def _assemble(self) -> None:
        self._nothing = QWidget()
        column = QVBoxLayout(self._nothing)
        column.setContentsMargins(_PAD_PX, 18, _PAD_PX, _PAD_PX)
        column.setSpacing(6)
        self._words.setWordWrap(True)
        column.addWidget(self._heading)
        column.addWidget(self._words)
        column.addStretch(1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._nothing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
