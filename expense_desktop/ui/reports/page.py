"""The Reports page: a month's statement as it will be printed, and the ways to paper, PDF and CSV."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.changes import Touched
from expense_desktop.domain.errors import WorldError
from expense_desktop.domain.period import Month
from expense_desktop.repository.choice import ExpenseFilter
from expense_desktop.ui import typography
from expense_desktop.ui.background import Latest
from expense_desktop.ui.commands import Command
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.failures import failure_of
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.page import Page
from expense_desktop.ui.preferred import PaperChoice, Preferences
from expense_desktop.ui.printing import words
from expense_desktop.ui.printing.options import Options, Paper, usual_paper
from expense_desktop.ui.printing.painter import StatementPainter
from expense_desktop.ui.queries import Totals
from expense_desktop.ui.reports import acts
from expense_desktop.ui.reports.months import MonthList, MonthModel
from expense_desktop.ui.reports.options_panel import OptionsPanel
from expense_desktop.ui.reports.pane import Edge, Pane
from expense_desktop.ui.reports.preview import Preview
from expense_desktop.ui.reports.toolbar import PreviewBar
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.toast import News

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from expense_desktop.ui.reports.acts import Reading

_MONTHS_PX = 224
_NARROW_MONTHS_PX, _NARROW_PX = 176, 900
_HEAD_PX = 61
_DEBOUNCE_MS = 200
"""Before what is switched on or off is laid out anew; UI.md 7."""


class ReportsPage(Page):
    """`export_wanted(ExpenseFilter, Totals)`: the expenses of the month are to be exported, which come to so much."""

    export_wanted = Signal(object, object)

    def __init__(self, desk: Desk, look: Look, popup_host: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        del popup_host  # the system's dialogs only
        self.setObjectName("page")
        self._desk = desk
        self._preferred = look.preferred
        self._stale = True
        self._awaits = False
        self._month: Month | None = None
        self._reading: Reading | None = None
        self._created = dt.datetime.now()  # noqa: DTZ005  what the clock beside the person shows
        self._question = Latest(desk.courier)
        self._when_read: Callable[[], None] | None = None
        self._printer_asked = ""
        self.pages: StatementPainter | None = None
        self.model = MonthModel(desk.formats, self)
        self.months = MonthList(self.model, look)
        self.preview = Preview(look)
        self.bar = PreviewBar(self.preview, look, desk.formats)
        self.options = OptionsPanel(look)
        self._later = QTimer(self, singleShot=True, interval=_DEBOUNCE_MS)
        self._find_printers = QTimer(self, singleShot=True, interval=0)
        self._assemble(look)
        self._connect()
        self._on_preferred(look.preferred.now)

    # ── what the window asks ──

    @override
    def focus_main(self) -> None:
        self.months.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def panes(self) -> list[tuple[QWidget, QWidget]]:
        return [
            (self.months, self.months),
            (self.preview, self.preview),
            (self.options, self.options.print_button),
        ]

    @override
    def commands(self) -> list[Command]:
        preview = self.preview
        return [
            Command("report-page-before", translate("Reports", "Page before"), partial(preview.step_page, -1),
                    "chevron-left", ("PgUp",), within=self, possible=lambda: preview.page > 0),
            Command("report-page-after", translate("Reports", "Next page"), partial(preview.step_page, 1),
                    "chevron-right", ("PgDown",), within=self, possible=lambda: preview.page + 1 < preview.count),
            Command("report-larger", translate("Reports", "Larger"), partial(preview.zoom_by, 1), "zoom-in",
                    ("Ctrl++", "Ctrl+="), section=True),
            Command("report-smaller", translate("Reports", "Smaller"), partial(preview.zoom_by, -1), "zoom-out",
                    ("Ctrl+-",)),
            Command("report-whole", translate("Reports", "Whole page"), partial(preview.set_zoom, None), "",
                    ("Ctrl+0",)),
        ]  # fmt: skip

    @override
    def step_period(self, step: int) -> None:
        self.months.step(step)

    @override
    def state(self) -> dict[str, str]:
        kept = self.options.options.stored()
        # The paper is a preference: the same for every account.
        del kept["paper"]
        return {**kept, "printer": self.options.printer_name or self._printer_asked}

    @override
    def restore_state(self, state: dict[str, str]) -> None:
        self._printer_asked = state.get("printer", "")
        paper = self.options.options.paper
        self.options.show_options(Options(paper=paper).restored({**state, "paper": paper.value}))
        self._lay_out()

    def offer_export(self) -> None:
        """Show the button for `export_wanted`: somebody hears it."""
        self.options.export_button.show()

    # ── reading ──

    @property
    def month(self) -> Month | None:
        """The month whose statement is shown."""
        return None if self._reading is None else self._reading.statement.month

    def show_month(self, month: Month) -> None:
        """Show the statement of a month."""
        if month != self.month:
            self._month = month
            self.refresh()

    def refresh(self) -> None:
        """Read again now if the page can be seen, else when it is."""
        self._stale = True
        if self.isVisible():
            self._stale, self._awaits = False, True
            reading = partial(acts.read, month=self._month, today=dt.date.today())
            self._question.ask(self._desk.source.read(reading), self._on_read, self._on_not_read)

    def _on_not_read(self, error: WorldError) -> None:
        self._awaits, self._when_read = False, None
        self._on_failed(error)

    def _on_read(self, reading: "Reading") -> None:
        self._awaits = False
        self._reading = reading
        self._month = reading.statement.month
        self._created = dt.datetime.now()  # noqa: DTZ005
        self.months.current_month = Month.of(dt.date.today())
        self.model.show_months(reading.months)
        self.months.choose(reading.statement.month)
        self._lay_out()
        if self._when_read is not None:
            act, self._when_read = self._when_read, None
            act()

    def _lay_out(self) -> None:
        """Make the pages of what was read with what is switched on; what is shown stays until they are there."""
        self._later.stop()
        if self._reading is None:
            return
        statement, formats = self._reading.statement, self._desk.formats
        before = self.pages
        self.pages = StatementPainter(statement, formats, self.options.options, self._created)
        self.preview.show_pages(self.pages, from_the_first=before is None or before.statement.month != statement.month)
        title = translate("Reports", "Statement, {month}").format(month=words.month_name(statement.month, formats))
        self.options.title.setText(title)
        parts = (
            translate("Reports", "%n expense(s)", "", statement.count),
            formats.money(statement.spent_minor),
            translate("Reports", "%n page(s)", "", self.pages.count),
        )
        self.options.summary.setText(" · ".join(parts))

    def _on_touched(self, touched: Touched) -> None:
        if touched.expenses or touched.categories or touched.budgets or touched.profile or touched.everything:
            self.refresh()

    # ── options ──

    def _on_options(self, _options: Options) -> None:
        self._later.start()

    def _on_paper(self, paper: Paper) -> None:
        self._preferred.change(paper=PaperChoice(paper.value))

    def _on_black(self, wanted: bool) -> None:
        self._preferred.change(black_and_white=wanted)

    def _on_preferred(self, now: Preferences) -> None:
        self.options.black.setChecked(now.black_and_white)
        chosen = now.paper
        paper = usual_paper(self._desk.formats.locale) if chosen is PaperChoice.SYSTEM else Paper(chosen.value)
        if paper is not self.options.options.paper:
            self.options.show_options(self.options.options.restored({"paper": paper.value}))
            self._later.start()

    def _on_find_printers(self) -> None:
        from expense_desktop.ui.reports.printers import printer_names

        names, usual = printer_names()
        self.options.show_printers(names, self._printer_asked if self._printer_asked in names else usual)

    # ── out ──

    def print_statement(self) -> None:
        """Ask the system's dialog, and print; Ctrl+P from anywhere."""
        if self._wait_for(self.print_statement):
            return
        self._on_find_printers()
        name = self.options.printer_name
        if not name:
            self._offer_pdf(translate("Reports", "No printer is set up on this computer. Save as PDF instead?"))
            return
        from PySide6.QtPrintSupport import QPrintDialog

        from expense_desktop.ui.reports.printers import printer_for

        assert self.pages is not None  # noqa: S101  just waited for
        printer = printer_for(
            name, self.pages, copies=self.options.copies.copies, black_and_white=self.options.black.isChecked()
        )
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setMinMax(1, self.pages.count)
        dialog.accepted.connect(partial(self.print_on, printer))
        # Its own open() wants a slot by name.
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()

    def print_on(self, printer: "QPrinter") -> None:
        """Print on a printer that is set up."""
        from expense_desktop.ui.reports.printers import print_on

        if self.pages is None:
            return
        if print_on(printer, self.pages, self._created):
            sent = translate("Reports", "Sent to the printer {printer}").format(printer=printer.printerName())
            self.news.emit(News(sent))
        else:
            not_ready = translate("Reports", "The printer {printer} is not ready. Save as PDF instead?")
            self._offer_pdf(not_ready.format(printer=printer.printerName()))

    def _offer_pdf(self, text: str) -> None:
        self.news.emit(News(text, translate("Reports", "Save as PDF…"), act=self.ask_where_to_save, grave=True))

    def ask_where_to_save(self) -> None:
        """Ask for a file, and save the statement as a PDF; Ctrl+Shift+S from anywhere."""
        if self._wait_for(self.ask_where_to_save):
            return
        assert self.pages is not None  # noqa: S101  just waited for
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name = words.file_name(self.pages.statement)
        dialog = QFileDialog(self, translate("Reports", "Save the statement"), folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(translate("Reports", "PDF files") + " (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(name)
        dialog.fileSelected.connect(self.save_to)
        dialog.open()

    def save_to(self, path: str) -> None:
        """Save the statement that is shown."""
        if self._reading is None:
            return
        saving = partial(
            acts.save,
            self._reading.statement,
            self._desk.formats,
            self.options.options,
            self._created,
            Path(path),
        )
        self._desk.courier.bring(self._desk.run(saving), self._on_saved, self._on_failed)

    def _on_saved(self, path: Path) -> None:
        saved = translate("Reports", "Saved {file} in {folder}").format(file=path.name, folder=path.parent)
        self.news.emit(News(saved))

    def _on_failed(self, error: WorldError) -> None:
        failure = failure_of(error)
        text = f"{in_words(failure.title)}. {in_words(failure.message)}"
        self.news.emit(News(text, grave=failure.grave))

    def _on_export(self) -> None:
        if self._reading is not None:
            statement = self._reading.statement
            days = statement.month.range()
            chosen = ExpenseFilter(since=days.first, until=days.last)
            self.export_wanted.emit(chosen, Totals(statement.count, statement.spent_minor))

    def _wait_for(self, act: Callable[[], None]) -> bool:
        """Whether the statement has yet to be read, or laid out as it is wanted; `act` is done then."""
        if self._later.isActive():
            self._lay_out()
        if self.pages is not None and not self._stale and not self._awaits:
            return False
        self._when_read = act
        if not self._awaits:
            self.refresh()
        return True

    # ── parts ──

    def _assemble(self, look: Look) -> None:
        head = Pane(look, "bg.window", Edge.BELOW)
        head.setFixedHeight(_HEAD_PX)
        title = label(translate("Reports", "Reports"))
        title.setObjectName("page-title")
        row = QHBoxLayout(head)
        row.setContentsMargins(24, 3, 24, 0)
        row.addWidget(title)
        row.addStretch(1)
        months = self._months_pane = Pane(look, "bg.panel", Edge.TRAILING)
        inside = QVBoxLayout(months)
        inside.setContentsMargins(0, 0, 1, 0)
        inside.addWidget(self.months)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.bar)
        middle.addWidget(self.preview, 1)
        parts = QHBoxLayout()
        parts.setSpacing(0)
        parts.addWidget(months)
        parts.addLayout(middle, 1)
        parts.addWidget(self.options)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addLayout(parts, 1)

    def _connect(self) -> None:
        self.months.month_chosen.connect(self.show_month)
        self.options.changed.connect(self._on_options)
        self.options.paper_chosen.connect(self._on_paper)
        self.options.black_changed.connect(self._on_black)
        self.options.print_button.clicked.connect(self.print_statement)
        self.options.save_button.clicked.connect(self.ask_where_to_save)
        self.options.export_button.clicked.connect(self._on_export)
        self._later.timeout.connect(self._lay_out)
        self._find_printers.timeout.connect(self._on_find_printers)
        self._preferred.changed.connect(self._on_preferred)
        self._desk.touched.connect(self._on_touched)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW_PX
        self._months_pane.setFixedWidth(_NARROW_MONTHS_PX if narrow else typography.scaled(_MONTHS_PX))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.refresh()
        # The page comes first: asking for printers may take a moment.
        self._find_printers.start()
