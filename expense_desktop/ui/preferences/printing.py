"""Printing: on which paper statements are laid out, and in what ink."""

from PySide6.QtWidgets import QWidget

from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.preferences.section import Section
from expense_desktop.ui.preferred import PaperChoice, Preferences
from expense_desktop.ui.printing.options import Paper, usual_paper
from expense_desktop.ui.widgets.fields import CheckBox
from expense_desktop.ui.widgets.look import Look


class PrintingSection(Section):
    """The same two choices stand beside the preview on Reports."""

    def __init__(self, look: Look, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        names = {Paper.A4: translate("Preferences", "A4"), Paper.LETTER: translate("Preferences", "Letter")}
        self.paper = self.combo()
        usual = translate("Preferences", "As the region ({paper})").format(paper=names[usual_paper(formats.locale)])
        self.paper.addItem(usual, PaperChoice.SYSTEM.value)
        for paper, name in names.items():
            self.paper.addItem(name, PaperChoice(paper.value).value)
        self.black = CheckBox(translate("Preferences", "Black and white"), look)
        self.add_row(translate("Preferences", "Paper"), self.paper)
        self.add_row(translate("Preferences", "Colour"), self.black)
        self.add_note(translate("Preferences", "Statements are in black and grey anyway; this tells the printer."))
        self.add_line()
        self.add_note(
            translate("Preferences", "What is left out of a statement is chosen on the page Reports."), above_px=14
        )
        self.preferred.changed.connect(self.show_preferences)
        self.show_preferences(self.preferred.now)
        self.paper.activated.connect(self._on_paper)
        self.black.clicked.connect(self._on_black)

    def show_preferences(self, now: Preferences) -> None:
        """Show these."""
        self.paper.setCurrentIndex(self.paper.findData(now.paper.value))
        self.black.setChecked(now.black_and_white)

    def _on_paper(self, _at: int) -> None:
        self.preferred.change(paper=PaperChoice(self.paper.currentData()))

    def _on_black(self, wanted: bool) -> None:
        self.preferred.change(black_and_white=wanted)
