"""The columns with money → what was spent in each row, and whether it is money in.

One principle, whatever the layout (docs/decisions: importing): **an expense is money out, and money in is left out and
counted** — the person may tick it, then it is a refund. Only in a list of spending (one column, spending positive, no
running
balance: what programs for household books and cards export) is a minus money back from what was spent, and comes in as
a refund; unless the row itself says that it is a payment or a transfer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from expense_desktop.domain.sentences import say
from expense_desktop.services.importing.amounts import Amount, Flow, NoAmount
from expense_desktop.services.importing.columns import Columns
from expense_desktop.services.importing.signs import (
    Evidence,
    Spending,
    direction_flows,
    infer_signs,
    is_card_payment,
)

Column = Sequence[str]
Read = Callable[[str], Amount | NoAmount | None]
"""An amount's text → what it says; None for an empty cell."""


class Spent(NamedTuple):
    """`minor`: spent is positive, money in and refunds are negative; None where `problem` says why not."""

    minor: int | None
    is_credit: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class MoneyReading:
    """What was spent, row by row. `spending` is None when the file leaves the sign open: then `rows` shows the
    likelier way."""

    rows: list[Spent]
    spending: Spending | None
    by_row: bool = False
    """Each row says itself which way its money went (DR and CR, a column of directions): the sign is no question."""


NO_AMOUNT = Spent(None, problem=say("No amount"))
_BOTH = Spent(None, problem=say("Both spent and money in"))
_NO_DIRECTION = Spent(None, problem=say("Neither a sign nor a balance says whether this was spent"))


def read_money(
    columns: Columns,
    cells: Sequence[Column],
    amounts: Mapping[str, Amount | NoAmount],
    balances: Mapping[str, Amount | NoAmount],
    spending: Spending | None,
) -> MoneyReading:
    """Read every row. `amounts` and `balances` hold what the texts of their columns say; `spending` is the person's
    answer."""
    if columns.amount is not None:
        return _one_column(columns, cells, amounts, balances, spending)
    if columns.debit is not None and columns.credit is None:
        return _spent_only(columns, cells, amounts, spending)
    return _two_columns(columns, cells, amounts, spending)


def _one_column(
    columns: Columns,
    cells: Sequence[Column],
    amounts: Mapping[str, Amount | NoAmount],
    balances: Mapping[str, Amount | NoAmount],
    asked: Spending | None,
) -> MoneyReading:
    assert columns.amount is not None  # noqa: S101 — the caller has looked
    column = cells[columns.amount]
    minors, flows = _minors(column, amounts), _flows(columns, cells, column, amounts)
    evidence = Evidence(
        minors,
        flows,
        _minors(cells[columns.balance], balances) if columns.balance is not None else [None] * len(column),
        _texts(columns, cells),
    )
    signs = infer_signs(evidence, asked)
    by_row = any(signs.flows)
    spending = asked if asked is not None and not by_row else signs.spending
    shown = spending or (
        Spending.NEGATIVE if any(minor is not None and minor < 0 for minor in minors) else Spending.POSITIVE
    )
    problems = _problems(column, amounts)
    if by_row:
        rows = [
            _by_flow(minor, flow, problems[text], signs.unsettled)
            for minor, flow, text in zip(minors, signs.flows, column, strict=True)
        ]
        return MoneyReading(rows, spending, by_row=True)
    return MoneyReading(_by_sign(columns, cells, column, amounts, problems, shown), spending)


def _minors(column: Column, amounts: Mapping[str, Amount | NoAmount]) -> list[int | None]:
    value: dict[str, int | None] = {}
    for text in set(column):
        found = amounts.get(text)
        value[text] = found.minor if isinstance(found, Amount) else None
    return list(map(value.__getitem__, column))


def _flows(
    columns: Columns, cells: Sequence[Column], column: Column, amounts: Mapping[str, Amount | NoAmount]
) -> list[Flow | None]:
    """What stands beside the amounts; a column of directions only where the amounts themselves have no signs."""
    value: dict[str, Flow | None] = {}
    for text in set(column):
        found = amounts.get(text)
        value[text] = found.flow if isinstance(found, Amount) else None
    if any(value.values()):
        return list(map(value.__getitem__, column))
    signed = any(isinstance(amount, Amount) and amount.minor < 0 for amount in amounts.values())
    if columns.direction is not None:
        flows = direction_flows(cells[columns.direction])
        return _where_signs_agree(flows, _minors(column, amounts)) if signed else flows
    return [None] * len(column)


def _where_signs_agree(flows: Sequence[Flow | None], minors: Sequence[int | None]) -> list[Flow | None]:
    """Signs and directions side by side say the same twice: the directions then decide. Otherwise neither is trusted
    alone."""
    out = {minor > 0 for minor, flow in zip(minors, flows, strict=True) if minor and flow is Flow.OUT}
    into = {minor > 0 for minor, flow in zip(minors, flows, strict=True) if minor and flow is Flow.IN}
    return list(flows) if len(out) <= 1 and len(into) <= 1 and not out & into else [None] * len(flows)


def _texts(columns: Columns, cells: Sequence[Column]) -> list[Column]:
    return [cells[i] for i in (columns.kind, columns.category, columns.payee, columns.description) if i is not None]


def _problems(column: Column, amounts: Mapping[str, Amount | NoAmount]) -> dict[str, Spent | None]:
    found: dict[str, Spent | None] = {}
    for text in set(column):
        amount = amounts.get(text)
        found[text] = (
            None if isinstance(amount, Amount) else NO_AMOUNT if amount is None else Spent(None, problem=amount.why)
        )
    return found


def _by_flow(minor: int | None, flow: Flow | None, problem: Spent | None, unsettled: bool) -> Spent:
    if problem is not None or minor is None:
        return problem or NO_AMOUNT
    if flow is None:
        return _NO_DIRECTION if unsettled and minor else Spent(minor)
    return Spent(abs(minor)) if flow is Flow.OUT else Spent(-abs(minor), is_credit=True)


def _by_sign(
    columns: Columns,
    cells: Sequence[Column],
    column: Column,
    amounts: Mapping[str, Amount | NoAmount],
    problems: Mapping[str, Spent | None],
    spending: Spending,
) -> list[Spent]:
    factor = 1 if spending is Spending.POSITIVE else -1
    lists_spending = spending is Spending.POSITIVE and columns.balance is None
    read: dict[str, Spent] = {}
    for text in problems:
        amount = amounts.get(text)
        if isinstance(amount, Amount):
            minor = amount.minor * factor
            read[text] = Spent(minor, is_credit=minor < 0 and not lists_spending)
        else:
            read[text] = problems[text] or NO_AMOUNT
    rows = list(map(read.__getitem__, column))
    gives_back = any(spent.minor is not None and spent.minor < 0 for spent in read.values())
    return _without_payments(columns, cells, rows) if lists_spending and gives_back else rows


def _without_payments(columns: Columns, cells: Sequence[Column], rows: list[Spent]) -> list[Spent]:
    """In a list of spending, take out of the refunds what says of itself that it is a payment or a transfer."""
    said_in = [cells[i] for i in (columns.kind, columns.category, columns.payee, columns.description) if i is not None]
    return [
        row._replace(is_credit=True)
        if row.minor is not None and row.minor < 0 and any(is_card_payment(column[index]) for column in said_in)
        else row
        for index, row in enumerate(rows)
    ]


def _spent_only(
    columns: Columns, cells: Sequence[Column], amounts: Mapping[str, Amount | NoAmount], asked: Spending | None
) -> MoneyReading:
    """One column headed “Spent”: the sign that most rows have is spending."""
    assert columns.debit is not None  # noqa: S101 — the caller has looked
    column = cells[columns.debit]
    spending = asked or _usual_sign(_minors(column, amounts))
    shown = spending or Spending.POSITIVE
    return MoneyReading(_by_sign(columns, cells, column, amounts, _problems(column, amounts), shown), spending)


def _usual_sign(minors: Sequence[int | None]) -> Spending | None:
    positive = sum(1 for minor in minors if minor is not None and minor > 0)
    negative = sum(1 for minor in minors if minor is not None and minor < 0)
    if positive == negative and positive:
        return None
    return Spending.NEGATIVE if negative > positive else Spending.POSITIVE


def _two_columns(
    columns: Columns, cells: Sequence[Column], amounts: Mapping[str, Amount | NoAmount], asked: Spending | None
) -> MoneyReading:
    length = len(cells[0])
    debits = cells[columns.debit] if columns.debit is not None else [""] * length
    received_in = cells[columns.credit] if columns.credit is not None else [""] * length
    usual = _usual_sign(_minors(debits, amounts))
    spending = asked or usual
    spent = -1 if spending is Spending.NEGATIVE else 1
    received = -1 if _usual_sign(_minors(received_in, amounts)) is Spending.NEGATIVE else 1
    known: dict[tuple[str, str], Spent] = {}
    rows = []
    for pair in zip(debits, received_in, strict=True):
        row = known.get(pair)
        if row is None:
            row = known[pair] = _of_two(amounts.get(pair[0]), amounts.get(pair[1]), spent, received)
        rows.append(row)
    return MoneyReading(rows, spending)


def _of_two(debit: Amount | NoAmount | None, credit: Amount | NoAmount | None, spent: int, received: int) -> Spent:
    for cell in (debit, credit):
        if isinstance(cell, NoAmount):
            return Spent(None, problem=cell.why)
    out = debit.minor * spent if isinstance(debit, Amount) else 0
    into = credit.minor * received if isinstance(credit, Amount) else 0
    if out and into:
        return _BOTH
    if out or into:
        # A reversal stands with the other sign in its own column: it goes the other way.
        minor = out or -into
        return Spent(minor, is_credit=minor < 0)
    return NO_AMOUNT
