"""Beside the preview: which printer and paper, what is included, and the three ways out."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.ui import keys, typography
from expense_desktop.ui.language import translate
from expense_desktop.ui.printing.options import Options, Paper
from expense_desktop.ui.reports.pane import Edge, Pane
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.fields import CheckBox, ComboBox, FieldBox, LineEdit, label
from expense_desktop.ui.widgets.keyed_button import KeyedButton
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.rule import rule

PRINT_KEYS, SAVE_KEYS = "Ctrl+P", "Ctrl+Shift+S"
_WIDTH_PX = 264
_MOST_COPIES = 99
_COPIES_PX = 82


class CopiesEdit(LineEdit):
    """How many copies: digits, Up and Down."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent=parent)
        self.setValidator(QIntValidator(1, _MOST_COPIES, self))
        self.setText("1")
        self.setAlignment(Qt.AlignmentFlag.AlignTrailing)
        self.left.connect(self._on_left)

    @property
    def copies(self) -> int:
        """At least one."""
        return min(max(int(self.text() or 1), 1), _MOST_COPIES)

    def _on_left(self) -> None:
        self.setText(str(self.copies))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        if step:
            self.setText(str(min(max(self.copies + step, 1), _MOST_COPIES)))
        else:
            super().keyPressEvent(event)


class OptionsPanel(Pane):
    """`changed(Options)`: something else is to be printed. `black_changed(bool)` and `paper_chosen(Paper)` are
    preferences; the buttons are for whoever knows the statement."""

    changed = Signal(object)
    paper_chosen = Signal(object)
    black_changed = Signal(bool)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "bg.panel", Edge.LEADING, parent)
        self._look = look
        self.options = Options()
        self.title = label(weight="strong")
        self.title.setWordWrap(True)
        self.summary = label(role="secondary", size="small")
        self.summary.setWordWrap(True)
        self.printer = ComboBox(look)
        self.paper = ComboBox(look)
        self.copies = CopiesEdit(look)
        self.black = CheckBox(translate("Reports", "Black and white"), look)
        self.switches: dict[str, CheckBox] = {
            name: CheckBox(text, look)
            for name, text in (
                ("categories", translate("Reports", "Categories and budgets")),
                ("by_day", translate("Reports", "Spending by day")),
                ("expenses", translate("Reports", "List of expenses")),
                ("notes", translate("Reports", "Notes")),
                ("sub_totals", translate("Reports", "Sub-totals by category")),
                ("handwriting", translate("Reports", "Column for handwriting")),
            )
        }
        printing = translate("Reports", "Print…")
        self.print_button = KeyedButton(printing, keys.shown(PRINT_KEYS), look, icon="printer", kind=Kind.PRIMARY)
        self.save_button = self._button(translate("Reports", "Save as PDF…"), "file-text")
        self.save_button.setToolTip(keys.shown(SAVE_KEYS))
        self.export_button = self._button(translate("Reports", "Export CSV…"), "file-spreadsheet")
        # Until somebody says that there is a way for it.
        self.export_button.hide()
        self._assemble()
        self._connect()
        self.show_options(self.options)
        self.show_printers([], "")

    def show_options(self, options: Options) -> None:
        """Show these, without telling anybody."""
        self.options = options
        self.paper.setCurrentIndex(self.paper.findData(options.paper.value))
        for name, box in self.switches.items():
            box.setChecked(getattr(options, name))
        self.switches["notes"].setEnabled(options.expenses)
        self.switches["handwriting"].setEnabled(options.expenses)

    def show_printers(self, names: Sequence[str], chosen: str) -> None:
        """Offer these printers."""
        self.printer.clear()
        self.printer.addItems(list(names) or [translate("Reports", "No printer")])
        self.printer.setCurrentIndex(max(self.printer.findText(chosen), 0))
        self.printer.setEnabled(bool(names))
        self.printer.setToolTip("" if names else translate("Reports", "No printer is set up on this computer"))

    @property
    def printer_name(self) -> str:
        """Which printer is chosen; empty when there is none."""
        return self.printer.currentText() if self.printer.isEnabled() else ""

    def _button(self, text: str, icon: str) -> Button:
        made = Button(text, self._look, icon=icon)
        made.setAccessibleName(text)
        return made

    def _connect(self) -> None:
        for box in self.switches.values():
            box.clicked.connect(self._on_switched)
        self.paper.activated.connect(self._on_paper)
        self.black.clicked.connect(self.black_changed)

    def _on_switched(self, _checked: bool) -> None:
        values: dict[str, Any] = {name: box.isChecked() for name, box in self.switches.items()}
        self.show_options(replace(self.options, **values))
        self.changed.emit(self.options)

    def _on_paper(self, _at: int) -> None:
        self.paper_chosen.emit(Paper(self.paper.currentData()))

    def _assemble(self) -> None:
        self.setFixedWidth(typography.scaled(_WIDTH_PX))
        self.paper.addItem(translate("Reports", "A4"), Paper.A4.value)
        self.paper.addItem(translate("Reports", "Letter"), Paper.LETTER.value)
        copies = FieldBox(translate("Reports", "Copies"), self.copies, self._look)
        copies.setFixedWidth(typography.scaled(_COPIES_PX))
        size = QHBoxLayout()
        size.setSpacing(10)
        size.addWidget(FieldBox(translate("Reports", "Paper"), self.paper, self._look), 1)
        size.addWidget(copies)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 17, 16, 16)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addSpacing(4)
        column.addWidget(self.summary)
        column.addSpacing(14)
        column.addWidget(FieldBox(translate("Reports", "Printer"), self.printer, self._look))
        column.addSpacing(11)
        column.addLayout(size)
        column.addSpacing(10)
        column.addWidget(self.black)
        self._add_line(column, 11)
        column.addSpacing(2)
        column.addWidget(label(translate("Reports", "Include"), weight="strong"))
        column.addSpacing(6)
        for box in self.switches.values():
            column.addSpacing(2)
            column.addWidget(box)
        self._add_line(column, 14)
        for button in (self.print_button, self.save_button, self.export_button):
            column.addWidget(button)
            column.addSpacing(8)
        column.addStretch(1)
        scrolled = QScrollArea()
        scrolled.setWidgetResizable(True)
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scrolled.setWidget(inside)
        # The ground is the pane's.
        scrolled.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.addWidget(scrolled)

    def _add_line(self, column: QVBoxLayout, around_px: int) -> None:
        line = rule()
        column.addSpacing(around_px)
        column.addWidget(line)
        column.addSpacing(around_px)
