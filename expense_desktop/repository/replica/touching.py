"""What one transaction of the replica has changed, collected for `Touched`."""

import uuid
from collections.abc import Iterable
from typing import Final

from expense_desktop.domain.changes import Entity, Touched
from expense_desktop.domain.records import OwnerId, StepId
from expense_desktop.repository.replica.outbox import RowRef

NAMED_AT_MOST: Final = 1_000
"""Beyond that a page reads everything anew sooner than it looks for its own among the ids."""


class Touches:
    """Grows while a transaction works; `touched()` is what the listeners hear once it is committed."""

    def __init__(self, owner: OwnerId) -> None:
        self._owner = owner
        self._ids: dict[Entity, set[uuid.UUID]] = {entity: set() for entity in Entity}
        self.step: StepId | None = None
        self.sync_state = False
        self.everything = False

    def add(self, refs: Iterable[RowRef]) -> None:
        """Note rows that look different now."""
        for entity, row_id in refs:
            ids = self._ids[entity]
            ids.add(row_id)
            if len(ids) > NAMED_AT_MOST:
                # they are many: of the rest nobody will be told
                return

    def touched(self) -> Touched | None:
        """None when nothing has changed."""
        many = sum(map(len, self._ids.values()))
        if not (many or self.sync_state or self.everything):
            return None
        if self.everything or many > NAMED_AT_MOST:
            return Touched(self._owner, profile=True, sync_state=True, everything=True, step=self.step)
        return Touched(
            self._owner,
            expenses=frozenset(self._ids[Entity.EXPENSE]),
            categories=frozenset(self._ids[Entity.CATEGORY]),
            budgets=frozenset(self._ids[Entity.BUDGET]),
            profile=bool(self._ids[Entity.PROFILE]),
            sync_state=self.sync_state,
            step=self.step,
        )
