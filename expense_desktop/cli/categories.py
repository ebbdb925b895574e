"""`expense category …`: categories by their paths, as in `Eating out:Cafés`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from expense_desktop.cli import choosing
from expense_desktop.cli.console import Answer, Console
from expense_desktop.cli.documents import Document, counted
from expense_desktop.cli.tables import table
from expense_desktop.services import categories, merging
from expense_desktop.services.reading import read

if TYPE_CHECKING:
    from expense_desktop.domain.records import CategoryId
    from expense_desktop.repository.categories import CategoryView
    from expense_desktop.repository.ledger import Ledger
    from expense_desktop.repository.replica.writing import WritableLedger
    from expense_desktop.services.categories import Filed
    from expense_desktop.services.merging import Double, Merged


def show_all(console: Console) -> Answer:
    """List the categories, archived ones too, by path; `expenses` counts those filed under just that one."""
    deleted: bool = console.options.deleted
    with console.opened() as account:
        views, counts, found = read(account, lambda ledger: _listed(ledger, deleted=deleted))
    document = {"categories": [_document(view, counts.get(view.category.id, 0)) for view in views]}
    rows = [
        (view.path, str(counts.get(view.category.id, 0)), "archived" if view.archived else "", str(view.category.id))
        for view in views
    ]
    words = table(("Category", "Expenses", "", "Id"), rows, right={1})
    if found:
        words += "\n\n" + "\n".join(map(double_words, found))
    none = "No category is deleted." if deleted else "There are no categories yet."
    return Answer(document, words if rows else none)


def _listed(
    ledger: "Ledger", *, deleted: bool
) -> "tuple[list[CategoryView], dict[CategoryId | None, int], tuple[Double, ...]]":
    if deleted:
        return [view for view in ledger.categories.by_id.values() if view.category.deleted], {}, ()
    return list(ledger.categories.list()), ledger.categories.counts(), merging.doubles(ledger)


def double_words(double: "Double") -> str:
    """A hint that two categories have one name, and how they become one."""
    merge = f"expense category merge {double.category.category.id} {double.other.category.id}"
    return f"There are two categories “{double.category.path}”. To merge them: {merge}"


def add(console: Console) -> Answer:
    """Make a category, and the one it lies in if that is missing."""
    return _change(console, "Added", lambda ledger: categories.add(ledger, console.options.category))


def rename(console: Console) -> Answer:
    """Give a category another name; its expenses go with it."""
    name = console.options.new_name
    return _change(console, "Renamed to", lambda ledger: categories.rename(ledger, _named(console, ledger), name))


def archive(console: Console) -> Answer:
    """Stop offering a category, or with `--off` offer it again."""
    archived = not console.options.off
    done = "Archived" if archived else "Offered again"
    return _change(console, done, lambda ledger: categories.archive(ledger, _named(console, ledger), archived=archived))


def merge(console: Console) -> Answer:
    """Move a category's expenses, limits and subcategories into another one, and archive it."""
    options = console.options
    with console.opened() as account:

        def change(ledger: "WritableLedger") -> "tuple[Merged, CategoryId]":
            target = choosing.category_named(ledger.categories, options.target).category.id
            return merging.merge(ledger, _named(console, ledger), target), target

        merged, target = account.replica.write(change).result()
        view, counts = read(account, lambda ledger: (ledger.categories.get(target), ledger.categories.counts()))
    document = {**_document(view, counts.get(target, 0)), "moved": merged.expenses}
    return Answer(document, f"Merged {merged.source} into {view.path}, {counted(merged.expenses, 'expense')}")


def delete(console: Console) -> Answer:
    """Delete a category that has no expenses and no subcategories; `expense undo` brings it back."""
    with console.opened() as account:

        def change(ledger: "WritableLedger") -> "CategoryView":
            view = choosing.category_named(ledger.categories, console.options.category)
            categories.delete(ledger, view.category.id)
            return view

        view = account.replica.write(change).result()
    return Answer({**_document(view, 0), "deleted": True}, f"Deleted: {view.path}")


def _named(console: Console, ledger: "WritableLedger") -> "CategoryId":
    return choosing.category_named(ledger.categories, console.options.category).category.id


def _change(console: Console, done: str, change: "Callable[[WritableLedger], Filed]") -> Answer:
    with console.opened() as account:
        category = account.replica.write(change).result().category
        view, counts = read(account, lambda ledger: (ledger.categories.get(category), ledger.categories.counts()))
    number = counts.get(category, 0)
    return Answer(_document(view, number), f"{done}: {view.path}, {counted(number, 'expense')}")


def _document(view: "CategoryView", expenses: int) -> Document:
    return {
        "id": str(view.category.id),
        "name": view.path,
        "colour": view.colour,
        "archived": view.archived,
        "expenses": expenses,
    }
