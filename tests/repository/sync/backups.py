"""One person's part of a server as a backup would hold it, and put back: what others have is left alone."""

import uuid
from collections.abc import Sequence
from typing import Final

from expense_desktop.repository.replica.recovered import Recovered, read_recovered
from tests.repository.sync.desks import Desk, Rows, Truth, until_quiet
from tests.servers import Connection

_TABLES: Final = ("feed", "profile", "category", "expense", "budget", "change")


class Backup:
    """Taken when it is made. `restore` brings back rows, changes, counters and devices as they were; roles stay, as
    they do when the same server gets its database back.
    """

    def __init__(self, admin: Connection, owner: uuid.UUID) -> None:
        self._admin = admin
        self._owner = owner
        self._schema = f"backup_{uuid.uuid4().hex}"
        admin.execute(f"CREATE SCHEMA {self._schema}")
        for table in _TABLES:
            self._copy(f"ledger.{table}", table)
        self._copy("auth.device", "device")

    def restore(self, *, moves_epoch: bool = False) -> None:
        """Put it back, and move the epoch as docs/backup.md tells the admin to, or not."""
        with self._admin.transaction():
            self._admin.execute("SET CONSTRAINTS ALL DEFERRED")
            for table in _TABLES:
                self._admin.execute(f"DELETE FROM ledger.{table} WHERE owner_id = %s", (self._owner,))
                columns = self._columns(table)
                self._admin.execute(
                    f"INSERT INTO ledger.{table} ({columns}) SELECT {columns} FROM {self._schema}.{table}"
                )
            self._admin.execute(
                f"DELETE FROM auth.device WHERE owner_id = %s AND id NOT IN (SELECT id FROM {self._schema}.device)",
                (self._owner,),
            )
            self._admin.execute(
                "UPDATE auth.device AS d SET last_op_no = b.last_op_no, revoked_at = b.revoked_at "
                f"FROM {self._schema}.device AS b WHERE b.id = d.id"
            )
            if moves_epoch:
                self._admin.execute("UPDATE install.meta SET epoch = gen_random_uuid()")

    def _columns(self, table: str) -> str:
        found = self._admin.execute(
            "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute "
            "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            (f"ledger.{table}",),
        ).fetchone()
        assert found
        return str(found[0])

    def _copy(self, source: str, table: str) -> None:
        self._admin.execute(
            f"CREATE TABLE {self._schema}.{table} AS SELECT * FROM {source} WHERE owner_id = %s", (self._owner,)
        )


def told(rows: Rows) -> dict[object, object]:
    """What live rows say and when it was said, whatever their numbers."""
    return {ref: (row.values, {**row.stamps, "deleted": ""}) for ref, row in rows.items() if not row.deleted}


def said(rows: Rows) -> dict[object, object]:
    """What rows say."""
    return {ref: (row.values, row.deleted) for ref, row in rows.items()}


def parked(desk: Desk) -> tuple[Recovered, ...]:
    """What a computer keeps for its person to judge."""
    return desk.replica.read(lambda ledger: read_recovered(ledger.connection)).result()


def at_rest(desks: Sequence[Desk], truth: Truth) -> Rows:
    """Everybody syncs until nothing is new; then all replicas are the server's (I5, I6)."""
    until_quiet(desks)
    rows = truth.rows(desks[0].owner)
    for desk in desks:
        assert desk.queued() == []
        assert desk.base() == rows
        # what the server refused to make stays where it was entered
        assert {ref: row for ref, row in desk.view().items() if ref in rows} == rows
    seqs = [change["seq"] for change in truth.changes(desks[0].owner)]
    assert seqs == list(range(1, truth.head(desks[0].owner) + 1))
    return rows
