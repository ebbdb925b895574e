"""Above the preview: which page it is, and how large."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.ui import typography
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.reports.pane import Edge, Pane
from expense_desktop.ui.reports.preview import ZOOMS, Preview
from expense_desktop.ui.widgets.buttons import IconButton
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look

_HEIGHT_PX = 44
_AROUND_PX = 60


class PreviewBar(Pane):
    """Turns the pages and changes the size of a preview."""

    def __init__(self, preview: Preview, look: Look, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(look, "bg.window", Edge.BELOW, parent)
        self._preview = preview
        self._formats = formats
        self.back = IconButton(
            "chevron-left", translate("Reports", "Page before"), look, keys=QKeySequence(Qt.Key.Key_PageUp)
        )
        self.on = IconButton(
            "chevron-right", translate("Reports", "Next page"), look, keys=QKeySequence(Qt.Key.Key_PageDown)
        )
        self.smaller = IconButton("zoom-out", translate("Reports", "Smaller"), look, keys=QKeySequence("Ctrl+-"))
        self.larger = IconButton("zoom-in", translate("Reports", "Larger"), look, keys=QKeySequence("Ctrl++"))
        self.pages = label(role="secondary", size="small")
        self.zoom = label(role="secondary", size="small")
        self.zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._assemble()
        self.back.clicked.connect(partial(self._step, -1))
        self.on.clicked.connect(partial(self._step, 1))
        self.smaller.clicked.connect(partial(self._zoom, -1))
        self.larger.clicked.connect(partial(self._zoom, 1))
        preview.page_changed.connect(self._show)
        preview.zoom_changed.connect(self._show)
        self._show()

    def _step(self, step: int, _checked: bool = False) -> None:
        self._preview.step_page(step)

    def _zoom(self, step: int, _checked: bool = False) -> None:
        self._preview.zoom_by(step)

    def _show(self) -> None:
        preview, formats = self._preview, self._formats
        words = translate("Reports", "Page {number} of {count}")
        number, count = formats.count(preview.page + 1), formats.count(preview.count)
        self.pages.setText(words.format(number=number, count=count) if preview.count else "")
        if preview.zoom is None:
            self.zoom.setText(translate("Reports", "Whole page"))
        else:
            self.zoom.setText(f"{formats.count(preview.zoom)}%")
        self.back.setEnabled(preview.page > 0)
        self.on.setEnabled(preview.page + 1 < preview.count)
        self.smaller.setEnabled(preview.percent > ZOOMS[0])
        self.larger.setEnabled(preview.percent < ZOOMS[-1])
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        buttons = sum(each.width() for each in (self.back, self.on, self.smaller, self.larger))
        texts = self.pages.sizeHint().width() + self.zoom.sizeHint().width()
        # The page comes before its size, which can be seen.
        self.zoom.setVisible(self.width() > buttons + texts + _AROUND_PX)

    def _assemble(self) -> None:
        self.setFixedHeight(typography.scaled(_HEIGHT_PX))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 1)
        row.setSpacing(6)
        row.addWidget(self.back)
        row.addWidget(self.pages)
        row.addWidget(self.on)
        row.addStretch(1)
        row.addWidget(self.smaller)
        row.addWidget(self.zoom)
        row.addWidget(self.larger)
