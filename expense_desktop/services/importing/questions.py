"""The questions that a file leaves open: one sentence, with a row of the file itself as the example."""

import datetime as dt
from collections.abc import Sequence

from expense_desktop.domain.errors import Question
from expense_desktop.domain.money import plain
from expense_desktop.domain.sentences import Day, joined, say
from expense_desktop.services.importing.amounts import Amount, Decimal, NoAmount
from expense_desktop.services.importing.dates import DateOrder, Days
from expense_desktop.services.importing.signs import Spending

_ORDER_NAMES = {
    DateOrder.DMY: say("the day first (dmy)"),
    DateOrder.MDY: say("the month first (mdy)"),
    DateOrder.YMD: say("the year first (ymd)"),
}


def ask_for_dates(line: int, text: str, days: dict[DateOrder, Days]) -> Question:
    """`text` on `line` is a different day in each of `days`."""
    readings = [_day(read[text]) for read in days.values()]
    orders = _listed([_ORDER_NAMES[order] for order in days])
    return Question(
        say(
            "In line {line}, “{text}” can be {meanings}, and nothing else in the file says "
            "which. Are its dates written with {orders}?",
            line=line,
            text=text.strip(),
            meanings=_listed(readings),
            orders=orders,
        ),
        option="--date-order",
        choices=tuple(order.value for order in days),
    )


def ask_for_decimals(line: int, text: str, readings: dict[Decimal, Amount | NoAmount], currency: str) -> Question:
    """`text` on `line` is a different amount with each decimal mark."""
    meanings = [
        say("{amount} (decimal mark “{mark}”)", amount=f"{plain(amount.minor, currency)} {currency}", mark=mark)
        if isinstance(amount, Amount)
        else say("no amount (decimal mark “{mark}”)", mark=mark)
        for mark, amount in readings.items()
    ]
    return Question(
        say(
            "In line {line}, “{text}” can be {meanings}, and nothing else in the file says which.",
            line=line,
            text=text.strip(),
            meanings=_listed(meanings),
        ),
        option="--decimal",
        choices=tuple(mark.value for mark in readings),
    )


def ask_for_spending(line: int, text: str, payee: str) -> Question:
    """Nothing says which sign spending has; `text` is the amount on `line`."""
    whom = f" ({payee.strip()})" if payee.strip() else ""
    return Question(
        say(
            "Line {line} has the amount “{text}”{whom}, and nothing in the file says "
            "whether that is money spent or money in. Is spending written positive or "
            "negative?",
            line=line,
            text=text.strip(),
            whom=whom,
        ),
        option="--spending",
        choices=tuple(choice.value for choice in Spending),
    )


def _day(day: dt.date | None) -> str:
    return say("no date") if day is None else Day(day)


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else say("{others} or {last}", others=joined(", ", words[:-1]), last=words[-1])
