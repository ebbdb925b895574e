"""An export of ours → the ledger: the same rows with the same ids; what is there already is left as it is."""

from expense_desktop.domain.sentences import say_many
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.services.adopting import Adopted, Contents, adopt
from expense_desktop.services.importing.collector import paused
from expense_desktop.services.progress import Progress


def bring_back(ledger: WritableLedger, contents: Contents, progress: Progress | None = None) -> Adopted:
    """Take what an export holds, in the caller's transaction, as one step. Taken twice it changes nothing.

    An account with nothing in it becomes the ledger that was exported. InputError for another currency, BrokenOff.
    """
    label = say_many("Import %n Expense", "Import %n Expenses", len(contents.expenses))
    with paused():
        return adopt(ledger, contents, label, progress or Progress())
