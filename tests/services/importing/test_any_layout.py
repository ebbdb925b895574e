"""In whatever layout an invented ledger is written, it is read back to the cent, or there is a question."""

import csv
import datetime as dt
import io
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from expense_desktop.services.importing.amounts import Decimal
from expense_desktop.services.importing.dates import DateOrder
from expense_desktop.services.importing.reading import Answers, Reading, read_file
from expense_desktop.services.importing.signs import Spending

Row = tuple[dt.date, str, int]
"""Day, payee, minor units; money in is below zero."""


@dataclass(frozen=True)
class Layout:
    """How a bank writes its file."""

    separator: str
    encoding: str
    line_end: str
    date_format: str
    order: DateOrder
    decimal: str
    groups: str
    money: str
    order_of_columns: tuple[int, ...]
    preamble: tuple[str, ...]
    with_balance: bool
    newest_first: bool

    def amount(self, minor: int) -> str:
        """An amount as this bank writes it."""
        whole = f"{abs(minor) // 100:,}".replace(",", self.groups)
        return f"{'-' if minor < 0 else ''}{whole}{self.decimal}{abs(minor) % 100:02}"


PAYEES = (
    "Café Müller",
    "TESCO STORES 3345",
    "O'Brien; Sons",
    "Łódź, Market",
    'The "Works"',
    "POS LIDL",
    "Rent",
    "B&Q | DIY",
)
PLAIN_PAYEES = ("TESCO STORES", "LIDL", "RENT", "CINEMA", "BUS", "MARKET")
FORMATS = (
    ("%d/%m/%Y", DateOrder.DMY),
    ("%m/%d/%Y", DateOrder.MDY),
    ("%d.%m.%Y", DateOrder.DMY),
    ("%Y-%m-%d", DateOrder.YMD),
    ("%d-%m-%Y", DateOrder.DMY),
    ("%Y%m%d", DateOrder.YMD),
    ("%d %b %Y", DateOrder.DMY),
    ("%d/%m/%y", DateOrder.DMY),
    ("%m/%d/%y", DateOrder.MDY),
    ("%Y/%m/%d %H:%M:%S", DateOrder.YMD),
)


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    """Any layout that a reader has a chance with."""
    date_format, order = draw(st.sampled_from(FORMATS))
    decimal, groups = draw(st.sampled_from(((".", ","), (".", ""), (",", "."), (",", ""), (",", " "), (".", "'"))))
    return Layout(
        separator=draw(st.sampled_from((",", ";", "\t", "|"))),
        encoding=draw(st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1250"))),
        line_end=draw(st.sampled_from(("\n", "\r\n", "\r"))),
        date_format=date_format,
        order=order,
        decimal=decimal,
        groups=groups,
        money=draw(st.sampled_from(("negative", "positive", "two", "two signed"))),
        order_of_columns=tuple(draw(st.permutations(range(4)))),
        preamble=tuple(
            draw(st.lists(st.sampled_from(("My Bank plc", "", "Account: 00123456", "Currency;EUR")), max_size=4))
        ),
        with_balance=draw(st.booleans()),
        newest_first=draw(st.booleans()),
    )


ROWS = st.lists(
    st.tuples(
        st.dates(dt.date(2023, 1, 1), dt.date(2026, 12, 31)),
        st.sampled_from(PAYEES),
        st.one_of(st.integers(1, 300_000), st.integers(1, 300_000).map(int.__neg__)),
    ),
    min_size=1,
    max_size=12,
)


def rendered(rows: list[Row], layout: Layout) -> bytes:
    """The file of a bank with this layout; a positive amount is spending unless the layout says otherwise."""
    balance = 50_000
    lines = []
    for day, payee, spent in sorted(rows):
        balance -= spent
        lines.append((day.strftime(layout.date_format), payee, spent, balance))
    if layout.newest_first:
        lines.reverse()
    out = io.StringIO()
    for line in layout.preamble:
        out.write(line + layout.line_end)
    writer = csv.writer(out, delimiter=layout.separator, lineterminator=layout.line_end)
    heading, body = table(lines, layout)
    writer.writerow([heading[i] for i in layout.order_of_columns] + (["Balance"] if layout.with_balance else []))
    for cells, (_, _, _, after) in zip(body, lines, strict=True):
        balance_cell = [layout.amount(after)] if layout.with_balance else []
        writer.writerow([cells[i] for i in layout.order_of_columns] + balance_cell)
    return out.getvalue().encode(layout.encoding, errors="replace")


def table(lines: list[tuple[str, str, int, int]], layout: Layout) -> tuple[list[str], list[list[str]]]:
    """Heading and cells in one order: four columns, of which the last may be of no interest."""
    if layout.money in ("negative", "positive"):
        sign = -1 if layout.money == "negative" else 1
        body = [[day, payee, layout.amount(sign * spent), "x"] for day, payee, spent, _ in lines]
        return ["Date", "Description", "Amount", "Branch"], body
    factor = -1 if layout.money == "two signed" else 1
    body = [
        [day, payee, layout.amount(factor * spent) if spent > 0 else "", layout.amount(-spent) if spent < 0 else ""]
        for day, payee, spent, _ in lines
    ]
    return ["Date", "Description", "Debit", "Credit"], body


def answered(data: bytes, layout: Layout) -> Reading:
    """Read the file as its owner would: answering what is asked, and only that."""
    answers = Answers()
    while (reading := read_file(data, "any.csv", "EUR", answers)).questions:
        match reading.questions[0].option:
            case "--date-order":
                assert answers.date_order is None
                answers = replace(answers, date_order=layout.order)
            case "--decimal":
                assert answers.decimal is None
                answers = replace(answers, decimal=Decimal(layout.decimal))
            case _:
                assert answers.spending is None
                answers = replace(answers, spending=Spending(layout.money))
    return reading


def usually_spends(rows: list[Row]) -> bool:
    """Most rows are spending, as in anybody's account; the other way round a minus would have to be a deposit's."""
    return sum(1 for _, _, spent in rows if spent > 0) > len(rows) / 2


@given(ROWS.filter(usually_spends), layouts())
def test_a_ledger_survives_any_layout(rows: list[Row], layout: Layout) -> None:
    """Every row is accounted for and every expense has its own day and amount, once the questions are answered."""
    reading = answered(rendered(rows, layout), layout)
    assert len(reading.rows) == len(rows)
    assert [row.problem for row in reading.rows if row.problem] == []
    expenses = sorted((row.spent_on, row.amount_minor) for row in reading.rows if not row.is_credit)
    money_in = sorted(row.amount_minor or 0 for row in reading.rows if row.is_credit)
    refunds_count = layout.money == "positive" and not layout.with_balance
    assert expenses == sorted((day, spent) for day, _, spent in rows if spent > 0 or refunds_count)
    assert money_in == sorted(spent for _, _, spent in rows if spent < 0 and not refunds_count)
