"""`expense analytics`: the last 7, 30 and 365 days, each with the period before, its days, categories and payees."""

from typing import TYPE_CHECKING

from expense_desktop.cli import choosing, documents
from expense_desktop.cli.console import Answer, Console
from expense_desktop.cli.documents import Document
from expense_desktop.cli.tables import one_line, table
from expense_desktop.domain.money import Money, plain
from expense_desktop.services import analytics
from expense_desktop.services.reading import read

if TYPE_CHECKING:
    from expense_desktop.repository.ledger import Ledger
    from expense_desktop.services.analytics import PayeeShare, Period, Share

_Found = list[tuple["Period", tuple["Share", ...], tuple["PayeeShare", ...]]]


def show(console: Console) -> Answer:
    """Sum up the windows that end today, or on another day."""
    as_of = choosing.day(console, console.options.as_of, "--as-of") or console.today

    def look(ledger: "Ledger") -> _Found:
        return [
            (period, analytics.categories(ledger, period.days), analytics.top_payees(ledger, period.days))
            for period in analytics.periods(ledger, as_of)
        ]

    with console.opened() as account:
        found = read(account, look, server=console.options.server)
        currency = account.currency
    document = {
        "as_of": as_of.isoformat(),
        "currency": currency,
        "periods": [_document(*each, currency) for each in found],
    }
    return Answer(document, "\n\n".join(_words(period, shares, currency) for period, shares, _payees in found))


def _document(
    period: "Period", shares: "tuple[Share, ...]", payees: "tuple[PayeeShare, ...]", currency: str
) -> Document:
    def money(minor: int) -> Document:
        return documents.money(Money(minor, currency))

    before = period.previous_total_minor
    return {
        "days": period.days.days,
        "from": period.days.first.isoformat(),
        "to": period.days.last.isoformat(),
        "total": money(period.total_minor),
        "previous_total": None if before is None else money(before),
        "average_per_day": money(period.average_minor),
        "daily": [{"date": one.days.first.isoformat(), "total": money(one.total_minor)} for one in period.daily],
        "categories": [
            {**_share(share, currency), "subcategories": [_share(part, currency) for part in share.within]}
            for share in shares
        ],
        "payees": [{"payee": one.payee, "total": money(one.total_minor), "count": one.count} for one in payees],
    }


def _share(share: "Share", currency: str) -> dict[str, object]:
    """`id` and `name` are null for what is in no category."""
    return {
        "id": None if share.category is None else str(share.category.category.id),
        "name": None if share.category is None else share.category.path,
        "total": documents.money(Money(share.total_minor, currency)),
        "share_percent": share.percent,
    }


def _words(period: "Period", shares: "tuple[Share, ...]", currency: str) -> str:
    before = period.previous_total_minor
    since = "" if period.since is None else f", since {period.since.isoformat()}"
    head = (
        f"Last {period.days.days} days, {period.days.first.isoformat()} to {period.days.last.isoformat()}: "
        f"{plain(period.total_minor, currency)} {currency}\n"
        f"{plain(period.average_minor, currency)} a day{since}"
        + ("" if before is None else f"; {plain(before, currency)} in the {period.days.days} days before")
    )
    rows = [
        (
            one_line("Uncategorised" if share.category is None else share.category.path),
            plain(share.total_minor, currency),
            f"{share.percent} %",
        )
        for share in shares
    ]
    return f"{head}\n\n{table(('Category', 'Total', 'Share'), rows, right={1, 2})}" if rows else head
