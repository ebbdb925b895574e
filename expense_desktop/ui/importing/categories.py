"""Categories by their names, as a file has them, and the field that chooses one."""

from PySide6.QtWidgets import QWidget

from expense_desktop.domain.folding import fold
from expense_desktop.domain.records import CATEGORY_SEPARATOR, CategoryId, checked_category_name
from expense_desktop.services.importing.plan import Category
from expense_desktop.ui.category_book import LEVELS, CategoryChoice
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.editors import CategoryEdit
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.look import Look


class CategoryField(CategoryEdit):
    """The field in a cell: it can show a category that will only be made, and goes with its list of offers."""

    def __init__(self, look: Look, popup_host: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(look, popup_host, parent)
        self.was_submitted = False
        self.submitted.connect(self._on_submitted)

    def show_new(self, name: str) -> None:
        """Show a category that there isn't yet."""
        self._choice = CategoryChoice(new=name)
        self.setText(name)

    def take_offer(self) -> None:
        """Take the offer that typing or the arrows have marked."""
        self._take_marked()

    def discard_offers(self) -> None:
        """Take the list of offers away: it lies in the window, not in the field."""
        self._popup.hide()
        self._popup.deleteLater()

    def _on_submitted(self) -> None:
        self.was_submitted = True


class Drawer:
    """Makes the field, shows a category in it, and reads which was chosen: one that exists or one to be made."""

    def __init__(self, desk: Desk, look: Look, popup_host: QWidget) -> None:
        self._desk = desk
        self._look = look
        self._popup_host = popup_host

    def editor(self, parent: QWidget) -> CategoryField:
        """A new field."""
        made = CategoryField(self._look, self._popup_host, parent)
        made.setAccessibleName(translate("Import", "Category"))
        made.set_vocabulary(self._desk.facts.vocabulary, self._desk.facts.book)
        return made

    def show(self, editor: CategoryField, category: Category) -> None:
        """Show a category, ready to be typed over."""
        known = self.id_of(category)
        if category and known is None:
            editor.show_new(LEVELS.join(category))
        else:
            editor.show_category(known)
        editor.selectAll()

    def chosen(self, editor: CategoryField) -> Category:
        """What the field holds. InputError for words that name no category, or that can't be a name."""
        editor.take_offer()
        choice = editor.choice()
        if choice.new:
            parts = choice.new.replace(LEVELS, CATEGORY_SEPARATOR).split(CATEGORY_SEPARATOR)
            return tuple(checked_category_name(part) for part in parts if part.strip())[:2]
        return self.levels(choice.id)

    def levels(self, category: CategoryId | None) -> Category:
        """The names of a category and its parent."""
        book = self._desk.facts.book
        return () if book.get(category) is None else tuple(book.path(category).split(LEVELS))

    def id_of(self, category: Category) -> CategoryId | None:
        """The category of these names, accents and case aside; None where there is none."""
        wanted = tuple(map(fold, category))
        book = self._desk.facts.book
        found = (each.id for each in book.choices() if tuple(map(fold, book.path(each.id).split(LEVELS))) == wanted)
        return next(found, None)
