"""General preferences: how the window looks, where it begins, how quick entry helps, what it says."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from expense_desktop.ui import typography
from expense_desktop.ui.language import SYSTEM, languages, translate
from expense_desktop.ui.preferences.section import Section
from expense_desktop.ui.preferred import TEXT_PERCENTS, Preferences, RowHeight
from expense_desktop.ui.theme import Choice
from expense_desktop.ui.widgets.buttons import Segments
from expense_desktop.ui.widgets.fields import CheckBox, ComboBox
from expense_desktop.ui.widgets.look import Look


@dataclass(frozen=True, slots=True)
class StartPage:
    """A page that the window may begin with."""

    key: str
    name: str


class GeneralSection(Section):
    """Every control shows what is preferred and changes it."""

    def __init__(self, look: Look, pages: Sequence[StartPage], parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._make_looks()
        self._make_start(pages)
        self.add_line()
        self._make_entry()
        self._make_motion()
        self._make_language()
        self.preferred.changed.connect(self.show_preferences)
        self.show_preferences(self.preferred.now)
        self._connect()

    def show_preferences(self, now: Preferences) -> None:
        """Show these."""
        self.theme.choose(now.theme.value)
        self.rows.choose(now.row_height.value)
        _select(self.text_size, now.text_percent)
        _select(self.start_page, now.start_page)
        _select(self.language, now.language)
        self._from_next_start.setVisible(now.language != self._spoken)
        self.suggest.setChecked(now.suggest_category)
        self.keep_ready.setChecked(now.keep_bar_ready)
        self.reduce_motion.setChecked(now.reduce_motion)
        self.stronger.setChecked(now.stronger)

    def _make_looks(self) -> None:
        self.theme = Segments(
            [
                (Choice.SYSTEM.value, translate("Preferences", "As the system")),
                (Choice.LIGHT.value, translate("Preferences", "Light")),
                (Choice.DARK.value, translate("Preferences", "Dark")),
            ],
            translate("Preferences", "Theme"),
        )
        self.rows = Segments(
            [
                (RowHeight.COMPACT.value, translate("Preferences", "Compact")),
                (RowHeight.NORMAL.value, translate("Preferences", "Normal")),
                (RowHeight.COMFORTABLE.value, translate("Preferences", "Comfortable")),
            ],
            translate("Preferences", "Row height"),
        )
        self.text_size = self.combo()
        for percent in TEXT_PERCENTS:
            words = (
                translate("Preferences", "As the system ({px})")
                if percent == 100
                else translate("Preferences", "{percent} % ({px})")
            )
            self.text_size.addItem(words.format(percent=percent, px=typography.body_px(percent)), percent)
        self.add_row(translate("Preferences", "Theme"), self.theme)
        self.add_row(translate("Preferences", "Row height"), self.rows)
        self.add_note(translate("Preferences", "24, 28 or 34 pixels in tables and lists"))
        self.add_row(translate("Preferences", "Text size"), self.text_size, above_px=15)

    def _make_start(self, pages: Sequence[StartPage]) -> None:
        self.start_page = self.combo()
        self.start_page.addItem(translate("Preferences", "The page of last time"), "")
        for page in pages:
            self.start_page.addItem(page.name, page.key)
        self.add_row(translate("Preferences", "Start page"), self.start_page)

    def _make_entry(self) -> None:
        self.suggest = CheckBox(translate("Preferences", "Suggest the category from earlier expenses"), self.look)
        self.keep_ready = CheckBox(
            translate("Preferences", "Keep the bar ready for the next expense after Enter"), self.look
        )
        self.add_row(translate("Preferences", "Quick entry"), self.suggest)
        self.add_row("", self.keep_ready, above_px=4)

    def _make_motion(self) -> None:
        self.reduce_motion = CheckBox(translate("Preferences", "Reduce motion"), self.look)
        self.stronger = CheckBox(translate("Preferences", "Stronger lines and text"), self.look)
        self.add_row(translate("Preferences", "Motion"), self.reduce_motion, above_px=18)
        self.add_note(translate("Preferences", "Follows the system unless ticked"), above_px=8)
        self.add_row(translate("Preferences", "Contrast"), self.stronger, above_px=18)

    def _make_language(self) -> None:
        self.language = self.combo()
        self.language.addItem(translate("Preferences", "As the system"), SYSTEM)
        for language in languages():
            self.language.addItem(language.name, language.code)
        self.add_row(translate("Preferences", "Language"), self.language, above_px=14)
        self._from_next_start = self.add_note(translate("Preferences", "From the next start of the program on"))
        self._spoken = self.preferred.now.language

    def _connect(self) -> None:
        # What a person does, not what is shown: showing must not change anything.
        self.theme.chosen.connect(self._on_theme)
        self.rows.chosen.connect(self._on_rows)
        self.text_size.activated.connect(self._on_text_size)
        self.start_page.activated.connect(self._on_start_page)
        self.language.activated.connect(self._on_language)
        self.suggest.clicked.connect(self._on_suggest)
        self.keep_ready.clicked.connect(self._on_keep_ready)
        self.reduce_motion.clicked.connect(self._on_reduce_motion)
        self.stronger.clicked.connect(self._on_stronger)

    def _on_theme(self, key: str) -> None:
        self.preferred.change(theme=Choice(key))

    def _on_rows(self, key: str) -> None:
        self.preferred.change(row_height=RowHeight(key))

    def _on_text_size(self, _at: int) -> None:
        self.preferred.change(text_percent=self.text_size.currentData())

    def _on_start_page(self, _at: int) -> None:
        self.preferred.change(start_page=self.start_page.currentData())

    def _on_language(self, _at: int) -> None:
        self.preferred.change(language=self.language.currentData())

    def _on_suggest(self, wanted: bool) -> None:
        self.preferred.change(suggest_category=wanted)

    def _on_keep_ready(self, wanted: bool) -> None:
        self.preferred.change(keep_bar_ready=wanted)

    def _on_reduce_motion(self, wanted: bool) -> None:
        self.preferred.change(reduce_motion=wanted)

    def _on_stronger(self, wanted: bool) -> None:
        self.preferred.change(stronger=wanted)


def _select(combo: ComboBox, value: object) -> None:
    """Select what stands for a value; the first when nothing does any more."""
    combo.setCurrentIndex(max(0, combo.findData(value)))
