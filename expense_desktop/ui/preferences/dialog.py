"""The preferences, 760 × 520: their sections at the leading side, what each changes beside it, at once."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from expense_desktop.ui import typography
from expense_desktop.ui.language import translate
from expense_desktop.ui.preferences.contents import Contents
from expense_desktop.ui.preferred import Preferences
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.focus_ring import FocusRing
from expense_desktop.ui.widgets.look import Look

WIDTH_PX, HEIGHT_PX = 760, 520
_CONTENTS_PX = 193
_FOOT_PX = 53


class PreferencesDialog(QDialog):
    """Shows sections that somebody made; `add` them, then `open()`. It deletes itself when it is closed."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("preferences")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Preferences", "Preferences"))
        self._look = look
        self.contents = Contents(look)
        self.contents.setAccessibleName(translate("Preferences", "Sections"))
        self._stack = QStackedWidget()
        self.sections: dict[str, QWidget] = {}
        self.restore = Button(translate("Preferences", "Restore defaults"), look)
        self.close_button = Button(translate("Preferences", "Close"), look, kind=Kind.PRIMARY)
        self._assemble()
        self.contents.chosen.connect(self._stack.setCurrentIndex)
        self.restore.clicked.connect(self.restore_defaults)
        self.close_button.clicked.connect(self.close)
        self._ring = FocusRing(look.appearance, self)
        look.preferred.changed.connect(self._make_room)
        self._make_room(look.preferred.now)

    def add(self, name: str, icon: str, section: QWidget, key: str) -> None:
        """Add a section at the end; the first is shown."""
        section.setAccessibleName(name)
        self.sections[key] = section
        self._stack.addWidget(section)
        self.contents.add(name, icon)
        if len(self.sections) == 1:
            self.contents.setCurrentRow(0)

    def show_section(self, key: str) -> None:
        """Show one of them, if there is such a one."""
        if key in self.sections:
            self.contents.setCurrentRow(list(self.sections).index(key))

    def restore_defaults(self) -> None:
        """Prefer what a new computer begins with."""
        self._look.preferred.set(Preferences())

    def _make_room(self, _preferences: Preferences) -> None:
        """Be as large as the text needs, where the screen allows it."""
        screen = self.screen().availableSize()
        size = QSize(typography.scaled(WIDTH_PX), typography.scaled(HEIGHT_PX)).boundedTo(screen)
        self._side.setFixedWidth(typography.scaled(_CONTENTS_PX))
        if not self.isVisible():
            # Not later: Qt's platform without a screen complains of limits that change while it is shown.
            self.setMinimumSize(size)
        self.resize(size)

    def _assemble(self) -> None:
        contents = self._side = QFrame()
        contents.setObjectName("preferences-side")
        column = QVBoxLayout(contents)
        column.setContentsMargins(9, 13, 8, 8)
        column.addWidget(self.contents)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(contents)
        upper.addWidget(self._stack, 1)
        foot = QFrame()
        foot.setObjectName("preferences-foot")
        foot.setMinimumHeight(_FOOT_PX)
        row = QHBoxLayout(foot)
        row.setContentsMargins(17, 0, 17, 0)
        row.setSpacing(8)
        row.addWidget(label(translate("Preferences", "Changes apply at once."), role="tertiary", size="small"))
        row.addStretch(1)
        row.addWidget(self.restore)
        row.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(upper, 1)
        layout.addWidget(foot)
