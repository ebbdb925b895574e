"""Which column of a table is what: by its heading first, by its contents where the heading doesn't say."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.sentences import say, say_many
from expense_desktop.services.importing.amounts import looks_like_amount
from expense_desktop.services.importing.csv_file import Table
from expense_desktop.services.importing.dates import looks_like_date
from expense_desktop.services.importing.vocabulary import IN_WORDS, OUT_WORDS, Role, plain, role_of

_SAMPLE: Final = 500
_MOSTLY: Final = 0.5
_NUMERIC: Final = frozenset({Role.AMOUNT, Role.MINOR, Role.DEBIT, Role.CREDIT, Role.BALANCE, Role.FEE})
_TITLE: Final = say("This file can’t be imported")


@dataclass(frozen=True, slots=True)
class Columns:
    """Indices of the columns that are read. Either `amount`, or `debit` with or without `credit`.

    `in_minor_units`: the amounts are whole numbers of minor units (a column headed “cents”).
    """

    date: int
    amount: int | None = None
    debit: int | None = None
    credit: int | None = None
    payee: int | None = None
    description: int | None = None
    note: int | None = None
    category: int | None = None
    subcategory: int | None = None
    currency: int | None = None
    direction: int | None = None
    kind: int | None = None
    status: int | None = None
    fee: int | None = None
    balance: int | None = None
    other_dates: tuple[int, ...] = ()
    in_minor_units: bool = False

    def roles(self) -> dict[int, Role]:
        """What each column that is read is; given back as an answer, they mean the same again."""
        named: dict[int | None, Role] = {
            self.balance: Role.BALANCE,
            self.fee: Role.FEE,
            self.status: Role.STATUS,
            self.kind: Role.TYPE,
            self.direction: Role.DIRECTION,
            self.currency: Role.CURRENCY,
            self.subcategory: Role.SUBCATEGORY,
            self.category: Role.CATEGORY,
            self.description: Role.STAND_IN,
            self.note: Role.NOTE if self.note != self.description else Role.DESCRIPTION,
            self.payee: Role.PAYEE,
            self.credit: Role.CREDIT,
            self.debit: Role.DEBIT,
            self.amount: Role.MINOR if self.in_minor_units else Role.AMOUNT,
            **dict.fromkeys(self.other_dates, Role.OTHER_DATE),
            self.date: Role.DATE,
        }
        return {index: role for index, role in named.items() if index is not None}

    def money(self) -> tuple[int, ...]:
        """The columns whose figures become expenses or money in."""
        return tuple(index for index in (self.amount, self.debit, self.credit) if index is not None)


@dataclass(slots=True)
class _Draft:
    """Roles by index while they are being settled."""

    table: Table
    currency: str
    cells: list[tuple[str, ...]] = field(default_factory=list)
    roles: dict[int, tuple[Role, int]] = field(default_factory=dict)

    def having(self, role: Role) -> list[int]:
        """The columns of this role, the surest first."""
        return sorted((i for i, (found, _) in self.roles.items() if found is role), key=lambda i: (self.roles[i][1], i))

    def first(self, role: Role) -> int | None:
        found = self.having(role)
        return found[0] if found else None


def infer_columns(table: Table, currency: str, chosen: Mapping[int, Role] | None = None) -> Columns:
    """Settle what the columns of `table` are. `chosen` is the person's own mapping, by index, and is taken as it is.

    Raises InputError when there is no column with dates or amounts, or several that might equally be the amount.
    """
    if chosen:
        if max(chosen) >= table.width:
            words = say_many("The file has only one column.", "The file has only %n columns.", table.width)
            raise InputError(words, field="columns", title=_TITLE)
        return _settled(_Draft(table, currency, roles={index: (role, 0) for index, role in chosen.items()}))
    return _settled(_drafted(table, currency))


def guess_roles(table: Table, currency: str) -> dict[int, Role]:
    """What the columns seem to be, where `infer_columns` can't settle it: for the person to complete.

    Where several might equally be the amount, none is.
    """
    draft = _drafted(table, currency)
    unsure = draft.having(Role.AMOUNT) if len(draft.having(Role.AMOUNT)) > 1 else []
    return {
        index: role
        for index, (role, _) in draft.roles.items()
        if role is not Role.IGNORED and index not in unsure and draft.first(role) == index
    }


def _drafted(table: Table, currency: str) -> _Draft:
    """By the headings, and by the contents where these say otherwise or nothing."""
    draft = _Draft(table, currency, [_filled(column) for column in table.columns])
    draft.roles = dict(enumerate(map(role_of, table.heading or ())))
    _check_against_contents(draft)
    _fill_gaps(draft)
    return draft


def _filled(column: Sequence[str]) -> tuple[str, ...]:
    """A sample of the cells that hold something, from the whole length of the file."""
    sampled = column[:: max(1, len(column) // (10 * _SAMPLE))]
    # A column may be nearly empty: then every cell counts.
    held = [cell for cell in sampled if cell and not cell.isspace()] or [cell for cell in column if cell.strip()]
    return tuple(held[:: max(1, len(held) // _SAMPLE)])


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(1 for cell in cells if test(cell)) / len(cells) if cells else 0.0


def _is_direction(cells: Sequence[str]) -> bool:
    said = {plain(cell) or cell.strip() for cell in cells}
    return bool(said) and said <= OUT_WORDS | IN_WORDS


def _check_against_contents(draft: _Draft) -> None:
    """A heading may promise what the column doesn't hold: “Debit/Credit” over D and C, “Valuta” over dates or
    currencies."""
    for index, cells in enumerate(draft.cells):
        role, rank = draft.roles.get(index, (Role.IGNORED, 9))
        if not cells:
            # An empty column of money in still says that spending stands in the other one.
            if role not in (Role.DEBIT, Role.CREDIT):
                draft.roles[index] = (Role.IGNORED, 9)
        elif role is Role.DATE and _share(cells, looks_like_date) < _MOSTLY:
            is_currency = _share(cells, lambda cell: len(cell.strip()) == 3 and cell.strip().isalpha()) > 0.9
            draft.roles[index] = (Role.CURRENCY, 1) if is_currency else (Role.IGNORED, 9)
        elif role in _NUMERIC and _share(cells, looks_like_amount) < _MOSTLY:
            draft.roles[index] = (Role.DIRECTION, 0) if _is_direction(cells) else (Role.IGNORED, 9)
        elif role in (Role.TYPE, Role.DIRECTION):
            draft.roles[index] = (Role.DIRECTION if _is_direction(cells) else Role.TYPE, rank)
        elif role is Role.IGNORED and rank > 5 and _is_direction(cells) and len(set(cells)) == 2:
            draft.roles[index] = (Role.DIRECTION, 5)


def _fill_gaps(draft: _Draft) -> None:
    unnamed = [i for i in range(len(draft.cells)) if draft.roles.get(i, (Role.IGNORED, 9)) == (Role.IGNORED, 9)]
    if not draft.having(Role.DATE):
        dated = [i for i in unnamed if _share(draft.cells[i], looks_like_date) > _MOSTLY]
        for rank, index in enumerate(dated):
            draft.roles[index] = (Role.DATE, rank)
            unnamed.remove(index)
    if not any(draft.having(role) for role in (Role.AMOUNT, Role.MINOR, Role.DEBIT, Role.CREDIT)):
        _find_amounts(draft, unnamed)
    if not draft.having(Role.PAYEE) and not draft.having(Role.DESCRIPTION):
        texts = [i for i in unnamed if i not in draft.having(Role.AMOUNT) and _letters(draft.cells[i]) >= 3]
        for rank, index in enumerate(sorted(texts, key=lambda i: -_letters(draft.cells[i]))[:1]):
            draft.roles[index] = (Role.DESCRIPTION, rank)


def _letters(cells: Sequence[str]) -> float:
    """How many letters a different text of the column has on average, weighed by how many different ones there are."""
    distinct = set(cells)
    letters = sum(sum(map(str.isalpha, cell)) for cell in distinct) / len(distinct) if distinct else 0.0
    return min(letters, 40.0) * math.sqrt(len(distinct) / max(1, len(cells)))


def _find_amounts(draft: _Draft, unnamed: list[int]) -> None:
    numeric = [i for i in unnamed if _share(draft.cells[i], looks_like_amount) > _MOSTLY]
    with_fraction = [i for i in numeric if any(set(cell) & set(".,-−") for cell in draft.cells[i])]
    found = with_fraction or numeric
    if len(found) == 2:
        balance = _balance_of_two(draft.table, found[0], found[1])
        if balance is not None:
            draft.roles[balance] = (Role.BALANCE, 5)
            found.remove(balance)
    for index in found:
        draft.roles[index] = (Role.AMOUNT, 5)
        unnamed.remove(index)


def _balance_of_two(table: Table, one: int, other: int) -> int | None:
    """Which of two columns is the running balance of the other, if either is: its steps are the other's amounts."""
    first, second = ([_digits(record[index]) for record in table.records[:_SAMPLE]] for index in (one, other))
    forth, back = _explains(first, second), _explains(second, first)
    if max(forth, back) < 0.8 or forth == back:
        return None
    return other if forth > back else one


def _digits(text: str) -> int:
    digits = "".join(filter(str.isdigit, text))
    return (-1 if text.strip()[:1] in ("-", "−", "(") else 1) * int(digits) if digits else 0


def _explains(amounts: Sequence[int], balances: Sequence[int]) -> float:
    """The share of steps between balances whose size is the amount beside them, upwards or downwards through the
    file."""
    steps = [abs(after - before) for before, after in pairwise(balances)]
    if not steps:
        return 0.0
    down = sum(step == abs(amount) for step, amount in zip(steps, amounts[1:], strict=False))
    up = sum(step == abs(amount) for step, amount in zip(steps, amounts, strict=False))
    return max(down, up) / len(steps)


def _settled(draft: _Draft) -> Columns:
    dates = draft.having(Role.DATE)
    if not dates:
        raise InputError(say("This file has no column with dates. Choose one."), field="columns", title=_TITLE)
    columns = Columns(
        date=dates[0],
        other_dates=(*dates[1:], *draft.having(Role.OTHER_DATE)),
        category=draft.first(Role.CATEGORY),
        subcategory=draft.first(Role.SUBCATEGORY),
        currency=draft.first(Role.CURRENCY),
        direction=draft.first(Role.DIRECTION),
        kind=draft.first(Role.TYPE),
        status=draft.first(Role.STATUS),
        fee=draft.first(Role.FEE),
        balance=draft.first(Role.BALANCE),
    )
    return _with_money(draft, _with_texts(draft, columns))


def _with_texts(draft: _Draft, columns: Columns) -> Columns:
    payees, descriptions, notes = draft.having(Role.PAYEE), draft.having(Role.DESCRIPTION), draft.having(Role.NOTE)
    texts = payees or descriptions[:1] or notes[:1]
    stand_ins = draft.having(Role.STAND_IN)
    rest = [i for i in (*payees[1:], *stand_ins, *descriptions, *notes) if i not in texts[:1]]
    beside = [i for i in (*notes, *descriptions) if i not in texts[:1]]
    return replace(
        columns,
        payee=texts[0] if texts else None,
        # What stands in for an empty payee: fees and cash have no counterparty, but a description.
        description=rest[0] if rest else None,
        note=beside[0] if beside else None,
    )


def _with_money(draft: _Draft, columns: Columns) -> Columns:
    debit, credit = draft.first(Role.DEBIT), draft.first(Role.CREDIT)
    if debit is not None and (credit is not None or not draft.having(Role.AMOUNT)):
        return replace(columns, debit=debit, credit=credit)
    amounts = _distinct_amounts(draft)
    if len(amounts) > 1:
        names = _listed([_name(draft.table, index) for index in amounts])
        raise InputError(
            say("This file has several columns with amounts: {names}. Choose one.", names=names),
            field="columns",
            title=_TITLE,
        )
    if amounts:
        return replace(columns, amount=amounts[0])
    minor = draft.first(Role.MINOR)
    if minor is not None:
        return replace(columns, amount=minor, in_minor_units=True)
    if credit is not None:
        return replace(columns, credit=credit)
    raise InputError(say("This file has no column with amounts. Choose one."), field="columns", title=_TITLE)


def _distinct_amounts(draft: _Draft) -> list[int]:
    """The amount columns that are left when the account's currency, the surer heading and equal contents have
    spoken."""
    found = draft.having(Role.AMOUNT)
    if draft.table.heading is not None:
        ours = [
            i for i in found if draft.currency in draft.table.heading[i].upper().replace("€", "EUR").replace("£", "GBP")
        ]
        found = ours or found
    best = min((draft.roles[i][1] for i in found), default=0)
    found = [i for i in found if draft.roles[i][1] == best]
    columns = draft.table.columns
    return [i for at, i in enumerate(found) if not any(columns[i] == columns[other] for other in found[:at])]


def _name(table: Table, index: int) -> str:
    named = table.heading[index] if table.heading is not None else ""
    return f"“{named}”" if named else say("column {number}", number=index + 1)


def _listed(names: list[str]) -> str:
    first, *others = names
    for name in others:
        first = say("{first} and {second}", first=first, second=name)
    return first
