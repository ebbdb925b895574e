"""What queries on expenses read: the same columns and conditions on both engines, each in its engine's own fast way.

On PostgreSQL they are `ledger.expense` itself, with the folded texts as expressions. In the replica they are `listing`,
a narrow table beside `expense` that triggers keep (`replica/search.py`): small numbers for what repeats in every
entry, folded texts, one covering index for each order, and an index of trigrams.
"""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any, ClassVar, Final, Protocol, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Date,
    Dialect,
    Integer,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    case,
    column,
    func,
    literal_column,
    not_,
    or_,
    select,
    table,
    text,
    type_coerce,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

from expense_desktop.domain.folding import ACCENTS, EXPANSIONS, SINGLES
from expense_desktop.domain.records import OwnerId
from expense_desktop.repository.choice import SortKey
from expense_desktop.repository.sets import OneOf
from expense_desktop.repository.tables import ExpenseRow, PackedUuid
from expense_desktop.repository.words import AmountRange, Word, Words

Statement = Select[*tuple[Any, ...]]

Code = Any
"""A category as a listing names it: its id on PostgreSQL, a small number in the replica."""

FEW_ROWS: Final = 1_500
"""So many rows are sorted faster than an ordered index is walked to find them."""
MANY_ROWS: Final = 20_000
"""Beyond it matches are not counted to find the rarest word."""
SHALLOW_ROWS: Final = 1_000
"""Among many matches so many are found faster by reading texts in order than by collecting all matches first."""


class Columns(Hashable, Protocol):
    """What a listing's statements are made of. Equal for the same owner and engine, so that statements can be kept."""

    @property
    def id(self) -> ColumnElement[uuid.UUID]: ...
    @property
    def day(self) -> ColumnElement[dt.date]: ...
    @property
    def amount_minor(self) -> ColumnElement[int]: ...
    @property
    def category(self) -> ColumnElement[Code]: ...
    @property
    def payee_key(self) -> ColumnElement[str]: ...
    @property
    def note_key(self) -> ColumnElement[str]: ...

    def owned(self, *, deleted: bool = False) -> ColumnElement[bool]:
        """The owner's rows, either the live or the deleted ones."""
        ...

    def led(self, statement: Statement, index: str | None) -> Statement:
        """The statement as read through this index of the replica, or (None) from the few rows that it names."""
        ...


class Listing(Columns, Protocol):
    """One owner's expenses as they are filtered, sorted and counted."""

    def codes(self, categories: Iterable[uuid.UUID]) -> dict[uuid.UUID, Code]:
        """How these categories are named here; absent are those that no expense was ever in."""
        ...

    def among(self, ids: Collection[uuid.UUID]) -> ColumnElement[bool]:
        """Rows with one of these ids, however many."""
        ...

    def found(self, words: Words, *, deleted: bool, first_rows: int | None) -> tuple[ColumnElement[bool], bool]:
        """Rows in which every word is found, and whether they are few.

        `first_rows`: how many of them will be read in order; None for all.
        """
        ...

    def near(self, entries: Collection[tuple[dt.date, int]], days: int) -> Statement:
        """The ids of live expenses with an entry's amount (minor units) and within `days` of its day, each once."""
        ...

    def newest_of_payees(self, keys: Collection[str]) -> Statement:
        """The id of the newest live expense of each of these payees (folded)."""
        ...


def listing_of(session: Session, owner: OwnerId) -> Listing:
    """The owner's listing on the engine that the session is connected to."""
    return ReplicaListing(owner, session) if _is_replica(session) else ServerListing(owner)


def columns_of(session: Session, owner: OwnerId) -> Columns:
    """What the owner's listing is made of there; it knows no session and may be kept."""
    return ReplicaColumns(owner) if _is_replica(session) else ServerListing(owner)


def _is_replica(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def index_of(key: SortKey) -> str:
    """The replica's index that has this order."""
    return f"listing_{key.value}_index"


DELETED_INDEX: Final = "listing_deleted_index"


# ── PostgreSQL ───────────────────────────────────────────────────────────────────────────────────────────────────────


def folded(value: ColumnElement[str]) -> ColumnElement[str]:
    """`domain.folding.fold` as PostgreSQL computes it; sorts by code point, as SQLite does.

    ASCII is recognised by its length in bytes and takes the fast way: most payees are nothing else, and translate()
    walks its table for every character. A test compares the two foldings on whatever Hypothesis thinks of.
    """
    plain = func.regexp_replace(func.normalize(value, literal_column("NFKD")), f"[{ACCENTS}]", "", "g", type_=Text)
    single = func.translate(plain, "".join(SINGLES), "".join(SINGLES.values()), type_=Text)
    expanded = reduce(lambda inner, pair: func.replace(inner, *pair, type_=Text), EXPANSIONS.items(), single)
    lower = func.translate(func.lower(value.collate("C")), "\n", " ", type_=Text)
    by_length = case((func.octet_length(value) == func.char_length(value), lower), else_=expanded)
    return cast("ColumnElement[str]", by_length).collate("C")


@dataclass(frozen=True)
class ServerListing:
    """`ledger.expense` under row-level security, and bound to the owner all the same."""

    owner: OwnerId

    id: ClassVar[ColumnElement[uuid.UUID]] = ExpenseRow.id.expression
    day: ClassVar[ColumnElement[dt.date]] = ExpenseRow.spent_on.expression
    amount_minor: ClassVar[ColumnElement[int]] = ExpenseRow.amount_minor.expression
    category: ClassVar[ColumnElement[Code]] = ExpenseRow.category_id.expression
    payee_key: ClassVar[ColumnElement[str]] = folded(ExpenseRow.payee.expression)
    note_key: ClassVar[ColumnElement[str]] = folded(ExpenseRow.note.expression)

    def owned(self, *, deleted: bool = False) -> ColumnElement[bool]:
        alive = ExpenseRow.deleted if deleted else not_(ExpenseRow.deleted)
        return and_(ExpenseRow.owner_id == self.owner, alive)

    def codes(self, categories: Iterable[uuid.UUID]) -> dict[uuid.UUID, Code]:
        return {category: category for category in categories}

    def among(self, ids: Collection[uuid.UUID]) -> ColumnElement[bool]:
        return cast("ColumnElement[bool]", OneOf(self.id, ids))

    def found(
        self,
        words: Words,
        *,
        deleted: bool,  # noqa: ARG002  `owned` says it
        first_rows: int | None,  # noqa: ARG002  the same scan in any case
    ) -> tuple[ColumnElement[bool], bool]:
        return and_(*(self._word(word) for word in words)), False

    def _word(self, word: Word) -> ColumnElement[bool]:
        gap = " " if word.begins else ""
        texts = [func.strpos(gap + key if gap else key, gap + word.text) > 0 for key in (self.payee_key, self.note_key)]
        return or_(*texts, *_in_ranges(self.amount_minor, word.amounts))

    def near(self, entries: Collection[tuple[dt.date, int]], days: int) -> Statement:
        wanted = (
            func.unnest(
                bindparam(None, [day for day, _ in entries], type_=ARRAY(Date())),
                bindparam(None, [amount for _, amount in entries], type_=ARRAY(BigInteger())),
            )
            .table_valued(column("day", Date), column("amount_minor", BigInteger))
            .render_derived(name="wanted")
        )
        close = self.day.between(wanted.c.day - days, wanted.c.day + days)
        return select(self.id).distinct().where(self.owned(), self.amount_minor == wanted.c.amount_minor, close)

    def newest_of_payees(self, keys: Collection[str]) -> Statement:
        keyed = select(self.id.label("id"), self.day.label("day"), self.payee_key.label("key")).where(self.owned())
        # computed once for each row, not once for each use in the statement
        rows = keyed.cte("keyed").prefix_with("MATERIALIZED", dialect="postgresql")
        age = func.row_number().over(partition_by=rows.c.key, order_by=(rows.c.day.desc(), rows.c.id.desc()))
        wanted = bindparam(None, list(keys), type_=ARRAY(Text()))
        aged = select(rows.c.id, age.label("age")).where(rows.c.key == func.any(wanted)).subquery()
        return select(aged.c.id).where(aged.c.age == 1)

    def led(self, statement: Statement, index: str | None) -> Statement:  # noqa: ARG002  the planner knows
        return statement


# ── The replica ──────────────────────────────────────────────────────────────────────────────────────────────────────


class DayNumber(TypeDecorator[dt.date]):
    """A date as its proleptic Gregorian ordinal: three bytes instead of ten in every index entry."""

    impl = Integer
    cache_ok = True

    @override
    def process_bind_param(self, value: dt.date | None, dialect: Dialect) -> int | None:
        return None if value is None else value.toordinal()

    @override
    def process_result_value(self, value: int | None, dialect: Dialect) -> dt.date | None:
        return _date(value)

    @override
    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[int | None], dt.date | None]:
        # Two years of days are a fifth of the Overview's time on the way that SQLAlchemy would make of the above.
        return _date


def _date(number: int | None, of: Callable[[int], dt.date] = dt.date.fromordinal) -> dt.date | None:
    return None if number is None else of(number)


# the plain table: an ORM statement takes no text for a FROM
_expense = cast("Table", ExpenseRow.__table__)
_number = table("listing_number", column("no", Integer), column("id", PackedUuid))
_NUMBERS: Final = select(_number.c.id, _number.c.no)
_words = table("listing_words", column("rowid", Integer), column("listing_words", Text))
_trigrams = table("listing_trigrams", column("term", Text))


@dataclass(frozen=True)
class ReplicaColumns:
    """The table `listing` of a replica.

    Its columns are written out, so that the table's name can carry `INDEXED BY`: SQLite's planner has no statistics
    here and takes a filter's index even where half the rows match, which is ten times slower than walking in order.
    """

    owner: OwnerId

    id: ClassVar[ColumnElement[uuid.UUID]] = literal_column("listing.id", PackedUuid)
    day: ClassVar[ColumnElement[dt.date]] = literal_column("listing.day", DayNumber)
    amount_minor: ClassVar[ColumnElement[int]] = literal_column("listing.amount_minor", BigInteger)
    category: ClassVar[ColumnElement[Code]] = literal_column("listing.category", Integer)
    payee_key: ClassVar[ColumnElement[str]] = literal_column("listing.payee_key", Text)
    note_key: ClassVar[ColumnElement[str]] = literal_column("listing.note_key", Text)

    def owned(self, *, deleted: bool = False) -> ColumnElement[bool]:
        return _owned_in_replica(self.owner, deleted=deleted)

    def led(self, statement: Statement, index: str | None) -> Statement:
        return statement.select_from(text(f"listing {f'INDEXED BY {index}' if index else 'NOT INDEXED'}"))


@lru_cache(maxsize=16)
def _owned_in_replica(owner: OwnerId, *, deleted: bool) -> ColumnElement[bool]:
    """Kept: making the expression takes longer than many a question that it stands in."""
    number = select(_number.c.no).where(_number.c.id == owner).scalar_subquery()
    # a literal, not a parameter: only so does SQLite see that a partial index covers it
    return and_(literal_column("listing.owner", Integer) == number, literal_column(f"listing.deleted = {deleted:d}"))


@dataclass(frozen=True)
class ReplicaListing(ReplicaColumns):
    """The table `listing` of a replica, asked over a session."""

    session: Session

    _row: ClassVar[ColumnElement[int]] = literal_column("listing.n", Integer)

    def codes(self, categories: Iterable[uuid.UUID]) -> dict[uuid.UUID, Code]:
        wanted = set(categories)
        return {id_: no for id_, no in self.session.execute(_NUMBERS).all() if id_ in wanted}

    def among(self, ids: Collection[uuid.UUID]) -> ColumnElement[bool]:
        rows: Statement = select(literal_column("expense.rowid")).select_from(_expense)
        return self._row.in_(rows.where(_expense.c.owner_id == self.owner, OneOf(_expense.c.id, ids)))

    def found(self, words: Words, *, deleted: bool, first_rows: int | None) -> tuple[ColumnElement[bool], bool]:
        groups = [(self._rows(group, deleted=deleted), group) for group in _groups(words)]
        counts = self._counts([rows for rows, _ in groups])
        few = min(counts) <= FEW_ROWS or len(groups) > 1
        if not few and first_rows is not None and first_rows <= SHALLOW_ROWS:
            return self._read(words), False
        # the rarest leads; what else must be found is read in the rows that it leads to
        (rows, _), *others = (groups[at] for at in sorted(range(len(groups)), key=counts.__getitem__))
        return and_(self._row.in_(rows), *(self._read(group) for _, group in others)), few

    def _counts(self, found: Sequence[CompoundSelect[int]]) -> list[int]:
        """How many each finds, exactly for the fewest: the others are counted only until they are known to be more.
        Of a single one it is only asked whether it finds few.
        """
        most = FEW_ROWS + 1 if len(found) == 1 else MANY_ROWS
        counts: list[int] = []
        for rows in reversed(found):
            counts.append(self._count_up_to(min([most, *(count + 1 for count in counts)]), rows))
        return counts[::-1]

    def _count_up_to(self, most: int, rows: CompoundSelect[int]) -> int:
        return self.session.scalar(select(func.count()).select_from(rows.limit(most).subquery())) or 0

    def _rows(self, words: Words, *, deleted: bool) -> CompoundSelect[int]:
        """The numbers of rows with all these words, of which several are plain: FTS5 intersects them."""
        within = (self._within(ends, deleted=deleted) for word in words for ends in word.amounts)
        expression = " AND ".join(map(self._match, words))
        by_text = select(_words.c.rowid).where(_words.c.listing_words.op("MATCH")(expression))
        # one select a range: with an OR between them SQLite would read the whole index
        return union_all(by_text, *within)

    def _within(self, ends: AmountRange, *, deleted: bool) -> Statement:
        rows = select(self._row).where(self.owned(deleted=deleted), self.amount_minor.between(*ends))
        return self.led(rows, DELETED_INDEX if deleted else index_of(SortKey.AMOUNT))

    def _match(self, word: Word) -> str:
        """FTS5's expression. Two spaces stand before every word and at the end, so that short words have trigrams."""
        if word.begins:
            return _quoted(word.text.rjust(3))
        if len(word.text) >= 3:
            return _quoted(word.text)
        term = _trigrams.c.term
        known = select(term).where(term >= word.text, term < word.text + "\U0010ffff")
        # control characters are in no text: nothing is found
        terms = " OR ".join(map(_quoted, self.session.scalars(known))) or _quoted("\x01" * 3)
        return f"({terms})"

    def _read(self, words: Words) -> ColumnElement[bool]:
        """The same by reading the texts."""
        return and_(*(self._word(word) for word in words))

    def _word(self, word: Word) -> ColumnElement[bool]:
        gap = " " if word.begins else ""
        keys = (self.payee_key, self.note_key)
        texts = [func.instr(literal_column("' '").op("||")(key) if gap else key, gap + word.text) > 0 for key in keys]
        return or_(*texts, *_in_ranges(self.amount_minor, word.amounts))

    def near(self, entries: Collection[tuple[dt.date, int]], days: int) -> Statement:
        pairs = func.json_each(json.dumps([(day.toordinal(), amount) for day, amount in entries])).table_valued("value")
        named = (
            pairs.c.value.op("->>")(literal_column(at)).label(name) for at, name in (("0", "day"), ("1", "amount"))
        )
        wanted = select(*named).select_from(pairs).cte("wanted")
        # CROSS JOIN is SQLite's word for "in this order": entry by entry through the index. Left to itself it reads the
        # whole list for each expense, 21 s for a file of 3,000 rows that are all there already.
        joined = text(f"wanted CROSS JOIN listing INDEXED BY {index_of(SortKey.AMOUNT)}")
        its_day, its_amount = (literal_column(f"wanted.{name}", Integer) for name in ("day", "amount"))
        close = type_coerce(self.day, Integer).between(its_day - days, its_day + days)
        near = select(self.id).distinct().add_cte(wanted.prefix_with("MATERIALIZED")).select_from(joined)
        return near.where(self.owned(), self.amount_minor == its_amount, close)

    def newest_of_payees(self, keys: Collection[str]) -> Statement:
        wanted = func.json_each(json.dumps(list(keys))).table_valued("value").alias("wanted")
        newest = (
            self.led(select(self.id), index_of(SortKey.PAYEE))
            .where(self.owned(), self.payee_key == wanted.c.value)
            .order_by(self.day.desc(), self.id.desc())
            .limit(1)
            .correlate(wanted)
        )
        return select(newest.scalar_subquery()).select_from(wanted)


def _groups(words: Words) -> list[Words]:
    """The plain words together, and each that may be an amount by itself."""
    plain = tuple(word for word in words if not word.amounts)
    return [*filter(None, [plain]), *((word,) for word in words if word.amounts)]


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def _in_ranges(amount: ColumnElement[int], ranges: Iterable[AmountRange]) -> list[ColumnElement[bool]]:
    return [amount.between(least, most) for least, most in ranges]
