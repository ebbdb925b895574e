"""What quick entry offers while one types: categories after `#`, payees after `at`, the last entries to repeat."""

import re

from expense_desktop.domain.quick_entry import Draft, Slot
from expense_desktop.domain.vocabulary import CategoryName, Vocabulary, matchable
from expense_desktop.ui.category_book import LEVELS, CategoryBook
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.offers import Offer

_MOST_ROWS = 8
_LEAST_IN_PASSING = 2
_PLAIN_NAME = re.compile(r"(?!.*\bat\b)[^\d#@]+", re.IGNORECASE)
_BEING_TYPED = re.compile(r"(?:^|\s)(?:(?P<hash>#)|(?P<at>@|at\s))\s*(?P<typed>[^#@]*)$", re.IGNORECASE)


def offers(text: str, cursor: int, draft: Draft, vocabulary: Vocabulary, book: CategoryBook) -> list[Offer]:
    """What to offer for the word that ends at the cursor; nothing when it is complete or no name is being typed."""
    found = _BEING_TYPED.search(text[:cursor])
    if cursor < len(text.rstrip()):
        return []
    if found is None:
        return _payees_in_passing(text, cursor, draft, vocabulary)
    start, typed = found.start("typed"), found["typed"]
    if found["hash"]:
        return _categories(typed, start, draft, vocabulary, book)
    if not typed.strip():
        return []
    return [Offer(name, name, start, icon="store") for name in _payees(typed, vocabulary)]


def _payees_in_passing(text: str, cursor: int, draft: Draft, vocabulary: Vocabulary) -> list[Offer]:
    """Without `at` the remaining words are the payee: known ones that begin so, while the last of them is typed."""
    spans = [span for span in draft.spans if span.slot is Slot.PAYEE]
    if len(spans) != 1 or spans[0].end != cursor:
        return []
    typed = text[spans[0].start : cursor]
    if len(typed) < _LEAST_IN_PASSING or '"' in typed:
        return []
    begun = matchable(typed)
    names = [name for name in _payees(typed, vocabulary) if matchable(name).startswith(begun)]
    start = spans[0].start
    # A name with a number or an `at` in it would be read as something else without an `at` before it.
    return [Offer(name, name if _PLAIN_NAME.fullmatch(name) else f"at {name}", start, "store") for name in names]


def _payees(typed: str, vocabulary: Vocabulary) -> list[str]:
    """The names to offer; none when there is nothing to add to what stands there."""
    names = [payee.name for payee in vocabulary.payees_starting(typed, _MOST_ROWS)]
    return [] if [matchable(name) for name in names] == [matchable(typed)] else names


def _categories(typed: str, start: int, draft: Draft, vocabulary: Vocabulary, book: CategoryBook) -> list[Offer]:
    named = vocabulary.categories_named(typed) if typed.strip() else []
    found = vocabulary.categories_offered(typed, _MOST_ROWS)
    longer = [each for each in found if each not in named and matchable(each.name).startswith(matchable(typed))]
    if len(named) == 1 and (typed.endswith(" ") or not longer):
        return []
    rows = [Offer(_path(each), _unique_name(each, vocabulary), start, colour=book.colour(each.id)) for each in found]
    to_be_made = all(problem.slot is not Slot.CATEGORY for problem in draft.problems)
    if draft.new_category and to_be_made:
        return []
    new = typed.strip()
    if new and not named and '"' not in new:
        words = translate("Entry", "New category “{name}”").format(name=new)
        # In quotes where it would be taken for the beginning of another.
        rows.append(Offer(words, new if draft.new_category == new else f'"{new}"', start, icon="plus"))
    return rows


def _path(category: CategoryName) -> str:
    return category.name if category.parent is None else f"{category.parent}{LEVELS}{category.name}"


def _unique_name(category: CategoryName, vocabulary: Vocabulary) -> str:
    """The shortest name that means this category only."""
    return category.name if vocabulary.categories_named(category.name) == [category] else category.path
