"""What the planner and EXPLAIN let slip: estimates, and which conditions were asked of whose rows."""

import re
from functools import partial

from tests.attack.attacks import DEVICE, Attack
from tests.attack.world import World
from tests.servers import Connection

# Of a column: a condition that holds of the victim's rows, and one that holds of nobody's.
PAIRS = (
    ("expense", "payee = 'Luigi'", "payee = 'Ivgil'"),
    ("expense", "payee = ANY ('{Luigi}')", "payee = ANY ('{Ivgil}')"),
    ("expense", "lower(payee) = 'luigi'", "lower(payee) = 'ivgil'"),
    ("expense", "payee > 'Ka'", "payee > 'Ma'"),
    ("expense", "amount_minor = ANY ('{4250}')", "amount_minor = ANY ('{4251}')"),
    ("expense", "amount_minor > 4249", "amount_minor > 4250"),
    ("expense", "spent_on = ANY ('{2026-06-18}')", "spent_on = ANY ('{2026-06-19}')"),
    ("expense", "ctid = '<place>' AND amount_minor < 4251", "ctid = '<place>' AND amount_minor < 4250"),
    ("expense", "('{\"Luigi\": 1}'::jsonb)[payee] IS NOT NULL", "('{\"Ivgil\": 1}'::jsonb)[payee] IS NOT NULL"),
    ("expense", "deleted", "deleted AND stamps['none'] IS NOT NULL"),
    ("expense", "category_id = ANY ('{<category>}')", "category_id = ANY ('{00000000-0000-4000-8000-000000000000}')"),
    ("category", "name = ANY ('{Luigi’s}')", "name = ANY ('{Ivgil’s}')"),
    ("budget", "limit_minor = ANY ('{4250}')", "limit_minor = ANY ('{4251}')"),
    ("budget", "limit_minor > 4249", "limit_minor > 4250"),
    ("change", "status = ANY ('{rejected}')", "status = ANY ('{refused}')"),
    ("change", "row_id = ANY ('{<expense>}')", "row_id = ANY ('{00000000-0000-4000-8000-000000000000}')"),
    ("change", "lost['money'] IS NOT NULL", "lost['none'] IS NOT NULL"),
    ("profile", "display_name = ANY ('{Aoife}')", "display_name = ANY ('{Eofia}')"),
)

_NO_INDEX = "SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_indexonlyscan = off"
_WAYS = ("", _NO_INDEX, f"{_NO_INDEX}; SET LOCAL enable_seqscan = off")
_ANALYZE = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF)"
# Of the plan's conditions: none of them is an answer.
_CONDITIONS = re.compile(r"^ *(Filter|Index Cond|Recheck Cond|TID Cond|One-Time Filter):.*\n?", re.MULTILINE)


def _plan(connection: Connection, explain: str, table: str, condition: str) -> str:
    query = f"{explain} SELECT 1 FROM ledger.{table} WHERE {condition}"
    return _CONDITIONS.sub("", "\n".join(str(row[0]) for row in connection.execute(query)))


def _told_apart(explain: str, world: World, *, table: str, holds: str, never: str) -> str:
    """Whether the plans of the two conditions differ in anything but the conditions."""
    with world.connected(DEVICE) as connection:
        for way in _WAYS:
            connection.execute("BEGIN")
            connection.execute(way)
            # Of both one after the other, so that they find everything in memory.
            first, second = (_plan(connection, explain, table, world.named(each)) for each in (holds, never))
            connection.execute("ROLLBACK")
            if first != second:
                return f"{first}\n{second}"
    return "alike"


def _counted(world: World, *, table: str, holds: str, never: str) -> str:
    """The same of the planner's estimates, when statistics are fresh."""
    world.admin.execute(f"ANALYZE ledger.{table}")
    return _told_apart("EXPLAIN", world, table=table, holds=holds, never=never)


EXPLAINED = tuple(
    Attack(f"EXPLAIN ANALYZE {table}: {holds}", DEVICE, "alike",
           act=partial(_told_apart, _ANALYZE, table=table, holds=holds, never=never))
    for table, holds, never in PAIRS
)  # fmt: skip

ESTIMATED = tuple(
    Attack(f"estimate {table}: {holds}", DEVICE, "alike", act=partial(_counted, table=table, holds=holds, never=never))
    for table, holds, never in PAIRS
    if re.sub("'[^']*'|[0-9]+", "", holds) == re.sub("'[^']*'|[0-9]+", "", never)
)
