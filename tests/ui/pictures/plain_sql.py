"""The pictures' figures in plain SQL, asked as a computer's own role: no owner is named, the server sees to that.

Nothing of the program is in here: what it works out is worked out once more, by PostgreSQL.
"""

import datetime as dt
from typing import Any, Final

from tests.servers import Connection

_PERIODS: Final = """
    SELECT title, now, before, round(now::numeric / days), round(abs(now - before) * 100.0 / before, 1)
    FROM (
        SELECT days, 'Last ' || days || ' days' AS title,
            (SELECT coalesce(sum(amount_minor), 0) FROM ledger.expense
             WHERE NOT deleted AND spent_on > %(today)s::date - days AND spent_on <= %(today)s) AS now,
            (SELECT coalesce(sum(amount_minor), 0) FROM ledger.expense
             WHERE NOT deleted AND spent_on > %(today)s::date - 2 * days
                AND spent_on <= %(today)s::date - days) AS before
        FROM (VALUES (7), (30), (365)) AS w(days)
    ) AS period ORDER BY days
"""
_CATEGORIES: Final = """
    WITH spent AS (
        SELECT top.name, sum(amount_minor) AS total
        FROM ledger.expense JOIN ledger.category AS its ON its.id = expense.category_id
        JOIN ledger.category AS top ON top.id = coalesce(its.parent_id, its.id)
        WHERE NOT expense.deleted AND spent_on > %(today)s::date - 30 AND spent_on <= %(today)s GROUP BY top.name
    ), every AS (SELECT sum(total) AS total FROM spent),
    exact AS (
        SELECT name, spent.total, floor(spent.total * 100 / every.total)::int AS whole,
            row_number() OVER (ORDER BY mod(spent.total * 100, every.total) DESC) AS place
        FROM spent, every
    )
    SELECT name, total, whole + (place <= 100 - (SELECT sum(whole) FROM exact))::int FROM exact ORDER BY total DESC
"""
_BUDGETS: Final = """
    WITH month AS (SELECT date_trunc('month', %(today)s::date)::date AS first),
    spent AS (
        SELECT coalesce(its.parent_id, its.id) AS category, date_trunc('month', spent_on)::date AS month,
            sum(amount_minor) AS total
        FROM ledger.expense JOIN ledger.category AS its ON its.id = expense.category_id
        WHERE NOT expense.deleted GROUP BY 1, 2
    ), lines AS (
        SELECT name, category.id, carry_over_since, held.limit_minor,
            coalesce((SELECT total FROM spent WHERE category = category.id AND spent.month = first), 0) AS spent,
            coalesce((
                SELECT sum(past.limit_minor - coalesce(total, 0))
                FROM generate_series(carry_over_since, first - interval '1 month', interval '1 month') AS ago
                JOIN LATERAL (
                    SELECT limit_minor FROM ledger.budget
                    WHERE category_id = category.id AND NOT deleted AND budget.month <= ago ORDER BY month DESC LIMIT 1
                ) AS past ON true
                LEFT JOIN spent ON spent.category = category.id AND spent.month = ago
            ), 0) AS carried,
            round(coalesce((SELECT sum(total) FROM spent WHERE spent.category = category.id
                AND spent.month >= first - interval '3 months' AND spent.month < first), 0) / 3.0) AS average
        FROM ledger.category, month, LATERAL (
            SELECT limit_minor FROM ledger.budget
            WHERE category_id = category.id AND NOT deleted AND budget.month <= first ORDER BY month DESC LIMIT 1
        ) AS held
        WHERE NOT category.deleted AND category.parent_id IS NULL
    )
    SELECT name, spent, limit_minor, CASE WHEN carry_over_since IS NOT NULL THEN carried END,
        limit_minor + carried - spent, average
    FROM lines ORDER BY name
"""
_RECENT: Final = """
    SELECT payee, amount_minor FROM ledger.expense
    WHERE NOT deleted AND spent_on <= %(today)s ORDER BY spent_on DESC, id DESC LIMIT 9
"""


def periods(server: Connection, today: dt.date) -> list[tuple[str, ...]]:
    """Title, total, the one before, average, change in per cent of each window."""
    return [
        (title, money(now), money(before), money(average), f"{change}%")
        for title, now, before, average, change in _all(server, _PERIODS, today)
    ]


def categories(server: Connection, today: dt.date) -> list[tuple[str, str, str]]:
    """Name, sum and per cent of the last 30 days, the largest first; the largest remainders are rounded up."""
    return [(name, money(total), f"{percent}%") for name, total, percent in _all(server, _CATEGORIES, today)]


def budgets(server: Connection, today: dt.date) -> list[tuple[str, ...]]:
    """Name, spent, limit, carried over (a dash where nothing is), left, average of the month, by name."""
    return [
        (name, money(spent), money(limit), "–" if carried is None else signed(carried), money(left), money(average))
        for name, spent, limit, carried, left, average in _all(server, _BUDGETS, today)
    ]


def recent(server: Connection, today: dt.date) -> list[tuple[str, str]]:
    """Payee and amount of the newest nine."""
    return [(payee, money(amount)) for payee, amount in _all(server, _RECENT, today)]


def money(minor: int) -> str:
    """`2,242.32`, `−20.15`."""
    units, cents = divmod(abs(int(minor)), 100)
    return f"{'−' if minor < 0 else ''}{units:,}.{cents:02}"


def minor(text: str) -> int:
    """`2,242.32` back; a dash is nothing."""
    return int("0" + "".join(filter(str.isdigit, text))) * (-1 if "−" in text else 1)


def signed(amount: int) -> str:
    """`+145.22`."""
    return f"+{money(amount)}" if amount > 0 else money(amount)


def _all(server: Connection, query: str, today: dt.date) -> list[tuple[Any, ...]]:
    return server.execute(query, {"today": today.isoformat()}).fetchall()
