"""The owner's ledger as the replica holds it: what every ledger has, and what only a replica knows."""

from sqlalchemy.orm import Session

from expense_desktop.domain.errors import Bug
from expense_desktop.domain.records import OwnerId
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.replica.bookmark import Bookmark, read_bookmark
from expense_desktop.repository.replica.conflicts import Conflicts
from expense_desktop.repository.replica.layouts import Layouts
from expense_desktop.repository.replica.outbox import Outbox
from expense_desktop.repository.replica.undo import UndoStack


class ReplicaLedger(Ledger):
    """A `Ledger` with the queue, the undo stack and the bookmark. Valid inside one `Replica.read` or `write` only."""

    def __init__(self, session: Session, owner: OwnerId) -> None:
        super().__init__(session, owner)
        self.connection = session.connection()
        self.outbox = Outbox(self.connection)
        self.undo_stack = UndoStack(self.connection)
        self.conflicts = Conflicts(session, owner)
        self.layouts = Layouts(self.connection)

    def bookmark(self) -> Bookmark:
        """Where this replica stands."""
        bookmark = read_bookmark(self.connection)
        if bookmark is None:
            raise Bug("the replica has no bookmark")
        return bookmark
