"""Restoring a version of any record, on replicas that share a real PostgreSQL."""

import datetime as dt
import uuid
from collections.abc import Mapping
from functools import partial

import pytest

from expense_desktop.domain.changes import Entity, Kind, Value
from expense_desktop.domain.errors import InputError, NotFound, ServerUnreachable
from expense_desktop.domain.records import CategoryId, DeviceId, OwnerId
from expense_desktop.repository.history import Version, Versions
from expense_desktop.repository.server.reading import ServerReader
from expense_desktop.services import categories, history, restoring
from expense_desktop.services.restoring import Restored
from tests.repository.sync.conftest import (  # noqa: F401  fixtures
    aoife,
    database,
    database_18,
    laptop,
    major,
    phone,
    set_up,
)
from tests.repository.sync.desks import Desk, until_quiet
from tests.repository.sync.test_two_devices import a_minute_ago


def told(desk: Desk, entity: Entity, row_id: uuid.UUID) -> Versions:
    """The whole history, from this computer and from the server itself."""
    reader = ServerReader(lambda: desk.device.login, OwnerId(desk.owner))
    here = desk.replica.read(lambda ledger: ledger.history.versions(entity, row_id)).result()
    there = reader.read(lambda ledger: ledger.history.versions(entity, row_id)).result()
    reader.close()
    return history.joined(here, there)


def wanted(desk: Desk, entity: Entity, row_id: uuid.UUID, at: int) -> Mapping[str, Value]:
    """What restoring the version at this place of the history would set."""
    versions = told(desk, entity, row_id)
    row = desk.replica.read(lambda ledger: restoring.record(ledger, row_id)).result()
    seq = versions.versions[at].seq
    assert seq is not None
    return restoring.version(row, versions, seq)


def restored(desk: Desk, entity: Entity, row_id: uuid.UUID, fields: Mapping[str, Value]) -> Restored:
    """Restore it."""
    return desk.replica.write(lambda ledger: restoring.restore(ledger, entity, row_id, fields)).result()


def test_a_version_of_a_deleted_expense_comes_back_with_the_category_that_was_deleted_too(
    laptop: Desk,  # noqa: F811
    phone: Desk,  # noqa: F811
) -> None:
    """As a new change, which syncs; one undo takes all of it back, and no restoring at all is no step."""
    eating = laptop.categorise("Eating out")
    cafes = laptop.categorise("Cafés", eating)
    lunch = laptop.spend("Luigi", 1250, category=cafes)
    laptop.change(lunch, amount_minor=1300, category_id=None)
    laptop.delete(lunch)
    until_quiet([laptop, phone])
    for category in (cafes, eating):
        laptop.replica.write(partial(categories.delete, category=CategoryId(category))).result()
    until_quiet([laptop, phone])

    first = wanted(phone, Entity.EXPENSE, lunch, 0)
    assert restored(phone, Entity.EXPENSE, lunch, first).step is not None
    until_quiet([laptop, phone])
    for desk in (laptop, phone):
        row = desk.row(lunch)
        assert (row.deleted, row.values["amount_minor"], row.values["category_id"]) == (False, 1250, str(cafes))
        assert [desk.row(one, Entity.CATEGORY).deleted for one in (cafes, eating)] == [False, False]
        assert desk.refusals() == ()
    assert restored(phone, Entity.EXPENSE, lunch, first).step is None

    assert phone.undo()
    until_quiet([laptop, phone])
    assert laptop.row(lunch).deleted
    assert laptop.row(cafes, Entity.CATEGORY).deleted


def test_the_version_in_which_it_was_deleted_and_one_that_never_was_are_refused_in_words(laptop: Desk) -> None:  # noqa: F811
    """Nothing is changed by either."""
    lunch = laptop.spend("Luigi", 1250)
    laptop.delete(lunch)
    laptop.sync()
    with pytest.raises(InputError, match="it was deleted"):
        wanted(laptop, Entity.EXPENSE, lunch, 1)
    row = laptop.replica.read(lambda ledger: restoring.record(ledger, lunch)).result()
    with pytest.raises(NotFound, match="no such version"):
        restoring.version(row, told(laptop, Entity.EXPENSE, lunch), 999)
    here = laptop.replica.read(lambda ledger: ledger.history.versions(Entity.EXPENSE, lunch)).result()
    with pytest.raises(ServerUnreachable):
        restoring.version(row, here, 1)
    with pytest.raises(NotFound):
        laptop.replica.read(lambda ledger: restoring.record(ledger, uuid.uuid4())).result()


def test_a_category_has_its_history_and_gets_an_earlier_version_back(laptop: Desk, phone: Desk) -> None:  # noqa: F811
    """Name, place and colour as they were, also when it was deleted meanwhile."""
    top, cafes = laptop.categorise("Eating out"), laptop.categorise("Cafes")
    until_quiet([laptop, phone])
    phone.change(cafes, Entity.CATEGORY, name="Coffee", colour=7)
    phone.change(cafes, Entity.CATEGORY, parent_id=str(top))
    phone.delete(cafes, Entity.CATEGORY)
    until_quiet([laptop, phone])
    versions = told(laptop, Entity.CATEGORY, cafes).versions
    assert [(each.device, sorted(each.changed)) for each in versions[1:]] == [
        ("Phone", ["colour", "name"]),
        ("Phone", ["parent_id"]),
        ("Phone", ["deleted"]),
    ]
    restored(laptop, Entity.CATEGORY, cafes, wanted(laptop, Entity.CATEGORY, cafes, 0))
    until_quiet([laptop, phone])
    row = phone.row(cafes, Entity.CATEGORY)
    assert (row.deleted, row.values["name"], row.values["colour"], row.values["parent_id"]) == (False, "Cafes", 1, None)


def test_a_category_does_not_get_a_place_back_that_is_taken(laptop: Desk) -> None:  # noqa: F811
    """Another one has the name now, or what it lay in lies in something itself."""
    cafes, top, inside = (laptop.categorise(name) for name in ("Cafés", "Top", "Inside"))
    laptop.change(inside, Entity.CATEGORY, parent_id=str(top))
    laptop.change(inside, Entity.CATEGORY, parent_id=None)
    laptop.change(cafes, Entity.CATEGORY, name="Coffee")
    laptop.categorise("cafes")
    laptop.change(top, Entity.CATEGORY, parent_id=str(cafes))
    laptop.sync()
    with pytest.raises(InputError, match="There is already a category “cafes”"):
        restored(laptop, Entity.CATEGORY, cafes, wanted(laptop, Entity.CATEGORY, cafes, 0))
    with pytest.raises(InputError, match="two levels"):
        restored(laptop, Entity.CATEGORY, inside, wanted(laptop, Entity.CATEGORY, inside, 1))


def test_a_limit_has_its_history_and_gets_an_earlier_version_back(laptop: Desk, phone: Desk) -> None:  # noqa: F811
    """Only the limit: it stays that of its category and month."""
    cafes, june = laptop.categorise("Cafés"), dt.date(2026, 6, 1)
    limit = laptop.limit(cafes, 5000, june)
    until_quiet([laptop, phone])
    phone.limit(cafes, 7000, june)
    until_quiet([laptop, phone])
    versions = told(laptop, Entity.BUDGET, limit).versions
    assert [each.changed["limit_minor"] for each in versions] == [(None, 5000), (5000, 7000)]
    restored(laptop, Entity.BUDGET, limit, wanted(laptop, Entity.BUDGET, limit, 0))
    until_quiet([laptop, phone])
    assert phone.row(limit, Entity.BUDGET).values["limit_minor"] == 5000


def test_the_profile_has_its_history_too(laptop: Desk) -> None:  # noqa: F811
    """Its name; the currency stays the account's."""
    laptop.sync()
    laptop.change(laptop.owner, Entity.PROFILE, display_name="Aoife B.")
    laptop.sync()
    before = told(laptop, Entity.PROFILE, laptop.owner).versions[-1].changed["display_name"][0]
    restored(laptop, Entity.PROFILE, laptop.owner, {"display_name": before, "month_start": 1})
    laptop.sync()
    assert laptop.row(laptop.owner, Entity.PROFILE).values["display_name"] == before
    assert laptop.refusals() == ()


def test_what_a_change_lost_only_in_part_is_its_version_and_can_be_restored(laptop: Desk, phone: Desk) -> None:  # noqa: F811
    """Its note was older and lost, its payee stood: restoring the version brings back both (I3)."""
    lunch = laptop.spend("Luigi", 1250)
    until_quiet([laptop, phone])
    with a_minute_ago(laptop):
        laptop.change(lunch, payee="Mario", note="here")
    phone.change(lunch, note="there")
    phone.sync()
    laptop.sync()
    versions = told(laptop, Entity.EXPENSE, lunch).versions
    (partly,) = [at for at, each in enumerate(versions) if each.lost]
    assert history.overruled(versions[partly]) == {"note": "here"}
    fields = wanted(laptop, Entity.EXPENSE, lunch, partly)
    assert (fields["payee"], fields["note"]) == ("Mario", "here")


def test_states_are_known_backward_when_nothing_is_missing_but_the_beginning() -> None:
    """A first version that only files an expense didn't make it, whatever stood there before."""
    filed = history_version(1, {"category_id": (None, "c")})
    paid = history_version(2, {"amount_minor": (5, 6)})
    now: dict[str, Value] = {"amount_minor": 6, "category_id": "c", "deleted": False}
    whole = Versions((filed, paid), complete=True)
    assert not history.begins(filed)
    assert [state.get("amount_minor") for state in history.states(whole, now)] == [5, 6]
    part = Versions((filed, paid), complete=False)
    assert [state.get("amount_minor") for state in history.states(part, now)] == [None, 6]


def history_version(seq: int, changed: Mapping[str, tuple[Value, Value]]) -> Version:
    """A version that a server has numbered."""
    at = dt.datetime(2026, 6, 18, tzinfo=dt.UTC)
    return Version(seq, at, DeviceId(uuid.uuid4()), "Phone", Kind.SET, None, changed, lost={})


def test_a_category_that_an_expense_brought_back_says_so_in_its_history(laptop: Desk, phone: Desk) -> None:  # noqa: F811
    """By whom and when, also for the one that it lies in; what found it there already brought nothing back."""
    top = laptop.categorise("Eating out")
    cafes = laptop.categorise("Cafés", top)
    until_quiet([laptop, phone])
    for category in (cafes, top):
        laptop.replica.write(partial(categories.delete, category=CategoryId(category))).result()
    laptop.sync()
    phone.spend("Kaph", 400, category=cafes)
    phone.spend("Kaph", 410, category=cafes)
    until_quiet([phone, laptop])
    assert not laptop.row(cafes, Entity.CATEGORY).deleted
    for category in (cafes, top):
        versions = told(laptop, Entity.CATEGORY, category).versions
        assert [(each.device, each.changed.get("deleted")) for each in versions] == [
            ("Laptop", None),
            ("Laptop", (False, True)),
            ("Phone", (True, False)),
        ]
    row = laptop.replica.read(lambda ledger: restoring.record(ledger, cafes)).result()
    assert history.states(told(laptop, Entity.CATEGORY, cafes), row.values)[-1]["deleted"] is False
