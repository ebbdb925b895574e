"""Invented expenses for the tour: shops that don't exist, a year of an ordinary person's spending."""

import csv
import datetime as dt
import io
import random
from typing import Final

_SEED: Final = 20260618
_DAYS: Final = 61
_TIMES: Final = 6

# Category, payee, least and most in cents, note, how often in two months.
_HABITS: Final = (
    ("Groceries:Supermarket", "Northgate Stores", 1450, 6890, "", 16),
    ("Groceries:Supermarket", "Harbour Foods", 980, 4250, "Weekly shop", 8),
    ("Groceries:Bakery & market", "Miller’s Row Bakery", 380, 1240, "Sourdough", 7),
    ("Eating out:Cafés", "Birch & Bean", 320, 790, "Flat white", 18),
    ("Eating out:Restaurants", "Alder Kitchen", 2150, 6480, "With Tom", 5),
    ("Eating out:Takeaway", "Little Lantern", 1190, 2790, "", 6),
    ("Transport:Public transport", "City Line Card", 2000, 2000, "Top-up", 4),
    ("Transport:Fuel", "Westway Fuel", 3890, 7150, "", 3),
    ("Housing:Rent", "Oakfield Lettings", 112000, 112000, "Rent", 2),
    ("Housing:Energy", "Brightwater Energy", 6870, 9240, "", 2),
    ("Housing:Internet & phone", "Kite Telecom", 4500, 4500, "", 2),
    ("Health:Pharmacy", "Fennel Pharmacy", 540, 2380, "", 4),
    ("Leisure:Books", "The Paper Owl", 999, 2850, "", 4),
    ("Leisure:Cinema, concerts & theatre", "Old Tram Shed", 1350, 4200, "Tickets", 3),
    ("Subscriptions", "Songbird Music", 1199, 1199, "", 2),
    ("Household:Tools & repairs", "Ironmonger & Daughter", 620, 5480, "", 3),
    ("Clothing", "Thread & Thistle", 2490, 8900, "", 2),
    (
        "Gifts & donations:Presents",
        "Clover Gift Company of the Upper and Lower Harbour",
        1500,
        4200,
        "Birthday, Niamh",
        2,
    ),
)


def ledger_lines(today: dt.date) -> str:
    """A CSV of a year up to `today`, money spent as negative amounts, the same every time."""
    chance = random.Random(_SEED)  # noqa: S311  invented shopping, no secrets
    rows = [
        (
            today - dt.timedelta(days=period * _DAYS + chance.randrange(_DAYS)),
            payee,
            category,
            note,
            chance.randint(least, most),
        )
        for period in range(_TIMES)
        for category, payee, least, most, note, times in _HABITS
        for _ in range(times)
    ]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("Date", "Payee", "Category", "Note", "Amount"))
    for day, payee, category, note, cents in sorted(rows):
        writer.writerow((day.isoformat(), payee, category, note, f"-{cents // 100}.{cents % 100:02d}"))
    return text.getvalue()


STATEMENT: Final = """Posted date;Description;Debit amount;Credit amount;Balance
17/06/2026;POS NORTHGATE STORES;8.95;;1204.37
17/06/2026;POS FENNEL PHARMACY;9.80;;1213.32
16/06/2026;POS HARBOUR FOODS;43.18;;1223.12
15/06/2026;POS COUNTY LIBRARY OVERDUE FEE;3.20;;1266.30
14/06/2026;POS WESTWAY FUEL;12.75;;1269.50
13/06/2026;POS ALDER KITCHEN;1O.20;;1282.25
12/06/2026;THREAD & THISTLE REFUND;;29.00;1292.45
9/06/2026;POS IRONMONGER & DAUGHTER;7.50;;1263.45
"""
