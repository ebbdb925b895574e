"""The history of a record: what the server has of it, and what still waits on this computer."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from expense_desktop.domain.changes import Entity, Value
from expense_desktop.domain.errors import NotFound, Refused, ServerUnreachable
from expense_desktop.repository.history import Version, Versions
from expense_desktop.services.open_account import OpenAccount
from expense_desktop.services.reading import read

__all__ = ["Version", "Versions", "begins", "joined", "overruled", "states", "versions"]

_ALWAYS_THERE: Final = ("amount_minor", "name", "month", "display_name")
# a delete that lost wanted no value; a currency goes with its amount
_NOT_ITS_OWN: Final = frozenset({"deleted", "currency"})


def versions(account: OpenAccount, entity: Entity, row_id: uuid.UUID) -> Versions:
    """The record's versions, oldest first; if the server can't be asked what is here, and then not `complete`. Blocks.

    NotFound for another person's record, whether the server can be reached or not.
    """
    here = read(account, lambda ledger: ledger.history.versions(entity, row_id))
    try:
        there = read(account, lambda ledger: ledger.history.versions(entity, row_id), server=True)
    except NotFound:
        # Made here, and not sent yet.
        return Versions(here.versions, complete=True)
    except (ServerUnreachable, Refused):
        return here
    return joined(here, there)


def joined(here: Versions, there: Versions) -> Versions:
    """What the server has of a record and, behind it, what still waits on this computer.

    The two are read one after the other: what was sent in between stands in both, and is taken once.
    """
    sent = {(version.device_id, version.step, version.kind) for version in there.versions}
    waiting = (version for version in here.versions if version.seq is None)
    unsent = tuple(one for one in waiting if (one.device_id, one.step, one.kind) not in sent)
    return Versions(there.versions + unsent, complete=True)


def states(versions: Versions, now: Mapping[str, Value]) -> tuple[Mapping[str, Value], ...]:
    """The record as each version left it, as far as that can be known; `now` are its fields as they stand here.

    From its beginning forward when the history has it; otherwise backward from `now`, as far as there is no hole.
    """
    first = next(iter(versions.versions), None)
    if first is not None and begins(first) and (versions.complete or first.seq is None):
        return tuple(_forward(versions.versions, now))
    known: list[Mapping[str, Value]] = []
    state: dict[str, Value] | None = dict(now)
    for version in reversed(versions.versions):
        known.append({} if state is None else dict(state))
        if version.seq is not None and not versions.complete:
            state = None
        elif state is not None:
            state |= {name: old for name, (old, _new) in version.changed.items()}
    return tuple(reversed(known))


def begins(version: Version) -> bool:
    """Whether this version made the record: something that every record has, it had not before."""
    return any(name in version.changed and version.changed[name][0] is None for name in _ALWAYS_THERE)


def overruled(version: Version) -> Mapping[str, Value]:
    """What a change wanted of fields and did not get, because it is older: its version all the same. What it took the
    place of is in `lost` too, but that was an earlier version's."""
    return {
        name: value for name, value in version.lost.items() if name not in version.changed and name not in _NOT_ITS_OWN
    }


def _forward(versions: Iterable[Version], fields: Iterable[str]) -> Iterator[Mapping[str, Value]]:
    # What a new record had none of isn't among what its first version changed.
    state: dict[str, Value] = dict.fromkeys(fields)
    for version in versions:
        state |= {name: new for name, (_old, new) in version.changed.items()}
        yield {**state, **overruled(version)}
