"""The history of a record in words: what changed, who and when, on which device, and what Restore would set."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from expense_desktop.domain.changes import Entity, Kind, Value
from expense_desktop.ui.field_words import field_name, quoted, value_words
from expense_desktop.ui.formats import Formats, qdate
from expense_desktop.ui.language import translate

if TYPE_CHECKING:
    from expense_desktop.repository.history import Version
    from expense_desktop.services.history import Versions

_FIELDS: Final[Mapping[Entity, tuple[str, ...]]] = {
    Entity.EXPENSE: ("amount_minor", "spent_on", "payee", "category_id", "note"),
    Entity.CATEGORY: ("name", "parent_id", "colour", "archived", "fixed_cost", "carry_over_since"),
    Entity.BUDGET: ("limit_minor",),
}
_LINES_AT_MOST = 4
State = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that changed: `Amount €28.60 → €31.60`. Without `new` it is only said, as in `Created`."""

    name: str
    old: str = ""
    sign: str = ""
    new: str = ""

    @property
    def words(self) -> str:
        """As one text."""
        return " ".join(part for part in (self.name, self.old, self.sign, self.new) if part)


@dataclass(frozen=True, slots=True)
class Entry:
    """A version of the record `row_id` as the list shows it. `wanted` is what Restore sets; None for the current one,
    and where nothing can be set or is known. `moment` names the version in the toast, `at` is its instant."""

    row_id: uuid.UUID
    at: dt.datetime
    lines: tuple[Line, ...]
    who: str
    device: str
    moment: str
    current: bool
    wanted: State | None


@dataclass(frozen=True, slots=True)
class Teller:
    """What it takes to tell a history in words."""

    entity: Entity
    formats: Formats
    categories: Mapping[uuid.UUID, str]
    person: str


def entries(row_id: uuid.UUID, versions: "Versions", states: Sequence[State], teller: Teller) -> list[Entry]:
    """The versions of one record, the newest first; `states` are what each of them left."""
    from expense_desktop.services.restoring import restorable

    now = dt.datetime.now(dt.UTC)
    formats = teller.formats
    pairs = list(zip(versions.versions, states, strict=True))
    standing = max((at for at, (version, _state) in enumerate(pairs) if version.changed), default=-1)
    made = [
        Entry(
            row_id=row_id,
            at=version.at,
            lines=tuple(_lines(version, state, teller)),
            who=translate("Inspector", "{person} · {moment}").format(
                person=teller.person, moment=formats.weekday_at(version.at, now)
            ),
            device=_device(version),
            moment=formats.at(version.at, now),
            current=at == standing,
            wanted=None if at == standing or version.kind is Kind.DELETE else restorable(teller.entity, state),
        )
        for at, (version, state) in enumerate(pairs)
    ]
    return [made[at] for at in _order([version for version, _state in pairs])]


def _order(versions: "Sequence[Version]") -> list[int]:
    """The newest first, as the server numbered them; a change that lost stands where it was made."""
    order: list[int] = []
    for at, version in enumerate(versions):
        if version.changed:
            order.append(at)
            continue
        place = len(order)
        # Clocks differ a little: nothing comes before the beginning.
        while place > 1 and versions[order[place - 1]].at > version.at:
            place -= 1
        order.insert(place, at)
    return order[::-1]


def _lines(version: "Version", state: State, teller: Teller) -> Iterator[Line]:
    from expense_desktop.services.history import begins, overruled

    fields = _FIELDS[teller.entity]
    changed = {name: change for name, change in version.changed.items() if name in fields or name == "deleted"}
    if begins(version) and teller.entity is not Entity.BUDGET:
        yield Line(translate("Inspector", "Created"))
        return
    if "deleted" in changed:
        deleted = changed.pop("deleted")[1]
        yield Line(translate("Inspector", "Deleted") if deleted else translate("Inspector", "Brought back"))
    if "deleted" in version.lost and not version.changed:
        yield Line(translate("Inspector", "Deleted, and brought back by a later change"))
    for name, (old, new) in list(changed.items())[:_LINES_AT_MOST]:
        yield _change(name, old, new, state, teller)
    # What was changed elsewhere too, later, so that it never stood.
    for name, value in overruled(version).items():
        if name in fields:
            said = translate("Inspector", "{value}, overruled").format(value=_said(name, value, teller))
            yield Line(_field(name, state, teller), said)


def _change(name: str, old: Value, new: Value, state: State, teller: Teller) -> Line:
    if name == "note":
        before, after = str(old or ""), str(new or "")
        if before and after.startswith(before):
            return Line(field_name(name), "", "+", quoted(after[len(before) :].strip(" ,;\n")))
        if not before:
            return Line(field_name(name), "", "+", quoted(after))
    return Line(_field(name, state, teller), _said(name, old, teller), "→", _said(name, new, teller))


def _said(name: str, value: Value, teller: Teller) -> str:
    return value_words(name, value, teller.formats, teller.categories)


def _field(name: str, state: State, teller: Teller) -> str:
    """A limit says since which month: a category's limits of all months stand in one list."""
    month = state.get("month")
    if name != "limit_minor" or month is None:
        return field_name(name)
    since = teller.formats.locale.toString(qdate(dt.date.fromisoformat(str(month))), "MMM yyyy")
    return translate("Inspector", "From {month}:").format(month=since)


def _device(version: "Version") -> str:
    name = version.device or translate("Inspector", "another device")
    if version.seq is None:
        return translate("Inspector", "{device}, not on the server yet").format(device=name)
    if version.offline:
        return translate("Inspector", "{device}, offline").format(device=name)
    return name
