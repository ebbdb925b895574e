"""A recovery code on the screen and on paper."""

from PySide6.QtCore import QMarginsF, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication, QPageLayout, QTextDocument
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from expense_desktop.ui import typography
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.buttons import Button
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look

_MARGIN_MM = 22
_CODE_PX = 17


class CodeCard(QFrame):
    """Shows a code in two lines that can be selected, with buttons to print and to copy it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._code = self._whose = ""
        self.code = QLabel()
        self.code.setObjectName("recovery-code")
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(typography.scaled(_CODE_PX))
        self.code.setFont(font)
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.code.setAccessibleName(translate("Recovery", "Recovery code"))
        self.print = Button(translate("Recovery", "Print…"), look, icon="printer")
        self.copy = Button(translate("Recovery", "Copy"), look, icon="copy")
        self._said = label(role="good", size="small")
        self.print.clicked.connect(self.ask_printer)
        self.copy.clicked.connect(self._on_copy)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.print)
        row.addWidget(self.copy)
        row.addWidget(self._said, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 14, 12, 12)
        layout.setSpacing(12)
        layout.addWidget(self.code)
        layout.addLayout(row)

    def show_code(self, code: str, whose: str) -> None:
        """Show the code of `whose` account."""
        self._code, self._whose = code, whose
        groups = code.split("-")
        half = (len(groups) + 1) // 2
        self.code.setText("\n".join("-".join(part) for part in (groups[:half], groups[half:]) if part))
        self._said.clear()

    def forget(self) -> None:
        """Show it no more."""
        self.show_code("", "")

    def ask_printer(self) -> None:
        """Open the system's dialog, and print."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
        printer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
        printer.setDocName(translate("Recovery", "Recovery code"))
        self._printer, dialog = printer, QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._on_printer)
        # Its own open() wants a slot by name.
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()

    def document(self) -> QTextDocument:
        """The page that is printed."""
        document = QTextDocument()
        title = translate("Recovery", "Recovery code of {whose}").format(whose=self._whose)
        words = translate(
            "Recovery",
            "It opens the account in Expense Desktop when the password is forgotten: on a computer that has it choose "
            "“Use the recovery code…” where the password is asked for. Whoever has this paper has the account.",
        )
        document.setPlainText(f"{title}\n\n{self._code}\n\n{words}")
        return document

    def _on_printer(self) -> None:
        self.document().print_(self._printer)
        self._said.setText(translate("Recovery", "Sent to the printer"))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._code)
        self._said.setText(translate("Recovery", "Copied"))
