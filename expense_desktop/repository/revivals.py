"""Changes of other records that brought a deleted category back: a live expense or subcategory revives what it is in.

Only the server has them: the change is the expense's or the subcategory's, and says by its code what it revived.
"""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import Session

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.records import OwnerId
from expense_desktop.repository.tables import CategoryRow, ChangeRow, ExpenseRow

_CODE: Final = "category_revived"
_BACK: Final = {"before": {"deleted": {"deleted": True}}, "after": {"deleted": {"deleted": False}}, "lost": None}


def with_revivals(
    session: Session, owner: OwnerId, category: uuid.UUID, columns: Sequence[Any], own: Sequence[Row[Any]]
) -> list[dict[str, Any]]:
    """The category's own changes, in order, and among them those by which another record brought it back.

    Each is given by the names of `columns`; of a revival `before` and `after` say only that.
    """
    known = [dict(row._mapping) for row in own]
    if not any(_deletes(one) for one in known):
        return known
    found = session.execute(select(*columns).where(*_revivals(owner, category)))
    numbered = sorted([*known, *({**row._mapping, **_BACK} for row in found)], key=lambda one: one["seq"])
    return list(_those_that_did(numbered, {one["seq"] for one in known}))


def _revivals(owner: OwnerId, category: uuid.UUID) -> tuple[Any, ...]:
    """Also what revived something inside it: that brought it back too."""
    inside = select(CategoryRow.id).where(CategoryRow.owner_id == owner, CategoryRow.parent_id == category)
    filed = ChangeRow.after["category"]["category_id"].as_string()
    put = ChangeRow.after["parent"]["parent_id"].as_string()
    members = select(ExpenseRow.id).where(
        ExpenseRow.owner_id == owner, or_(ExpenseRow.category_id == category, ExpenseRow.category_id.in_(inside))
    )
    return (
        ChangeRow.owner_id == owner,
        ChangeRow.code == _CODE,
        or_(
            filed == str(category),
            put == str(category),
            and_(ChangeRow.entity == Entity.EXPENSE.value, ChangeRow.row_id.in_(members)),
            and_(ChangeRow.entity == Entity.CATEGORY.value, ChangeRow.row_id.in_(inside)),
        ),
    )


def _those_that_did(numbered: Sequence[dict[str, Any]], own: set[int]) -> Iterator[dict[str, Any]]:
    """Without those that found it there already."""
    deleted = False
    for one in numbered:
        if one["seq"] in own:
            deleted = _deletes(one) or (deleted and not _brings_back(one))
            yield one
        elif deleted:
            deleted = False
            yield one


def _deletes(change: dict[str, Any]) -> bool:
    return bool((change["after"] or {}).get("deleted", {}).get("deleted"))


def _brings_back(change: dict[str, Any]) -> bool:
    return (change["after"] or {}).get("deleted", {}).get("deleted") is False
