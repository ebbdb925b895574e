"""PostgreSQL folds, sorts and finds texts exactly as the replica does, whatever the texts are."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Text, bindparam, create_engine, insert, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.folding import fold
from expense_desktop.domain.records import ExpenseId, OwnerId, new_id
from expense_desktop.repository.choice import ExpenseFilter, ExpenseSort, SortKey
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.listing import folded
from expense_desktop.repository.replica import rows, schema
from expense_desktop.repository.replica.connection import EncryptedFile
from expense_desktop.repository.replica.rows import Row
from expense_desktop.repository.tables import ExpenseRow, ProfileRow
from tests.servers import Database

# one worker fills the servers, not each
pytestmark = pytest.mark.xdist_group("both-engines")

# What `domain.records` lets in, of what this Python's Unicode knows: newer characters may fold on one side only.
SAFE = st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\u202a\u202b\u202c\u202d\u202e")
NASTY = st.sampled_from(
    # each at home in some language, and each with more than one way of writing it
    "ßẞ\u017f\ufb00\ufb01ÅÅΩΩµμİ\u0131IiŞşÆæŒœØøĐđŁłÞþÐðΣ\u03c3ςΐ\u0390\u1fd3éÉe\u0301\u0300\u0345\u05bc\u064e\u0e33"
    "\u0f71ँकि가각\u1100\u1161寿司｡ﾊﾟパ①½Ⅷ™ﷺ❤\ufe0f👨\u200d👩🏽𝔘𝕏ﬅ’'‘\u00a0\u2003\u3000 \"%_-+*^~\\.,:43aAzZ"
    "\u200b\u00ad\ufeff"
)
TEXT = st.text(NASTY | SAFE, max_size=12)
FIXED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture(scope="module")
def server(readable_database: Database) -> Iterator[Session]:
    """A session of the superuser: rows can be put in without operations, and the owner is bound by the query alone."""
    with closing(readable_database.admin.connect()) as connection:
        connection.autocommit = False
        engine = create_engine("postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool)
        with Session(engine) as session:
            yield session


@pytest.fixture(scope="module")
def replica(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EncryptedFile]:
    """An encrypted file with the replica's tables, and nothing in them."""
    file = EncryptedFile(Path(tmp_path_factory.mktemp("nasty")) / "replica.db", bytes(32))
    with closing(file):
        with file.writing() as session:
            schema.bring_up_to_date(session.connection())
        yield file


@FIXED
@given(st.lists(TEXT, min_size=1, max_size=12))
@example(["ẞ", "ß", "SS", "ss"])
@example(["İ", "i\u0307", "\u0131", "I"])
@example(["e\u0301", "é", "E"])
@example(["a\nb", "a b"])
def test_both_foldings_are_one(server: Session, texts: list[str]) -> None:
    """Each text folds to the same characters in Python and in PostgreSQL, and folded texts sort alike."""
    for text in texts:
        given_text = bindparam("given", text, type_=Text)
        assert server.scalar(select(folded(given_text))) == fold(text)
    listed = server.scalars(select(folded(bindparam("given", max(texts, key=fold), type_=Text)))).all()
    assert listed == [max(map(fold, texts))]


@FIXED
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=8), st.data())
def test_searches_and_orders_are_one(
    server: Session, replica: EncryptedFile, texts: list[tuple[str, str]], data: st.DataObject
) -> None:
    """Any search for any part of any text gives the very same rows, and every order is the same."""
    whole = " ".join(part for pair in texts for part in pair)
    start = data.draw(st.integers(0, len(whole)))
    needle = data.draw(st.just(whole[start : start + data.draw(st.integers(1, 5))]) | TEXT)
    searched = ExpenseFilter(search=needle)
    with _on_server(server, texts) as there, _in_replica(replica, texts, there.owner) as here:
        found = [view.expense for view in here.expenses.page(searched)]
        assert found == [view.expense for view in there.expenses.page(searched)]
        assert here.expenses.summary(searched) == there.expenses.summary(searched)
        for key in (SortKey.PAYEE, SortKey.NOTE):
            sort = ExpenseSort(key, descending=False)
            assert here.expenses.page(sort=sort) == there.expenses.page(sort=sort)
        assert here.expenses.payees(needle[:2]) == there.expenses.payees(needle[:2])


@FIXED
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=4), st.data())
def test_every_part_of_a_text_finds_it(
    replica: EncryptedFile, texts: list[tuple[str, str]], data: st.DataObject
) -> None:
    """Three characters and more are found wherever they stand, by the trigrams and by reading texts in order."""
    payee = fold(data.draw(st.sampled_from(texts))[0])
    start = data.draw(st.integers(0, max(0, len(payee) - 3)))
    needle = payee[start : start + data.draw(st.integers(3, 6))]
    with _in_replica(replica, texts, OwnerId(uuid.uuid4())) as here:
        found = {view.expense.payee for view in here.expenses.page(ExpenseFilter(search=needle))}
    wanted = {
        text for text, note in texts if all(word in fold(text) or word in fold(note) for word in needle.split(" "))
    }
    if all(len(word) > 2 for word in needle.split(" ") if word) and needle.strip(" "):
        assert wanted <= found


def _ids(count: int) -> list[ExpenseId]:
    return [ExpenseId(uuid.UUID(int=0x0190_0000_0000_7000_8000_0000_0000_0000 + at)) for at in range(count)]


@contextmanager
def _on_server(session: Session, texts: list[tuple[str, str]]) -> Iterator[Ledger]:
    owner = OwnerId(new_id())
    common = {"owner_id": owner, "stamps": {}, "deleted": False}
    session.execute(
        insert(ProfileRow), [{**common, "id": owner, "display_name": "", "currency": "EUR", "change_seq": 1}]
    )
    session.execute(
        insert(ExpenseRow),
        [
            {
                **common,
                "id": id_,
                "spent_on": dt.date(2026, 1, 1),
                "amount_minor": 4318 + at,
                "currency": "EUR",
                "payee": payee,
                "category_id": None,
                "note": note,
                "change_seq": 2 + at,
            }
            for at, (id_, (payee, note)) in enumerate(zip(_ids(len(texts)), texts, strict=True))
        ],
    )
    try:
        yield Ledger(session, owner)
    finally:
        session.rollback()


@contextmanager
def _in_replica(file: EncryptedFile, texts: list[tuple[str, str]], owner: OwnerId) -> Iterator[Ledger]:
    # `reading` rolls back whatever was done
    with file.reading() as session:
        profile = Row(Entity.PROFILE, owner, {"display_name": "", "currency": "EUR", "month_start": 1})
        expenses = [
            Row(
                Entity.EXPENSE,
                id_,
                {
                    "spent_on": "2026-01-01",
                    "amount_minor": 4318 + at,
                    "currency": "EUR",
                    "payee": payee,
                    "category_id": None,
                    "note": note,
                },
            )
            for at, (id_, (payee, note)) in enumerate(zip(_ids(len(texts)), texts, strict=True))
        ]
        rows.insert(session.connection(), owner, [profile, *expenses])
        yield Ledger(session, owner)
