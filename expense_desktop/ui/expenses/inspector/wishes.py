"""What the inspector asks of its page."""

from PySide6.QtCore import QObject, Signal


class Wishes(QObject):
    """`news(News)` for the toast, `undo_wanted` by it.

    `fix_wanted(Abandoned)`: the person wants back to a field that couldn't be saved. `expense_wanted(ExpenseId)`: to
    another expense. `returned`: back to the table. `delete_wanted`, `duplicate_wanted` and `change_wanted(fields)` are
    about the whole selection, which the page has: fields are those of an expense by name, to be set in every row.
    """

    news = Signal(object)
    undo_wanted = Signal()
    fix_wanted = Signal(object)
    expense_wanted = Signal(object)
    returned = Signal()
    delete_wanted = Signal()
    duplicate_wanted = Signal()
    change_wanted = Signal(object)
