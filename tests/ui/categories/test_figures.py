"""The figures of the tree: those of the pictures, to the cent, and the same as naive sums of the same expenses."""

import datetime as dt
import re
from collections import defaultdict
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from expense_desktop.domain.period import Month
from expense_desktop.ui.categories import figures, words
from expense_desktop.ui.categories.figures import Year
from expense_desktop.ui.categories.model import CategoryModel, Columns
from expense_desktop.ui.desk import Desk
from tests.ui import demo
from tests.ui.rules import check

# read off categories-light.png: name, expenses, total, a month
PICTURE = """
Housing 44 14,364.08 1,197.01
Groceries 132 3,149.56 262.46
Eating out 129 1,658.05 138.17
  Restaurants 41 973.60 81.13
  Cafés 63 328.80 27.40
  Takeaway 25 355.65 29.64
Transport 53 1,237.11 103.09
  Public transport 30 794.51 66.21
  Taxi & car sharing 23 442.60 36.88
Travel 6 636.72 53.06
Health 35 988.24 82.35
Leisure 32 587.46 48.96
Subscriptions 44 483.56 40.30
Clothing 12 386.70 32.23
Household 20 469.16 39.10
Gifts & donations 24 421.55 35.13
Education 12 617.00 51.42
  Language courses 10 480.00 40.00
  Professional development & certification 2 137.00 11.42
"""
OPEN = {"Eating out", "Transport", "Education"}


def read(desk: Desk) -> Year:
    return desk.source.read(lambda ledger: figures.read(ledger, today=demo.TODAY)).result()


def cells(model: CategoryModel) -> list[str]:
    """The rows as the picture lists them: those of three parents are open."""
    lines: list[str] = []
    columns = (Columns.NAME, Columns.EXPENSES, Columns.TOTAL, Columns.AVERAGE)
    for row in range(model.rowCount()):
        top = model.index(row, 0)
        children = range(model.rowCount(top)) if top.data() in OPEN else ()
        for indent, index in [("", top), *(("  ", model.index(child, 0, top)) for child in children)]:
            lines.append(indent + " ".join(str(index.siblingAtColumn(column).data()) for column in columns))
    return lines


def test_every_figure_is_that_of_the_picture(demo_desk: Desk, qtmodeltester: ModelTester) -> None:
    """Names, counts, totals and averages, in the picture's order; the header and the footer's figures."""
    year = read(demo_desk)
    model = CategoryModel(demo_desk.formats)
    model.show_year(year)
    assert cells(model) == PICTURE.strip("\n").split("\n")
    titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in Columns]
    assert titles == ["Name", "Expenses", "Jul 2025 – Jun 2026", "Total €", "A month €"]
    footer = words.totals(year, demo_desk.formats)
    assert re.findall(r"[\d,.]*\d", footer) == ["12", "25", "543", "24,999.19"]
    cafes = next(node for node in year.nodes() if node.name == "Cafés")
    assert cafes.expenses == 133
    check(qtmodeltester, model)


def test_each_month_of_each_row_is_a_naive_sum(demo_desk: Desk) -> None:
    """Adding up the file's lines one by one gives every bar of every sparkline, parents with their children."""
    naive: dict[tuple[str, str], dict[Month, int]] = defaultdict(lambda: defaultdict(int))
    for day, _time, _payee, group, name, cents, _note in demo.data()["expenses"]:
        month = Month.of(dt.date.fromisoformat(day))
        naive[group, ""][month] += cents
        if name:
            naive[group, name][month] += cents
    year = read(demo_desk)
    found: dict[Any, tuple[int, ...]] = {}
    for node in year.nodes():
        key = (node.name, "") if node.parent is None else (node.parent.name, node.name)
        found[key] = node.figures.months_minor
    assert year.months == tuple(Month(2025, 6) + number for number in range(1, 13))
    assert found == {key: tuple(naive[key][month] for month in year.months) for key in found}
    assert len(found) == 37


def test_an_average_goes_back_to_the_first_expense_only(demo_desk: Desk) -> None:
    """Who began in May 2026 spends by two months, not by twelve; halves are rounded away from zero, refunds too."""
    months = tuple(Month(2026, 6) - back for back in reversed(range(12)))
    spent = figures.Figures((0,) * 10 + (1_001, 2_000), 3)
    refunded = figures.Figures((0,) * 10 + (-1_001, -2_000), 3)
    young = Year(months, averaged=2, total=spent)
    assert (young.average(spent), young.average(refunded)) == (1_501, -1_501)
    assert words.averaged(young, demo_desk.formats) == "since May 2026"
    assert Year(months).average(spent) == 250
    assert words.averaged(Year(months), demo_desk.formats) == ""
