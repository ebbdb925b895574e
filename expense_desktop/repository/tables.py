"""Typed rows shared by PostgreSQL (schema `ledger`) and the replica (no schemas: `schema_translate_map`).

The server's tables are created by its migrations, the replica's by `replica/`; a test compares both with what is
written here. Every key leads with `owner_id`: no row can refer to another owner's, whatever a query forgets.
"""

import datetime as dt
import uuid
from typing import Annotated, Any, Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    false,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import JSON, TypeDecorator
from typing_extensions import override

from expense_desktop.domain.records import NAME_LIMIT, NOTE_LIMIT, PAYEE_LIMIT

SCHEMA: Final = "ledger"
REPLICA_SCHEMAS: Final[dict[str | None, str | None]] = {SCHEMA: None}
"""The `schema_translate_map` of every connection to a replica."""

Document = JSON().with_variant(JSONB(), "postgresql")


class PackedUuid(TypeDecorator[uuid.UUID]):
    """A UUID in 16 bytes of SQLite, where SQLAlchemy's own type takes 32 characters, in every key and index entry.

    Bytes, text and PostgreSQL's uuid all sort the same way.
    """

    impl = LargeBinary
    cache_ok = True

    @override
    def process_bind_param(self, value: uuid.UUID | None, dialect: Dialect) -> bytes | None:
        return None if value is None else value.bytes

    @override
    def process_result_value(self, value: bytes | None, dialect: Dialect) -> uuid.UUID | None:
        return None if value is None else uuid.UUID(bytes=value)


class UtcInstant(TypeDecorator[dt.datetime]):
    """An aware instant. SQLite keeps no offset: it is stored in UTC there, and comes back aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else value.astimezone(dt.UTC)

    @override
    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        return value.replace(tzinfo=dt.UTC) if value is not None and value.tzinfo is None else value


Id = Uuid().with_variant(PackedUuid(), "sqlite")

OwnerKey = Annotated[uuid.UUID, mapped_column(Id, primary_key=True)]
RowKey = Annotated[uuid.UUID, mapped_column(Id, primary_key=True)]
RowReference = Annotated[uuid.UUID | None, mapped_column(Id)]
Name = Annotated[str, mapped_column(String(NAME_LIMIT))]
AmountMinor = Annotated[int, mapped_column(BigInteger())]
Flag = Annotated[bool, mapped_column(server_default=false())]
Day = Annotated[dt.date, mapped_column(Date())]
Instant = Annotated[dt.datetime, mapped_column(UtcInstant())]


class Table(DeclarativeBase):
    """What every shared table has."""

    metadata = MetaData(schema=SCHEMA)


class Synced:
    """The columns of a row that syncs: when each group was last changed, whether it is a tombstone, its last seq."""

    stamps: Mapped[dict[str, str]] = mapped_column(Document, default=dict)
    """Group → instant (`changes.instant_text`). They only choose winners between concurrent changes."""
    deleted: Mapped[Flag]
    change_seq: Mapped[int] = mapped_column(BigInteger(), default=0)
    """The owner's sequence number of the row's last change; 0 in the replica for a row the server never sent."""


class CategoryRow(Synced, Table):
    """A category or a subcategory."""

    __tablename__ = "category"
    __table_args__ = (
        ForeignKeyConstraint(
            ["owner_id", "parent_id"],
            ["ledger.category.owner_id", "ledger.category.id"],
            name="category_parent_fk",
            deferrable=True,
            initially="DEFERRED",
        ),
        UniqueConstraint("owner_id", "change_seq", "id", name="category_seq_key"),
        CheckConstraint("colour BETWEEN 0 AND 12", name="category_colour_check"),
        CheckConstraint("parent_id <> id", name="category_parent_check"),
    )

    owner_id: Mapped[OwnerKey]
    id: Mapped[RowKey]
    name: Mapped[Name]
    parent_id: Mapped[RowReference]
    colour: Mapped[int] = mapped_column(SmallInteger())
    archived: Mapped[Flag]
    fixed_cost: Mapped[Flag]
    carry_over_since: Mapped[dt.date | None] = mapped_column(Date())


class ExpenseRow(Synced, Table):
    """An expense; a refund is negative."""

    __tablename__ = "expense"
    __table_args__ = (
        ForeignKeyConstraint(
            ["owner_id", "category_id"],
            ["ledger.category.owner_id", "ledger.category.id"],
            name="expense_category_fk",
            deferrable=True,
            initially="DEFERRED",
        ),
        UniqueConstraint("owner_id", "change_seq", "id", name="expense_seq_key"),
        CheckConstraint("amount_minor BETWEEN -1000000000000 AND 1000000000000", name="expense_amount_check"),
        CheckConstraint("spent_on BETWEEN '1900-01-01' AND '2200-12-31'", name="expense_date_check"),
    )

    owner_id: Mapped[OwnerKey]
    id: Mapped[RowKey]
    spent_on: Mapped[Day]
    amount_minor: Mapped[AmountMinor]
    currency: Mapped[str] = mapped_column(String(3))
    payee: Mapped[str] = mapped_column(String(PAYEE_LIMIT))
    category_id: Mapped[RowReference]
    note: Mapped[str] = mapped_column(String(NOTE_LIMIT))


class BudgetRow(Synced, Table):
    """A category's limit from a month on. `id` is `records.budget_id(category_id, month)`."""

    __tablename__ = "budget"
    __table_args__ = (
        ForeignKeyConstraint(
            ["owner_id", "category_id"],
            ["ledger.category.owner_id", "ledger.category.id"],
            name="budget_category_fk",
            deferrable=True,
            initially="DEFERRED",
        ),
        UniqueConstraint("owner_id", "change_seq", "id", name="budget_seq_key"),
        CheckConstraint("limit_minor BETWEEN 0 AND 1000000000000", name="budget_limit_check"),
    )

    owner_id: Mapped[OwnerKey]
    id: Mapped[RowKey]
    category_id: Mapped[uuid.UUID] = mapped_column(Id)
    month: Mapped[Day]
    limit_minor: Mapped[int | None] = mapped_column(BigInteger())


class ProfileRow(Synced, Table):
    """One row an owner; its `id` is the owner's."""

    __tablename__ = "profile"
    __table_args__ = (
        UniqueConstraint("owner_id", "change_seq", "id", name="profile_seq_key"),
        CheckConstraint("month_start BETWEEN 1 AND 28", name="profile_month_start_check"),
    )

    owner_id: Mapped[OwnerKey]
    id: Mapped[RowKey]
    display_name: Mapped[Name]
    currency: Mapped[str] = mapped_column(String(3))
    month_start: Mapped[int] = mapped_column(SmallInteger(), server_default="1")


class ChangeRow(Table):
    """Every operation ever, applied or refused. In the replica: only the undecided conflicts."""

    __tablename__ = "change"

    owner_id: Mapped[OwnerKey]
    seq: Mapped[int] = mapped_column(BigInteger(), primary_key=True, autoincrement=False)
    device_id: Mapped[uuid.UUID] = mapped_column(Id)
    op_no: Mapped[int] = mapped_column(BigInteger())
    """The device's own running number; with `device_id` the duplicate guard."""
    op_id: Mapped[uuid.UUID | None] = mapped_column(Id)
    """Null when the operation could not be read (`malformed`)."""
    step: Mapped[uuid.UUID | None] = mapped_column(Id)
    """What one undo, one import or one merge takes back together."""
    hash: Mapped[bytes] = mapped_column(LargeBinary())
    """SHA-256 of the bytes as sent."""
    entity: Mapped[str | None] = mapped_column(Text())
    row_id: Mapped[uuid.UUID | None] = mapped_column(Id)
    kind: Mapped[str | None] = mapped_column(Text())
    status: Mapped[str] = mapped_column(Text())
    code: Mapped[str | None] = mapped_column(Text())
    decides: Mapped[int | None] = mapped_column(BigInteger())
    """The conflict's seq that this change decides."""
    before: Mapped[dict[str, Any] | None] = mapped_column(Document)
    """Group → fields as they stood; `deleted` as a group of its own."""
    after: Mapped[dict[str, Any] | None] = mapped_column(Document)
    lost: Mapped[dict[str, Any] | None] = mapped_column(Document)
    """Group → the fields that a later stamp beat."""
    made_at: Mapped[dt.datetime | None] = mapped_column(UtcInstant())
    received_at: Mapped[Instant]
