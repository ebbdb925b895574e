"""Below the steps: what will come in, how far it is, and the ways on and back."""

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from expense_desktop.services.importing.plan import ImportResult
from expense_desktop.services.progress import Progress
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.progress_bar import ProgressBar


class Footer(QFrame):
    """`stop_wanted`: break off what is under way. The page connects `cancel`, `back`, `other` and `next`."""

    stop_wanted = Signal()

    def __init__(self, formats: Formats, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import-footer")
        self.setFixedHeight(56)
        self._formats = formats
        self._look = look
        self._said, self._set_off = "", ""
        self._words = label(role="secondary")
        self._words.setTextFormat(Qt.TextFormat.RichText)
        self._words.setWordWrap(True)
        look.appearance.changed.connect(self._write)
        self._bar = ProgressBar()
        self.cancel = Button(translate("Import", "Cancel"), look, kind=Kind.QUIET)
        self.stop = Button(translate("Import", "Stop"), look)
        self.back = Button(translate("Import", "Back"), look)
        self.other = Button(translate("Import", "Import another file…"), look)
        self.next = Button("", look, kind=Kind.PRIMARY)
        self.stop.clicked.connect(self.stop_wanted)
        self._bar.told.connect(self._show_progress)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 2, 24, 0)
        row.setSpacing(8)
        row.addWidget(self._words, 1)
        row.addWidget(self._bar)
        for button in (self.cancel, self.stop, self.back, self.other, self.next):
            row.addWidget(button)
        self.stop.hide()
        self.other.hide()

    @property
    def text(self) -> str:
        """The sentence as it stands."""
        return self._said

    @property
    def is_showing_progress(self) -> bool:
        """Whether what is under way takes so long that it is shown."""
        return self._bar.is_shown

    def say(self, sentence: str, strong: str = "") -> None:
        """Say a sentence, the part of it that matters set off."""
        self._said, self._set_off = sentence, strong
        self._words.setAccessibleName(sentence)
        self._write()

    def _write(self) -> None:
        before, strong, after = self._said, "", ""
        if self._set_off:
            before, strong, after = self._said.partition(self._set_off)
        colour = self._look.theme.colour("text.primary").name()
        set_off = f'<span style="font-weight:600; color:{colour}">{escape(strong)}</span>' if strong else ""
        self._words.setText(f"{escape(before)}{set_off}{escape(after)}")

    def say_result(self, result: ImportResult, rows: int) -> None:
        """Say how many rows of the file will be imported, and what they come to."""
        count = self._formats.count
        of = translate("Import", "{count} of {all} rows", "", rows).format(
            count=count(result.imported), all=count(rows)
        )
        total = self._formats.money(result.total.amount_minor)
        sentence = translate("Import", "{rows} will be imported, {total}. You can undo the whole import.")
        self.say(sentence.format(rows=of, total=total), of)

    def say_first(self, result: ImportResult, shown: int, rows: int) -> None:
        """Say what comes of the first rows of a long file; the rest is read with Next."""
        count = self._formats.count
        first = translate("Import", "{count} of the first {shown} rows").format(
            count=count(result.imported), shown=count(shown)
        )
        sentence = translate("Import", "{rows} will be imported. Next reads all {all}.")
        self.say(sentence.format(rows=first, all=count(rows)), first)

    def begin(self, progress: Progress) -> None:
        """Something is under way; how far it is is shown when it takes long."""
        self._bar.begin(progress)

    def end(self) -> None:
        """Nothing is under way any more."""
        self._bar.end()
        self.stop.hide()

    def _show_progress(self, progress: Progress) -> None:
        self.stop.show()
        count = self._formats.count
        if progress.total:
            words = translate("Import", "{done} of {total} rows").format(
                done=count(progress.done), total=count(progress.total)
            )
            self.say(translate("Import", "Importing: {rows}").format(rows=words), words)
        else:
            self.say(translate("Import", "Reading the file…"))
