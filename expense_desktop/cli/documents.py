"""The shapes of `--json` (DESIGN 4) and their counterparts in words, the same for every command."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from expense_desktop.cli.tables import one_line, table
from expense_desktop.domain.money import Money, plain

if TYPE_CHECKING:
    from expense_desktop.repository.expenses import ExpenseView
    from expense_desktop.repository.sync.status import SyncStatus

Document = Mapping[str, Any]


def money(amount: Money) -> Document:
    """`{"amount_minor": 1250, "currency": "EUR", "amount": "12.50"}`."""
    return {"amount_minor": amount.amount_minor, "currency": amount.currency, "amount": amount.plain()}


def expense(view: "ExpenseView") -> Document:
    """One expense; `category` is its path, null when it has none."""
    its = view.expense
    return {
        "id": str(its.id),
        "date": its.spent_on.isoformat(),
        "payee": its.payee,
        "category": view.category_path or None,
        "note": its.note,
        "amount": money(Money(its.amount_minor, its.currency)),
        "state": view.state.value,
        "deleted": its.deleted,
    }


def expense_words(view: "ExpenseView") -> str:
    """One expense, a field a line; what it doesn't have is left out."""
    its = view.expense
    fields = [
        ("Amount", f"{plain(its.amount_minor, its.currency)} {its.currency}"),
        ("Date", its.spent_on.isoformat()),
        ("Payee", its.payee),
        ("Category", view.category_path or "Uncategorised"),
        ("Note", its.note.replace("\n", "\n" + " " * 10)),
        ("State", f"{view.state.value}, deleted" if its.deleted else view.state.value),
        ("Id", str(its.id)),
    ]
    return "\n".join(f"{name:<8}  {text}" for name, text in fields if text)


def expenses_table(views: "Sequence[ExpenseView]") -> str:
    """Expenses, one a line."""
    rows = [
        (
            view.expense.spent_on.isoformat(),
            plain(view.expense.amount_minor, view.expense.currency),
            one_line(view.expense.payee),
            one_line(view.category_path),
            one_line(view.expense.note),
            "" if view.state.value == "synced" else view.state.value,
            str(view.expense.id),
        )
        for view in views
    ]
    return table(("Date", "Amount", "Payee", "Category", "Note", "State", "Id"), rows, right={1})


def sync_status(status: "SyncStatus") -> Document:
    """How syncing stands; what a restored server or a stop adds only where there is one."""
    document: dict[str, Any] = {
        "state": status.phase.value,
        "waiting": status.waiting,
        "refused": status.refused,
        "conflicts": status.conflicts,
        "cursor": status.cursor,
        "last_synced_at": instant(status.last_synced_at),
    }
    if status.restored_at is not None:
        document["restored_at"] = instant(status.restored_at)
    if status.recovered:
        document["recovered"] = status.recovered
    if status.message:
        document["message"] = str(status.message)
    return document


def instant(at: dt.datetime | None) -> str | None:
    """An aware instant in UTC, as in `2026-06-18T08:14:00Z`."""
    return None if at is None else at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def shown(at: dt.datetime | None) -> str:
    """An aware instant for people, by this computer's clock."""
    return "never" if at is None else at.astimezone().strftime("%Y-%m-%d %H:%M")


def counted(number: int, noun: str) -> str:
    """`1 expense`, `2 expenses`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
