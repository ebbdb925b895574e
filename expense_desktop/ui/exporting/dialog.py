"""A small dialog that does one thing which may take long: its choices, a sentence when it fails, how far it is."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.errors import WorldError
from expense_desktop.services.progress import BrokenOff, Progress
from expense_desktop.ui import keys, typography
from expense_desktop.ui.background import Latest
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.failures import failure_of
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.announcing import announce
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.fields import FieldBox, Sentence, label
from expense_desktop.ui.widgets.focus_ring import FocusRing
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.progress_bar import ProgressBar
from expense_desktop.ui.widgets.toast import News

T = TypeVar("T")
_WIDTH_PX = 440
_MARGIN_PX = 20


class WorkDialog(QDialog):
    """`news(News)`: what came of it, for the window's toast. `undo` takes a step back: the window's, it outlives this.

    The window behind stays usable. The dialog deletes itself.

    Parts add their choices to `column` and connect `primary`. Closing it breaks off what is under way.
    """

    news = Signal(object)

    def __init__(self, desk: Desk, look: Look, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.desk = desk
        self.look = look
        self.undo: Callable[[], None] | None = None
        self.progress: Progress | None = None
        self._latest = Latest(desk.courier)
        self._closes = False
        self.column = QVBoxLayout()
        self.column.setSpacing(12)
        self._failure = Sentence(look)
        self._counted = label(role="secondary", size="small")
        self.bar = self._make_bar()
        self.cancel = Button(translate("Exporting", "Cancel"), look)
        self.primary = Button("", look, kind=Kind.PRIMARY)
        self.primary.setDefault(True)
        self._assemble()
        self.cancel.clicked.connect(self.reject)
        self._ring = FocusRing(look.appearance, self)

    @property
    def failure(self) -> str:
        """What it says went wrong; empty when nothing did."""
        return self._failure.text

    @property
    def works(self) -> bool:
        """Whether something is under way."""
        return self.progress is not None

    def add_words(self, text: str) -> None:
        """Add a paragraph."""
        words = label(text, role="secondary", size="small")
        words.setWordWrap(True)
        self.column.addWidget(words)

    def fit(self) -> None:
        """Be as high as its parts need."""
        width = max(self.width() if self.isVisible() else 0, typography.scaled(_WIDTH_PX))
        layout = self.layout()
        assert layout is not None  # noqa: S101
        layout.activate()
        self.resize(width, max(layout.sizeHint().height(), layout.heightForWidth(width)))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        self.fit()
        super().showEvent(event)

    def work(self, future: "Future[T]", progress: Progress, done: Callable[[T], None]) -> None:
        """Wait for `future`, saying how far it is, and then call `done`, a bound method."""
        self._failure.say("")
        self.progress = progress
        self.primary.setEnabled(False)
        self.cancel.setText(translate("Exporting", "Stop"))
        self.bar.begin(progress)
        self._latest.ask(future, done, self.fail)

    def tell(self, words: str, *, can_undo: bool) -> None:
        """Say in the toast what was done, with the way back, and close."""
        if can_undo and self.undo is not None:
            news = News(words, translate("Exporting", "Undo"), keys.shown(keys.UNDO), self.undo)
        else:
            news = News(words)
        self.news.emit(news)
        self.accept()

    def rest(self) -> None:
        """Nothing is under way any more."""
        self.progress = None
        self.bar.end()
        self._counted.clear()
        self.cancel.setText(translate("Exporting", "Cancel"))
        self.primary.setEnabled(True)
        if self._closes:
            super().reject()

    def fail(self, error: WorldError) -> None:
        """Say what went wrong; the choices stay as they are."""
        self.rest()
        if isinstance(error, BrokenOff) and self._closes:
            return
        failure = failure_of(error)
        said = failure.message if isinstance(error, BrokenOff) else failure.words
        self._failure.say(said)
        announce(self, said, grave=failure.grave)
        self.fit()

    def fail_at(self, field: FieldBox, words: str) -> None:
        """Say below a field what is wrong in it, and go there."""
        field.fail(words)
        self.fit()
        field.control.setFocus()

    def break_off(self) -> None:
        """Let what is under way end: the whole window goes."""
        if self.progress is not None:
            self.progress.break_off()

    @override
    def reject(self) -> None:
        """Close; what is under way is broken off first, and then it closes."""
        if self.progress is None:
            super().reject()
            return
        self._closes = True
        self.progress.break_off()

    def _make_bar(self) -> ProgressBar:
        bar = ProgressBar()
        bar.told.connect(self._on_told)
        return bar

    def _on_told(self, progress: Progress) -> None:
        if progress.total:
            count = self.desk.formats.count
            words = translate("Exporting", "{done} of {total}")
            self._counted.setText(words.format(done=count(progress.done), total=count(progress.total)))
        else:
            self._counted.setText(translate("Exporting", "A moment…"))

    def _assemble(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.bar)
        buttons.addWidget(self._counted, 1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.primary)
        layout = QVBoxLayout(self)
        # Limits that change while it is shown are none of the platform's business: it is resized as it needs.
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        layout.setContentsMargins(_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
        layout.setSpacing(12)
        layout.addLayout(self.column)
        layout.addWidget(self._failure)
        layout.addSpacing(4)
        layout.addLayout(buttons)
