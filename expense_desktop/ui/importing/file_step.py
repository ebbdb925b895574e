"""Step 1: a file, dropped on the window or chosen; or why it can't be imported."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.errors import WorldError
from expense_desktop.ui.failures import failure_of
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.fields import Sentence, label
from expense_desktop.ui.widgets.look import Look


class DropArea(QFrame):
    """Where a file may be dropped; the whole window takes it, this is where one looks."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setMinimumHeight(260)
        look.icons.changed.connect(self.update)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._look.theme.colour("line.control"), 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(self._look.theme.colour("bg.panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)


class FileStep(QWidget):
    """`file_wanted`: the person wants to choose one."""

    file_wanted = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._icon = QLabel(self)
        self._name = label(weight="strong")
        self.problem = Sentence(look)
        self.choose = Button(translate("Import", "Choose a file…"), look, kind=Kind.PRIMARY)
        self.choose.clicked.connect(self.file_wanted)
        area = DropArea(look)
        inside = QVBoxLayout(area)
        inside.setSpacing(8)
        inside.addStretch(1)
        for part in (
            self._icon,
            self._name,
            label(
                translate("Import", "A statement from your bank, or another program’s export, as CSV."),
                role="secondary",
            ),
        ):
            inside.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.choose)
        row.addStretch(1)
        inside.addSpacing(4)
        inside.addLayout(row)
        inside.addWidget(self.problem, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(area)
        layout.addStretch(1)
        look.icons.changed.connect(self._draw)
        self._draw()
        self.show_file("")

    def show_file(self, name: str) -> None:
        """Name the file that there is; none asks for one."""
        self._name.setText(name or translate("Import", "Drop a file anywhere on this window"))
        words = translate("Import", "Choose another file…") if name else translate("Import", "Choose a file…")
        self.choose.setText(words)
        self.problem.say("")

    def fail(self, error: WorldError) -> None:
        """Say why the file can't be imported."""
        self.problem.setMinimumWidth(0)
        self.problem.say(failure_of(error).message)
        # A sentence that wraps would be as narrow as it can: this one has the page's width.
        self.problem.setMinimumWidth(min(self.width() - 80, 640))

    def focus_main(self) -> None:
        """Give the focus to the button."""
        self.choose.setFocus(Qt.FocusReason.TabFocusReason)

    def _draw(self) -> None:
        self._icon.setPixmap(self._look.icons.pixmap("upload", "text.tertiary", 24))
