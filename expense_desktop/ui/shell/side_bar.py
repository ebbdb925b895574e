"""The side bar: menu, Go to…, the pages, the sync state, the account."""

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from expense_desktop.ui import keys
from expense_desktop.ui.language import translate
from expense_desktop.ui.shell.rows import AccountButton, PageButton, StateButton
from expense_desktop.ui.widgets.buttons import IconButton
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.focus_ring import Ringed
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.progress_bar import CountedBar

WIDE_PX = 216
NARROW_PX = 52
_SIDES_PX, _WORDS_FROM_PX, _GAP_PX = 9, 30, 6


class GoToButton(Ringed, QPushButton):
    """Looks like a field, opens the palette."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setAccessibleName(translate("Shell", "Go to…"))
        self.setToolTip(f"{self.accessibleName()}  {keys.shown('Ctrl+K')}")
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.icons.changed.connect(self.update)
        self._words = label(translate("Shell", "Go to…"), role="tertiary")
        self._hint = label(keys.shown("Ctrl+K"), role="tertiary", size="tiny")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_SIDES_PX, 0, _SIDES_PX, 0)
        layout.setSpacing(_GAP_PX)
        layout.addSpacing(_WORDS_FROM_PX - _SIDES_PX)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._hint)
        for child in (self._words, self._hint):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @override
    def sizeHint(self) -> QSize:
        return QSize(157, 30)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            # Large text leaves no room for both; the keys are in the tooltip too.
            room = self.width() - _WORDS_FROM_PX - _SIDES_PX - _GAP_PX - self._hint.sizeHint().width()
            self._hint.setVisible(self._words.sizeHint().width() <= room)
        return super().event(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        glass = QRect(_SIDES_PX, (self.height() - 14) // 2, 14, 14)
        at = QStyle.visualRect(self.layoutDirection(), self.rect(), glass)
        self._look.icons.paint(painter, "search", "text.secondary", QRectF(at))


class SideBar(QFrame):
    """`page_chosen` carries a page's key; the others are wishes of the person."""

    page_chosen = Signal(str)
    menu_wanted = Signal()
    palette_wanted = Signal()
    sync_panel_wanted = Signal()
    account_menu_wanted = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side-bar")
        self.setAccessibleName(translate("Shell", "Side bar"))
        self._look = look
        self.menu = IconButton("menu", translate("Shell", "Menu"), look, keys=QKeySequence("F10"))
        self.go_to = GoToButton(look)
        self.sync = StateButton(look)
        self.how_far = CountedBar()
        self.account = AccountButton(look)
        self._pages: dict[str, PageButton] = {}
        self._group = QButtonGroup(self)
        self._nav = QVBoxLayout()
        self._nav.setSpacing(2)
        self._assemble()
        self.menu.clicked.connect(self.menu_wanted)
        self.go_to.clicked.connect(self.palette_wanted)
        self.sync.clicked.connect(self.sync_panel_wanted)
        self.account.clicked.connect(self.account_menu_wanted)
        self._group.buttonClicked.connect(self._on_page_clicked)
        self.setFixedWidth(WIDE_PX)

    def add_page(self, key: str, icon: str, text: str, keys: str) -> None:
        """Add a page's button below the others."""
        button = PageButton(icon, text, keys, self._look)
        button.setProperty("key", key)
        self._pages[key] = button
        self._group.addButton(button)
        self._nav.addWidget(button)

    def show_page(self, key: str) -> None:
        """Mark a page as the current one."""
        self._pages[key].setChecked(True)

    def come_last(self) -> None:
        """Take the last places in the window's order of Tab, from top to bottom: pages are made after the side bar."""
        before = self.window().previousInFocusChain()
        for stop in (self.menu, self.go_to, *self._pages.values(), self.sync, self.account):
            if before is not None and stop is not before:
                QWidget.setTabOrder(before, stop)
            before = stop

    @property
    def first(self) -> QWidget:
        """What takes the focus when it comes here."""
        return self.menu if self.is_narrow else self.go_to

    @property
    def is_narrow(self) -> bool:
        return self.width() == NARROW_PX

    def set_narrow(self, narrow: bool) -> None:
        """Show icons only, or everything."""
        self.setFixedWidth(NARROW_PX if narrow else WIDE_PX)
        self.go_to.setVisible(not narrow)

    def _assemble(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(2, 0, 4, 0)
        top.setSpacing(6)
        top.addWidget(self.menu)
        top.addWidget(self.go_to)
        line = QFrame()
        line.setObjectName("account-line")
        rows = QVBoxLayout()
        rows.setContentsMargins(8, 13, 8, 0)
        rows.setSpacing(0)
        rows.addLayout(top)
        rows.addSpacing(17)
        rows.addLayout(self._nav)
        rows.addStretch(1)
        rows.addWidget(self.how_far)
        rows.addWidget(self.sync)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(rows, 1)
        layout.addSpacing(6)
        layout.addWidget(line)
        layout.addWidget(self.account)

    def _on_page_clicked(self, button: PageButton) -> None:
        self.page_chosen.emit(str(button.property("key")))
