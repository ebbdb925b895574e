"""The server's history told again from the operations as they were entered: what each must have done (I3, I11)."""

import uuid
from typing import Any

from expense_desktop.domain.changes import GROUPS, Entity, Groups, Kind, Operation
from expense_desktop.repository.replica.outbox import RowRef
from tests.faults.mirror import Change
from tests.faults.people import Person
from tests.faults.rules import hold


class Replay:
    """Takes one change after the other; `values` and `deleted` are what must then be on the server."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self.values: dict[RowRef, dict[str, Any]] = {}
        self.deleted: set[RowRef] = set()

    def check(self) -> None:
        """Tell the whole history, and hold its end against the server's rows."""
        mirror = self._person.mirror
        for change in mirror.changes:
            self.take(change)
        hold("I3", self.values == {ref: row.groups() for ref, row in mirror.rows.items()}, "a value came from nowhere")
        hold(
            "I11", self.deleted == {ref for ref, row in mirror.rows.items() if row.deleted}, "a row came back, or went"
        )

    def take(self, change: Change) -> None:
        """Do what this change says it did, after holding it against what was entered."""
        if change["status"] == "rejected":
            return
        ref = Entity(change["entity"]), change["row_id"]
        after, lost = dict(change["after"] or {}), dict(change["lost"] or {})
        if change["op_no"]:
            operation = self._person.entered[bytes(change["hash"])].operation
            if operation.again:
                self._check_told(operation, ref, after, lost)
            else:
                self._check(operation, ref, change["status"], after, lost)
        if "deleted" in after:
            (self.deleted.add if after.pop("deleted")["deleted"] else self.deleted.discard)(ref)
        self.values.setdefault(ref, {}).update(after)
        if change["code"] == "category_revived":
            self._revive(ref)

    def _check(self, operation: Operation, ref: RowRef, status: str, after: Groups, lost: Groups) -> None:
        """Of every value that was given, and of every value that it met, one stands and the other is kept."""
        standing = self.values.get(ref)
        if standing is None:
            hold("I3", operation.set.keys() == GROUPS[ref[0]].keys(), "a row was made of less than all its fields")
            hold("I3", after == operation.set, "a new row is not what was entered")
            return
        for name, given in operation.set.items():
            self._check_group(given, operation.base.get(name), standing[name], status, after.get(name), lost.get(name))
        if ref in self.deleted and operation.kind in (Kind.SET, Kind.DECIDE) and "deleted" in after:
            hold("I11", status == "conflict", "a row was brought back without a word")
        if ref not in self.deleted and operation.kind is Kind.DELETE:
            edited = any(standing[name] != group for name, group in operation.base.items() if name in standing)
            hold("I3", edited is ("deleted" not in after), "an edit doesn’t beat a delete that didn’t know it")
            hold("I3", not edited or lost == {"deleted": {"deleted": True}}, "a delete that lost is not kept")

    def _check_told(self, operation: Operation, ref: RowRef, after: Groups, lost: Groups) -> None:
        """What a restored server was told: it stands, or is kept beside what stands."""
        for name, given in operation.set.items():
            stands = given == after.get(name, self.values.get(ref, {}).get(name))
            hold("I10", stands or lost.get(name) == given, "what a restored server was told is not kept")

    def _check_group(self, given: Any, base: Any, held: Any, status: str, after: Any, lost: Any) -> None:
        if given == held:
            return
        if base == held:
            hold("I3", after == given, "an edit without a rival was not applied")
            return
        hold("I3", status == "conflict", "a conflict that nobody is told of")
        hold("I3", lost in (held, given), "a losing value is not kept")
        hold("I3", (after == given) is (lost == held), "what stands and what is kept are the same value")

    def _revive(self, ref: RowRef) -> None:
        named = {Entity.EXPENSE: ("category", "category_id"), Entity.CATEGORY: ("parent", "parent_id")}[ref[0]]
        start = self.values[ref][named[0]][named[1]]
        category = ref if start is None else (Entity.CATEGORY, uuid.UUID(start))
        for each in (ref, category) if ref[0] is Entity.CATEGORY else (category,):
            self._bring_back(each)

    def _bring_back(self, category: RowRef) -> None:
        self.deleted.discard(category)
        parent = self._parent(category)
        if parent is None:
            return
        above = self._parent(parent)
        if above is not None:
            # two levels: it comes back beside what has become a subcategory
            self.values[category]["parent"] = {"parent_id": str(above[1])}
            parent = above
        self.deleted.discard(parent)

    def _parent(self, category: RowRef) -> RowRef | None:
        parent = self.values[category]["parent"]["parent_id"]
        return None if parent is None else (Entity.CATEGORY, uuid.UUID(parent))
