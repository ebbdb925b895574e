"""The replica's tables beyond those it shares with the server, its version, and how older files reach it."""

from collections.abc import Callable, Sequence
from typing import Final, cast

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.errors import ProgramTooOld
from expense_desktop.domain.sentences import say
from expense_desktop.repository.replica.driver import VERSION
from expense_desktop.repository.replica.indexes import create_indexes
from expense_desktop.repository.replica.search import create_search
from expense_desktop.repository.tables import BudgetRow, CategoryRow, ExpenseRow, Id, ProfileRow
from expense_desktop.repository.tables import Table as Shared

LOCAL: Final = MetaData()
"""What only a replica has."""

meta = Table(
    "meta",
    LOCAL,
    Column("one", Integer, primary_key=True),
    Column("owner_id", Id, nullable=False),
    Column("device_id", Id, nullable=False),
    Column("next_op_no", BigInteger, nullable=False),
    Column("cursor_seq", BigInteger, nullable=False, server_default="0"),
    Column("epoch", Text),
    # the server's clock minus this computer's, microseconds; for `made_at`
    Column("clock_offset_us", BigInteger, nullable=False, server_default="0"),
    # instants as `changes.instant_text`
    Column("last_synced_at", Text),
    Column("offline_since", Text),
    # why syncing stopped until somebody does something (`bookmark.Stopped`), as `kind` or `kind:detail`
    Column("stopped", Text),
    # when this computer last told a restored server what it knew
    Column("restored_at", Text),
    CheckConstraint("one = 1", name="meta_one_check"),
)
"""One row: whose replica this is, and where it stands."""

outbox = Table(
    "outbox",
    LOCAL,
    Column("op_no", Integer, primary_key=True),
    Column("op_id", Id, nullable=False),
    Column("entity", Text, nullable=False),
    Column("row_id", Id, nullable=False),
    # the conflict's seq that the operation decides
    Column("decides", BigInteger),
    # the bytes as they are hashed and sent, or what makes them of `form`; written once, at entry (see the trigger)
    Column("sealed", Text, nullable=False),
    # the server has numbered it; the row goes when a pull covers this
    Column("acked_seq", BigInteger),
    # of one among many new rows: the number of its form
    Column("form", Integer),
    Index("outbox_row_index", "row_id"),
)
Index("outbox_waiting_index", outbox.c.op_no, sqlite_where=outbox.c.acked_seq.is_(None))
Index("outbox_acked_index", outbox.c.acked_seq, sqlite_where=outbox.c.acked_seq.is_not(None))

outbox_form = Table(
    "outbox_form",
    LOCAL,
    Column("no", Integer, primary_key=True),
    Column("text", Text, nullable=False),
)
"""What the operations of many new rows have in common (`forms.py`)."""

refused = Table(
    "refused",
    LOCAL,
    Column("op_id", Id, primary_key=True),
    Column("entity", Text, nullable=False),
    Column("row_id", Id, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("refused_at", Text, nullable=False),
    Index("refused_row_index", "row_id"),
)
"""Operations that the server numbered and did not apply: kept until they are mended or discarded."""

recovered = Table(
    "recovered",
    LOCAL,
    Column("no", Integer, primary_key=True),
    Column("entity", Text, nullable=False),
    Column("row_id", Id, nullable=False),
    # group → fields, as JSON
    Column("groups", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("noted_at", Text, nullable=False),
)
"""What a restored server left in doubt (SYNC 6): parked and shown, never thrown away."""

mark = Table(
    "mark",
    LOCAL,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("point", LargeBinary, nullable=False),
)
"""Points of the server's past as this replica pulled it: how far a restored server has the same one (`marks.py`)."""

brought_back = Table(
    "brought_back",
    LOCAL,
    Column("row_id", Id, primary_key=True),
    Column("noted_at", Text, nullable=False),
)
"""Categories that were deleted and that another device has brought back, until the person has heard it (I11)."""

undo = Table(
    "undo",
    LOCAL,
    Column("no", Integer, primary_key=True),
    Column("step", Id, nullable=False),
    Column("label", Text, nullable=False),
    Column("undone", Integer, nullable=False, server_default=false()),
    # last: of a large import it spills into pages that reading a label must not touch
    Column("items", Text, nullable=False),
)
"""The last 200 steps (`undo.py`)."""

device = Table(
    "device",
    LOCAL,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
)
"""Names of this person's computers, for history and conflicts."""

layout = Table(
    "layout",
    LOCAL,
    Column("no", Integer, primary_key=True),
    # SHA-256 of a file's heading: what the heading says is kept nowhere
    Column("heading", Text, nullable=False),
    # what its columns are and how it is written, as JSON
    Column("answers", Text, nullable=False),
    # the import that it was kept with; undone with it
    Column("step", Id, nullable=False),
    Column("undone", Integer, nullable=False, server_default=false()),
    Index("layout_heading_index", "heading"),
)
"""How files that were imported here are to be read (`layouts.py`). Account-local: other computers see other files."""

VIEW: Final[dict[Entity, Table]] = {
    Entity.CATEGORY: cast("Table", CategoryRow.__table__),
    Entity.EXPENSE: cast("Table", ExpenseRow.__table__),
    Entity.BUDGET: cast("Table", BudgetRow.__table__),
    Entity.PROFILE: cast("Table", ProfileRow.__table__),
}
"""What the person sees: base overlaid with the outbox."""


def _mirror(view: Table) -> Table:
    """A table of the same columns, for rows as the server sent them; nothing refers to it, nothing is checked."""
    columns = [
        Column(column.name, column.type, primary_key=column.primary_key, nullable=True) for column in view.columns
    ]
    # without rowids the row lies in its key's own tree: one tree less to write
    return Table(f"base_{view.name}", LOCAL, *columns, sqlite_with_rowid=False)


BASE: Final[dict[Entity, Table]] = {entity: _mirror(view) for entity, view in VIEW.items()}
"""The server's last version of each row, as it came."""

Migration = Callable[[Connection], None]


def _add_layouts(connection: Connection) -> None:
    layout.create(connection)


def _add_marks(connection: Connection) -> None:
    mark.create(connection)
    for name in ("stopped", "restored_at"):
        connection.exec_driver_sql(f"ALTER TABLE meta ADD COLUMN {name} TEXT")


def _add_brought_back(connection: Connection) -> None:
    brought_back.create(connection)


def _tell_points_exactly(connection: Connection) -> None:
    """Those that are kept can't be told from others that came after another past; the next pull brings new ones."""
    mark.drop(connection)
    mark.create(connection)
    connection.exec_driver_sql("ALTER TABLE meta DROP COLUMN cursor_op")


def _shorten_stamps(connection: Connection) -> None:
    """New rows may have one text for all their stamps, which older programs can't read. What is there stays.

    An index of the base went too: what a pull has just brought is found by its ids, or is so much that all is read.
    """
    for table in BASE.values():
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS {table.name}_seq_index")


def _add_forms(connection: Connection) -> None:
    """Fingerprints of rows are made otherwise since then: what was done before can't be compared, and so not undone."""
    outbox_form.create(connection)
    connection.exec_driver_sql("ALTER TABLE outbox ADD COLUMN form INTEGER")
    connection.exec_driver_sql("DROP TRIGGER outbox_sealed_for_good")
    _seal_outbox(connection)
    connection.exec_driver_sql("DELETE FROM undo")


MIGRATIONS: Final[Sequence[Migration]] = (
    _add_layouts,
    _add_marks,
    _add_brought_back,
    _tell_points_exactly,
    _shorten_stamps,
    _add_forms,
)
"""`MIGRATIONS[n]` brings a file of version n + 1 to n + 2, inside the transaction of opening it.
The last one leads to `VERSION`.
"""


def bring_up_to_date(connection: Connection) -> None:
    """Create the tables in a new file, migrate an older one; ProgramTooOld for a newer. In the caller's transaction."""
    version: int = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if version > VERSION:
        raise ProgramTooOld(
            say(
                "This computer’s copy was written by a newer version of Expense Desktop. Update the program to open it."
            ),
            title=say("This version is too old"),
        )
    if version == VERSION:
        return
    if version == 0:
        _create(connection)
    else:
        for migrate in MIGRATIONS[version - 1 :]:
            migrate(connection)
    # a literal of our own: PRAGMA takes no parameters
    connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


def _create(connection: Connection) -> None:
    _without_seq_keys(Shared.metadata).create_all(connection)
    LOCAL.create_all(connection)
    _seal_outbox(connection)
    create_indexes(connection)
    create_search(connection)


def _without_seq_keys(shared: MetaData) -> MetaData:
    """The shared tables without their keys on `change_seq`, by which nobody reads a view: a page less to commit."""
    copies = MetaData(schema=shared.schema)
    for table in shared.sorted_tables:
        copy = table.to_metadata(copies)
        for constraint in [one for one in copy.constraints if isinstance(one, UniqueConstraint)]:
            copy.constraints.remove(constraint)
    return copies


def _seal_outbox(connection: Connection) -> None:
    for statement in _SEALED:
        connection.exec_driver_sql(statement)


_SEALED: Final = (
    """
    CREATE TRIGGER outbox_sealed_for_good BEFORE UPDATE OF sealed, op_id, form ON outbox
    BEGIN SELECT RAISE(ABORT, 'an operation in the outbox is never edited'); END
    """,
    """
    CREATE TRIGGER outbox_form_sealed_for_good BEFORE UPDATE ON outbox_form
    BEGIN SELECT RAISE(ABORT, 'an operation in the outbox is never edited'); END
    """,
    # the outbox with every operation whole, for whoever reads `sealed`
    """
    CREATE VIEW queued AS SELECT op_no, op_id, entity, row_id, decides, acked_seq, iif(
        form IS NULL, sealed, unfold((SELECT text FROM outbox_form WHERE no = form), sealed, row_id, op_id)
    ) AS sealed FROM outbox
    """,
)
