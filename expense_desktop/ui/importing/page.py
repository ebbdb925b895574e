"""The import page: a file, its columns, its new payees, and what came in."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.changes import Touched
from expense_desktop.domain.errors import WorldError
from expense_desktop.domain.records import ExpenseId, StepId
from expense_desktop.services.importing.plan import Plan
from expense_desktop.services.progress import Progress
from expense_desktop.ui import keys
from expense_desktop.ui.background import Latest
from expense_desktop.ui.commands import Command
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.failures import failure_of
from expense_desktop.ui.importing import words, work
from expense_desktop.ui.importing.caption import Caption
from expense_desktop.ui.importing.categories import Drawer
from expense_desktop.ui.importing.categories_step import CategoriesStep
from expense_desktop.ui.importing.columns_step import ColumnsStep
from expense_desktop.ui.importing.done_step import DoneStep
from expense_desktop.ui.importing.file_step import FileStep
from expense_desktop.ui.importing.footer import Footer
from expense_desktop.ui.importing.preview import Preview
from expense_desktop.ui.importing.steps import StepHeader
from expense_desktop.ui.language import translate
from expense_desktop.ui.page import Page
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.focus import focus_of
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.toast import News

if TYPE_CHECKING:
    from expense_desktop.services.importing.batch import Imported

FILE, COLUMNS, CATEGORIES, DONE = range(4)
_PADDING_PX: Final = 24


@dataclass(frozen=True, slots=True)
class ImportDone:
    """What an import brought, and how the toast says it."""

    words: str
    expenses: frozenset[ExpenseId]


class ImportPage(Page):
    """`imported(ImportDone)`: the person wants to see what came in. `left`: to the expenses, with nothing done.
    `file_wanted`: a file is to be chosen. `export_chosen(str)`: the chosen one is an export of ours.

    Leaving keeps everything as it is until another file is chosen.
    """

    imported = Signal(object)
    left = Signal()
    file_wanted = Signal()
    export_chosen = Signal(str)

    def __init__(self, desk: Desk, look: Look, popup_host: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._desk = desk
        self._step = FILE
        self._goes_on = False
        self._progress: Progress | None = None
        self._importing = False
        self._came: Imported | None = None
        self._stale = False
        self._standing = Latest(desk.courier)
        drawer = Drawer(desk, look, popup_host)
        self.preview = Preview(desk, self)
        self.header = StepHeader(look)
        self.file = FileStep(look)
        self.columns = ColumnsStep(desk, look, self.preview, drawer)
        self.categories = CategoriesStep(desk, look, self.columns.result.model, drawer)
        self.done = DoneStep(look)
        self.footer = Footer(desk.formats, look)
        self._caption = Caption()
        self._stack = QStackedWidget()
        self._assemble()
        self._connect()
        self._go(FILE)

    @property
    def step(self) -> int:
        """FILE, COLUMNS, CATEGORIES or DONE."""
        return self._step

    @property
    def plan(self) -> Plan | None:
        """What would be imported, as the rows stand."""
        return self.columns.result.plan

    # ── what the window asks ──

    @override
    def focus_main(self) -> None:
        (self.file, self.columns, self.categories, self.done)[self._step].focus_main()

    @override
    def panes(self) -> list[tuple[QWidget, QWidget]]:
        footer = (self.footer, self.footer.next if self.footer.next.isEnabled() else self.footer.cancel)
        if self._step == COLUMNS:
            grid, rows = self.columns.grid, self.columns.result
            first = grid.choices[0] if grid.choices else self.columns.separator
            return [(grid, first), (rows, rows.table), footer]
        if self._step == CATEGORIES:
            return [(self.categories, self.categories.table), footer]
        if self._step == DONE:
            return [(self.done, self.done.show_them), (self.footer, self.footer.other)]
        return [(self.file, self.file.choose), footer]

    @override
    def commands(self) -> list[Command]:
        return [
            Command("import-next", translate("Import", "Next step"), self.submit, changes=True),
            Command("import-back", translate("Import", "Previous step"), self.go_back),
        ]

    def read(self, path: str) -> None:
        """Show what a file would bring; nothing is imported."""
        if self._importing:
            self.news.emit(News(translate("Import", "An import is under way. Wait for it, or stop it.")))
            return
        self._came, self._goes_on = None, False
        self._go(FILE)
        self.file.show_file(Path(path).name)
        self.preview.open(Path(path))
        self._show_caption()

    def submit(self) -> None:
        """Go on: to the next step, and from the last one before the end import what is ticked."""
        if not self.footer.next.isEnabled() or self.footer.next.isHidden():
            return
        if self._step == FILE:
            self._go(COLUMNS)
        elif self._step == COLUMNS and not self.preview.is_whole:
            self._goes_on = True
            self.preview.read_whole()
        elif self._step == COLUMNS and self.plan is not None and self.plan.new_payees:
            self.categories.show_plan(self.plan)
            self._go(CATEGORIES)
        else:
            self.import_now()

    def import_now(self) -> None:
        """Import what is ticked."""
        plan = self.plan
        if plan is None or self._why_not(plan) or self._progress is not None:
            return
        self._progress, self._importing = Progress(work.NOT_IMPORTED), True
        self.footer.begin(self._progress)
        self._show_buttons()
        future = self._desk.change(partial(work.bring_in, plan=plan, progress=self._progress))
        self._desk.courier.bring(future, self._on_imported, self._on_import_failed)

    def go_back(self) -> None:
        """Go back a step; from the first one, and from the last, to the expenses."""
        if self._importing:
            return
        if self._step in (FILE, DONE):
            self.leave()
        else:
            self._go(self._step - 1)

    def leave(self) -> None:
        """Leave the page as it is; what has been imported is no longer waited for."""
        if self._step == DONE:
            self._start_over()
        self.left.emit()

    # ── steps ──

    def _go(self, step: int) -> None:
        # The window's own focus, not the application's: a file's dialog may still be in front when the file is read.
        focus = focus_of(self)
        ours = self.isVisible() and (focus is None or self.isAncestorOf(focus))
        self._step = step
        self.header.show_step(step)
        self._stack.setCurrentIndex(step)
        self._show_footer()
        if ours:
            self.focus_main()

    def _start_over(self) -> None:
        self.preview.close()
        self._came = None
        self.columns.result.show_plan(None)
        self.file.show_file("")
        self._show_caption()
        self._go(FILE)

    # ── reading ──

    def _on_began(self) -> None:
        if self._progress is None:
            self._progress = Progress(work.NOT_IMPORTED)
            self.footer.begin(self._progress)
        self._show_buttons()

    def _on_read(self) -> None:
        """Whatever was under way has ended."""
        self._progress, self._importing = None, False
        self.footer.end()

    def _on_planned(self, plan: Plan) -> None:
        before, goes_on = self.plan, self._goes_on
        self._on_read()
        self._goes_on = False
        self.columns.show_plan(plan)
        self._show_caption()
        if self._step == FILE:
            self._go(COLUMNS)
            return
        if self._step == CATEGORIES:
            self.categories.show_plan(plan)
        self._show_footer()
        if goes_on and before is not None:
            if _reads_alike(before, plan):
                self.submit()
            else:
                words_ = translate("Import", "The rest of the file reads otherwise than its beginning. Look again.")
                self.news.emit(News(words_))

    def _on_misread(self, error: WorldError) -> None:
        self._on_read()
        self._goes_on = False
        self.columns.show_problem(error)
        self._show_caption()
        if self._step == FILE:
            self._go(COLUMNS)
        self._show_footer()

    def _on_unreadable(self, error: WorldError) -> None:
        """The file can't be read at all: said in its place. The ledger has not been touched."""
        self._on_read()
        self._goes_on = False
        if isinstance(error, work.OwnExport) and self.preview.path is not None:
            path = str(self.preview.path)
            self._start_over()
            self.export_chosen.emit(path)
            return
        if self.preview.table is None:
            self.columns.result.show_plan(None)
            self._go(FILE)
            self.file.fail(error)
        else:
            self._fail(error)
        self._show_caption()
        self._show_footer()

    def _on_plan_changed(self) -> None:
        if self.plan is not None:
            self.preview.keep(self.plan)
        self._show_footer()

    # ── importing ──

    def _on_imported(self, done: "Imported") -> None:
        self._on_read()
        self._came = done
        self.done.show_result(done.result, self._desk.formats)
        self._go(DONE)
        if not self.isVisible():
            # Somebody has gone on working elsewhere: said there.
            undo = translate("Import", "Undo")
            self.news.emit(News(self._brought(done), undo, keys.shown(keys.UNDO), self.undo_wanted.emit))

    def _on_import_failed(self, error: WorldError) -> None:
        self._on_read()
        self._show_footer()
        self._fail(error)

    def _fail(self, error: WorldError) -> None:
        failure = failure_of(error)
        self.news.emit(News(failure.words, grave=failure.grave))

    def _brought(self, done: "Imported") -> str:
        return words.brought(done.result, self._desk.formats)

    def _on_show_wanted(self) -> None:
        done = self._came
        if done is not None:
            self._start_over()
            self.imported.emit(ImportDone(self._brought(done), frozenset(done.expenses)))

    def _on_stop(self) -> None:
        if self._progress is not None:
            self._progress.break_off()
        if not self._importing:
            self.preview.stop()
            self._on_read()
            self._goes_on = False
            self._show_footer()

    def _on_touched(self, _touched: Touched) -> None:
        self._stale = True
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        """The ledger has changed: other rows may be duplicates now, and what came in may be undone."""
        if not self._stale or self._progress is not None:
            return
        self._stale = False
        if self._step == DONE and self._came is not None and self._came.step is not None:
            step: StepId = self._came.step
            self._standing.ask(
                self._desk.source.read(partial(work.standing, step=step)), self.done.show_standing, self._fail
            )
        elif self._step in (COLUMNS, CATEGORIES) and not self._is_editing():
            self.preview.plan_again()

    def _is_editing(self) -> bool:
        """Whether a category's field is open: it is never pulled away. Importing compares with the ledger anyway."""
        editing = self.columns.result.table.State.EditingState
        return editing in (self.columns.result.table.state(), self.categories.table.state())

    # ── what is shown ──

    def _show_caption(self) -> None:
        preview = self.preview
        name = "" if preview.path is None else preview.path.name
        if preview.table is None:
            self._caption.setText(name)
            return
        rows = translate("Import", "{count} rows", "", preview.rows).format(
            count=self._desk.formats.count(preview.rows)
        )
        self._caption.setText(translate("Import", "{file} · {rows}").format(file=name, rows=rows))

    def _why_not(self, plan: Plan | None) -> str:
        """What keeps the plan from being imported, for the tooltip; empty when nothing does."""
        if plan is None:
            return translate("Import", "Say first what the columns are.")
        if plan.reading.questions:
            return translate("Import", "Answer the question first.")
        return "" if plan.ticked else translate("Import", "No row is ticked.")

    def _show_footer(self) -> None:
        plan = self.plan
        if self.footer.is_showing_progress:
            pass
        elif self._step in (FILE, DONE):
            self.footer.say("")
        elif plan is None:
            self.footer.say(translate("Import", "Nothing can be imported yet."))
        elif self.preview.is_whole:
            self.footer.say_result(plan.result(), len(plan.rows))
        else:
            self.footer.say_first(plan.result(), len(plan.rows), self.preview.rows)
        self._show_buttons()

    def _show_buttons(self) -> None:
        footer, plan, busy = self.footer, self.plan, self._progress is not None
        has_file = self.preview.table is not None
        footer.cancel.setVisible(self._step != DONE)
        footer.back.setVisible(self._step in (COLUMNS, CATEGORIES))
        footer.back.setEnabled(not self._importing)
        footer.other.setVisible(self._step == DONE)
        footer.next.setVisible(self._step in (COLUMNS, CATEGORIES) or (self._step == FILE and has_file))
        why = "" if self._step == FILE else self._why_not(plan)
        if focus_of(self) is footer.next and (why or busy):
            # A button that is disabled gives the focus away: it stays on this page.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        footer.next.setEnabled(not why and not busy)
        footer.next.setToolTip(why)
        if self._step == FILE:
            footer.next.setText(translate("Import", "Next: columns"))
        elif self._step == COLUMNS and (plan is None or not self.preview.is_whole or plan.new_payees):
            footer.next.setText(translate("Import", "Next: categories"))
        else:
            count = 0 if plan is None else len(plan.ticked)
            text = translate("Import", "Import {count} expenses", "", count)
            footer.next.setText(text.format(count=self._desk.formats.count(count)))

    # ── slots and parts ──

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.go_back()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = QApplication.focusWidget()
            # Enter is what the button with the focus does; anywhere else it goes on, and with Ctrl everywhere.
            if isinstance(focus, QAbstractButton) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                focus.click()
            else:
                self.submit()
        else:
            super().keyPressEvent(event)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def _connect(self) -> None:
        preview, footer = self.preview, self.footer
        preview.began.connect(self._on_began)
        preview.table_read.connect(self.columns.show_table)
        preview.planned.connect(self._on_planned)
        preview.misread.connect(self._on_misread)
        preview.unreadable.connect(self._on_unreadable)
        self.file.file_wanted.connect(self.file_wanted)
        self.columns.plan_changed.connect(self._on_plan_changed)
        self.columns.submitted.connect(self.submit)
        self.categories.finished.connect(self._on_finished)
        self.done.show_wanted.connect(self._on_show_wanted)
        self.done.undo_wanted.connect(self.undo_wanted)
        footer.cancel.clicked.connect(self.leave)
        footer.stop_wanted.connect(self._on_stop)
        footer.back.clicked.connect(self.go_back)
        footer.other.clicked.connect(self._on_other)
        footer.next.clicked.connect(self.submit)
        self._desk.touched.connect(self._on_touched)

    def _on_finished(self) -> None:
        # The last payee is settled: the button says what Enter does next.
        self.footer.next.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_other(self) -> None:
        self._start_over()
        self.file_wanted.emit()

    def _assemble(self) -> None:
        title = label(translate("Import", "Import expenses"))
        title.setObjectName("page-title")
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(title)
        head.addWidget(self._caption, 1)
        head.addWidget(self.header)
        for each in (self.file, self.columns, self.categories, self.done):
            self._stack.addWidget(each)
        column = QVBoxLayout()
        column.setContentsMargins(_PADDING_PX, 18, _PADDING_PX, 15)
        column.setSpacing(14)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(column, 1)
        layout.addWidget(self.footer)


def _reads_alike(before: Plan, after: Plan) -> bool:
    """Whether the whole file means what its beginning meant."""
    one, other = before.reading, after.reading
    return not other.questions and (one.columns, one.date_order, one.decimal, one.spending) == (
        other.columns,
        other.date_order,
        other.decimal,
        other.spending,
    )
