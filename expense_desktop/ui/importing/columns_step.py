"""Step 2: what the columns of the file are, how it is written, and below exactly what that will bring."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from expense_desktop.domain.errors import WorldError
from expense_desktop.services.importing.amounts import Decimal
from expense_desktop.services.importing.dates import DateOrder
from expense_desktop.services.importing.plan import Plan
from expense_desktop.services.importing.signs import Spending
from expense_desktop.services.importing.vocabulary import Role
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.importing import words
from expense_desktop.ui.importing.card import Card
from expense_desktop.ui.importing.categories import Drawer
from expense_desktop.ui.importing.preview import Preview
from expense_desktop.ui.importing.question import QuestionStrip
from expense_desktop.ui.importing.raw_grid import RawGrid
from expense_desktop.ui.importing.result import ResultView
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.fields import ComboBox, label
from expense_desktop.ui.widgets.focus import focus_of
from expense_desktop.ui.widgets.look import Look

_MONEY = (Role.AMOUNT, Role.MINOR, Role.DEBIT, Role.CREDIT)
_SEPARATOR_PX, _DATE_PX, _DECIMAL_PX = 118, 112, 100
_AROUND_WORDS_PX = 36


class ColumnsStep(QWidget):
    """`plan_changed`: a check or a category is another. `submitted`: Enter in the rows."""

    plan_changed = Signal()
    submitted = Signal()

    def __init__(self, desk: Desk, look: Look, preview: Preview, drawer: Drawer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._preview = preview
        self.grid = RawGrid(look)
        self.separator = self._combo(look, words.separators(), _SEPARATOR_PX)
        self.date_order = self._combo(look, words.date_orders(), _DATE_PX)
        self.decimal = self._combo(look, words.decimals(), _DECIMAL_PX)
        self.question = QuestionStrip(look)
        self.result = ResultView(desk, look, drawer)
        self._remembered = label(role="tertiary", size="small")
        self._assemble(look)
        self.grid.role_chosen.connect(self._on_role_chosen)
        self.separator.activated.connect(self._on_separator)
        self.date_order.activated.connect(self._on_date_order)
        self.decimal.activated.connect(self._on_decimal)
        self.question.answered.connect(self._on_answered)
        self.result.plan_changed.connect(self.plan_changed)
        self.result.submitted.connect(self.submitted)

    def show_table(self) -> None:
        """Show another table; what it means comes when it has been understood."""
        self.grid.show_table(self._preview.table)

    def show_plan(self, plan: Plan) -> None:
        """Show what the file would bring, how it is read, and what it leaves open."""
        self._show_reading()
        focus = focus_of(self)
        asked = focus is not None and self.question.isAncestorOf(focus)
        if plan.reading.questions:
            self.question.ask(plan.reading.questions[0])
        else:
            self.question.hide()
        self._make_room()
        self.result.show_plan(plan)
        if asked and (self.question.isHidden() or focus not in self.question.buttons):
            # The button is gone with its question: on to the next one, or to what its answer brought.
            self.focus_main()

    def show_problem(self, error: WorldError) -> None:
        """Show what keeps the columns from being read; nothing would be imported."""
        self._show_reading()
        self.question.fail(error)
        self._make_room()
        self.result.show_plan(None)

    def focus_main(self) -> None:
        """Give the focus to the choice that is open, if one is; else to the rows; to the columns where there are none.

        Not to a question's buttons: Enter, pressed once more than was meant, would answer it.
        """
        layout = self.layout()
        if layout is not None:
            # Laid out before the focus ring is put around something in it.
            layout.activate()
        choices = (*self.grid.choices, self.date_order, self.decimal)
        still_open = next((choice for choice in choices if choice.currentIndex() < 0), None)
        if still_open is not None and self.result.plan is not None:
            still_open.setFocus(Qt.FocusReason.TabFocusReason)
        elif self.result.plan is not None or not self.grid.focus_choice():
            self.result.focus_rows()

    # ── what is shown ──

    def _make_room(self) -> None:
        self._question_row.setContentsMargins(0, 0, 0, 0 if self.question.isHidden() else 12)

    def _show_reading(self) -> None:
        preview, reading = self._preview, self._preview.reading
        asked = set() if reading is None else {question.option for question in reading.questions}
        keys = {at: words.key_of_column(role, reading, preview.answers.spending) for at, role in preview.roles.items()}
        if "--spending" in asked:
            keys = {at: "" if preview.roles[at] in (Role.AMOUNT, Role.MINOR) else key for at, key in keys.items()}
        self.grid.show_roles(keys)
        _show(self.separator, "" if preview.table is None else preview.table.separator)
        order = preview.answers.date_order if reading is None else reading.date_order
        _show(self.date_order, "" if order is None or "--date-order" in asked else order.value)
        mark = preview.answers.decimal if reading is None else reading.decimal
        _show(self.decimal, "" if mark is None or "--decimal" in asked else mark.value)
        remembered = translate("Import", "Read as the last file with these columns")
        self._remembered.setText(remembered if preview.remembered else "")

    # ── what is chosen ──

    def _on_role_chosen(self, column: int, key: str) -> None:
        table = self._preview.table
        if table is None or key == words.BY_ROW:
            return
        signed = key in (words.SPENT_NEGATIVE, words.SPENT_POSITIVE)
        before = self._preview.roles
        role = Role.AMOUNT if signed else Role(key)
        if signed and before.get(column) is Role.MINOR:
            role = Role.MINOR
        roles = {at: before.get(at, Role.IGNORED) for at in range(table.width)}
        roles = {at: Role.IGNORED if _gives_way(held, role) else held for at, held in roles.items()} | {column: role}
        amounts = any(each in (Role.AMOUNT, Role.MINOR) for each in roles.values())
        spending = Spending(key) if signed else self._preview.answers.spending if amounts else None
        self._preview.answer(columns=roles, spending=spending)

    def _on_separator(self, _index: int) -> None:
        self._preview.answer(separator=str(self.separator.currentData()))

    def _on_date_order(self, _index: int) -> None:
        self._preview.answer(date_order=DateOrder(self.date_order.currentData()))

    def _on_decimal(self, _index: int) -> None:
        self._preview.answer(decimal=Decimal(self.decimal.currentData()))

    def _on_answered(self, option: str, answer: str) -> None:
        if option == "--spending":
            self._preview.answer(spending=Spending(answer))
        elif option == "--date-order":
            self._preview.answer(date_order=DateOrder(answer))
        else:
            self._preview.answer(decimal=Decimal(answer))

    # ── parts ──

    def _combo(self, look: Look, choices: Iterable[tuple[str, str]], width_px: int) -> ComboBox:
        combo = ComboBox(look)
        combo.setProperty("build", "small")
        for key, text in choices:
            combo.addItem(text, key)
        combo.setPlaceholderText(translate("Import", "Choose…"))
        combo.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.ensurePolished()
        longest = max(combo.fontMetrics().horizontalAdvance(combo.itemText(at)) for at in range(combo.count()))
        combo.setFixedWidth(max(width_px, longest + _AROUND_WORDS_PX))
        combo.submitted.connect(combo.showPopup)
        return combo

    def _assemble(self, look: Look) -> None:
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(label(translate("Import", "Columns in the file"), weight="strong"))
        above.addWidget(self._remembered)
        above.addStretch(1)
        named = (
            (self.separator, translate("Import", "Separator")),
            (self.date_order, translate("Import", "Date")),
            (self.decimal, translate("Import", "Decimal")),
        )
        for at, (combo, text) in enumerate(named):
            caption = label(text, role="secondary", size="small")
            caption.setBuddy(combo)
            combo.setAccessibleName(text)
            if at:
                above.addSpacing(6)
            above.addWidget(caption)
            above.addWidget(combo)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(above)
        layout.addSpacing(8)
        layout.addWidget(Card(self.grid, look))
        layout.addSpacing(14)
        self._question_row = QVBoxLayout()
        self._question_row.addWidget(self.question)
        layout.addLayout(self._question_row)
        layout.addWidget(self.result, 1)


def _gives_way(held: Role, taken: Role) -> bool:
    """Whether a column loses its role when another one takes `taken`: a file has one of each, and amounts either with
    a sign or in two columns."""
    if taken is Role.IGNORED:
        return False
    if taken in (Role.AMOUNT, Role.MINOR):
        return held in _MONEY
    if taken in (Role.DEBIT, Role.CREDIT):
        return held is taken or held in (Role.AMOUNT, Role.MINOR)
    if taken is Role.NOTE:
        return held in (Role.NOTE, Role.DESCRIPTION)
    return held is taken or (taken is Role.CATEGORY and held is Role.SUBCATEGORY)


def _show(combo: ComboBox, key: str) -> None:
    combo.blockSignals(True)
    combo.setCurrentIndex(combo.findData(key) if key else -1)
    combo.blockSignals(False)
