"""Where Go to… can go: payees, categories and commands, as the palette lists them, and what payees add up to."""

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from expense_desktop.domain.folding import fold
from expense_desktop.ui.background import Latest
from expense_desktop.ui.commands import Commands
from expense_desktop.ui.desk import Desk, Facts
from expense_desktop.ui.language import translate
from expense_desktop.ui.shell.palette import Goal, Kind, Palette

if TYPE_CHECKING:
    from expense_desktop.repository.ledger import Ledger
    from expense_desktop.repository.views import Summary

# As the widest period of the Overview: what was bought years ago says little about a payee.
_DAYS = 365
_NOT_FROM_HERE = ("palette", "menu")


def goals(facts: Facts, commands: Commands) -> list[Goal]:
    """Every payee, the last used first, every category that is in use, every command that would do something now."""
    payees = [Goal(Kind.PAYEE, name, f"{Kind.PAYEE}:{name}", icon="store") for name in facts.payees]
    book = facts.book
    categories = [
        Goal(Kind.CATEGORY, book.path(each.id), f"{Kind.CATEGORY}:{each.id}", colour=book.colour(each.id))
        for each in book.choices()
    ]
    done = [
        Goal(Kind.COMMAND, commands.text(each), f"{Kind.COMMAND}:{each.key}", commands.shown_keys(each), each.icon)
        for each in commands.all
        if each.key not in _NOT_FROM_HERE and each.is_possible
    ]
    return [*payees, *categories, *done]


class PayeeTotals(QObject):
    """Says beside the payees that the palette shows how many expenses they have had in a year, and their sum."""

    def __init__(self, desk: Desk, palette: Palette) -> None:
        super().__init__(palette)
        self._desk = desk
        self._palette = palette
        self._asking = Latest(desk.courier)
        palette.offered.connect(self._on_offered)

    def _on_offered(self, shown: list[Goal]) -> None:
        payees = tuple(goal.text for goal in shown if goal.kind is Kind.PAYEE and not goal.aside)
        if payees:
            since = dt.date.today() - dt.timedelta(days=_DAYS - 1)
            read = self._desk.source.read(partial(_payee_totals, payees=payees, since=since))
            self._asking.ask(read, partial(self._on_totals, payees))

    def _on_totals(self, payees: tuple[str, ...], totals: "dict[str, Summary]") -> None:
        found = {payee: totals[fold(payee)] for payee in payees if fold(payee) in totals}
        self._palette.say_aside({f"{Kind.PAYEE}:{payee}": self._words(total) for payee, total in found.items()})

    def _words(self, total: "Summary") -> str:
        words = translate("Palette", "%n expense(s), {total}", "", total.count)
        return words.format(total=self._desk.formats.money(total.total_minor))


def _payee_totals(ledger: "Ledger", payees: tuple[str, ...], since: dt.date) -> "dict[str, Summary]":
    """On the source's thread."""
    return ledger.expenses.payee_totals(payees, since)
