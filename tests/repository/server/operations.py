"""Operations as the tests of the server's side speak them: plain JSON, so that wrong ones can be said too."""

import datetime as dt
import json
import uuid
from typing import Any, Self

from expense_desktop.domain.changes import instant_text
from expense_desktop.domain.records import new_id
from tests.servers import Connection, Device

Groups = dict[str, dict[str, Any]]
Answer = dict[str, Any]

DINNER: Groups = {
    "money": {"amount_minor": 4250, "currency": "EUR"},
    "date": {"spent_on": "2026-06-18"},
    "payee": {"payee": "Luigi"},
}


def at(minutes: float = 0) -> str:
    """An instant some minutes after one that is past by any clock, as operations carry it."""
    return instant_text(dt.datetime(2020, 6, 18, 8, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes))


def operation(
    entity: str = "expense",
    row: uuid.UUID | None = None,
    kind: str = "set",
    *,
    made_at: str | None = None,
    **parts: Any,
) -> dict[str, Any]:
    """An operation as a dictionary; `parts` are `set`, `base`, `base_seq`, `seq`, or replace any other key."""
    body: dict[str, Any] = {
        "op": str(new_id()),
        "step": str(new_id()),
        "e": entity,
        "id": str(row or new_id()),
        "kind": kind,
        "base_seq": None,
        "made_at": made_at or at(),
    }
    return {**body, **parts}


def expense(row: uuid.UUID | None = None, *, made_at: str | None = None, **groups: Any) -> dict[str, Any]:
    """A new expense: the dinner, with `groups` instead of or beside its own."""
    return operation("expense", row, made_at=made_at, set={**DINNER, **groups})


def category(name: str, row: uuid.UUID | None = None, parent: uuid.UUID | None = None) -> dict[str, Any]:
    """A new category."""
    groups: Groups = {"name": {"name": name}}
    if parent is not None:
        groups["parent"] = {"parent_id": str(parent)}
    return operation("category", row, set=groups)


def sealed(body: dict[str, Any]) -> str:
    """An operation as it is sent."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Sender:
    """A device that numbers its operations and keeps one connection open; close it by `with`."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.connection: Connection = device.connect()
        self.next_no = 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def push_text(self, *texts: str) -> list[Answer]:
        """Send operations as they are, numbered on."""
        answers = push(self.connection, self.next_no, list(texts))
        self.next_no += len(texts)
        return answers

    def push(self, *bodies: dict[str, Any]) -> list[Answer]:
        """Send operations, numbered on."""
        return self.push_text(*(sealed(body) for body in bodies))

    def one(self, body: dict[str, Any]) -> Answer:
        """Send one operation and give what the server made of it, without its numbers."""
        (answer,) = self.push(body)
        return {"status": answer["status"], "code": answer["code"]}

    def seq(self, body: dict[str, Any]) -> int:
        """Send one operation, which is applied, and give its sequence number."""
        (answer,) = self.push(body)
        assert answer["status"] in ("applied", "conflict"), answer
        return int(answer["seq"])

    def row(self, table: str, row: uuid.UUID) -> dict[str, Any]:
        """A row as this device sees it."""
        return rows(self.connection, f"SELECT * FROM ledger.{table} WHERE id = %s", row)[0]

    def change(self, seq: int) -> dict[str, Any]:
        """What the server noted of a change."""
        return rows(self.connection, "SELECT * FROM ledger.change WHERE seq = %s", seq)[0]


def push(connection: Connection, first_no: int, texts: list[str]) -> list[Answer]:
    """Call api.push as any client may."""
    answers: list[Answer] = value(connection, "SELECT api.push(%s, %s::text[])", first_no, texts)
    return answers


def rows(connection: Connection, query: str, *values: Any) -> list[dict[str, Any]]:
    """A query's rows by column."""
    cursor = connection.execute(query, values or None)
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def value(connection: Connection, query: str, *values: Any) -> Any:
    """A query's one value."""
    row = connection.execute(query, values or None).fetchone()
    assert row is not None
    return row[0]
