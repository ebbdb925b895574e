"""Which way the money went in a column of signed amounts: what the file itself proves, and when it proves nothing."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from expense_desktop.services.importing.amounts import Flow
from expense_desktop.services.importing.vocabulary import IN_WORDS, OUT_WORDS, plain


class Spending(StrEnum):
    """How money spent is written in a column of amounts."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split(","))


# How banks begin the description of money that goes out, and what they write somewhere in that of money that comes in.
_OUT_STARTS: Final = _phrases(
    """pos, card purchase, card payment to, contactless, atm, cash withdrawal, direct debit, kartenzahlung, lastschrift,
    geldautomat, bankomat, paiement par carte, prelevement, retrait, compra, pago con tarjeta, pagamento pos, prelievo,
    betaalautomaat, pinbetaling, platnosc karta, zakup przy uzyciu karty, wyplata"""
)
_IN_TEXTS: Final = _phrases(
    """salary, wages, payroll, gehalt, lohn, salaire, nomina, stipendio, wynagrodzenie, salaris, interest paid to you,
    credit interest, payment received, payment thank you, thank you for your payment, transfer from, gutschrift,
    virement recu, transferencia recibida, bonifico ricevuto, przelew przychodzacy, autopay, automatic payment,
    cash deposit, direct deposit"""
)
# What a row in a list of spending says of itself when it is the card being paid off, or money moved: never a refund.
_NOT_SPENDING: Final = frozenset(
    _phrases(
        """payment, payments, transfer, transfers, payments and credits, payment credit, income, salary, deposit,
        credit card payment, internal transfer, zahlung, einzahlung, einnahmen, einkommen, uberweisung, virement,
        revenus, ingresos, transferencia, entrate, stipendio, inkomsten, przelew, wplata, wynagrodzenie"""
    )
)
_PAYING_OFF: Final = _phrases(
    """payment received, payment thank you, thank you for your payment, autopay, automatic payment,
    direct debit payment, payment by direct debit, online payment thank, balance transfer, einzahlung,
    zahlung erhalten, paiement recu, pago recibido, pagamento ricevuto, betaling ontvangen, splata karty"""
)


class Evidence(NamedTuple):
    """What is known of each row: the amount as written (None where it can't be read), and what stands beside it."""

    amounts: Sequence[int | None]
    flows: Sequence[Flow | None]
    balances: Sequence[int | None]
    texts: Sequence[Sequence[str]]
    """The columns whose words may say which way the money went."""


class Signs(NamedTuple):
    """`spending` is how spending is written, or None when the file leaves it open.

    `flows[i]`, where there is one, says it for row i by itself; then its sign doesn't count. With `unsettled` set, the
    rows without a flow can't be read: the sign is no answer in this file, and nothing else is known of them.
    """

    spending: Spending | None
    flows: Sequence[Flow | None]
    unsettled: bool = False


def direction_flows(cells: Sequence[str]) -> list[Flow | None]:
    """What a column of directions says: “Af”, “D”, “Soll” are money out."""
    of = {cell: _flow_of(cell) for cell in set(cells)}
    return [of[cell] for cell in cells]


def _flow_of(cell: str) -> Flow | None:
    word = plain(cell) or cell.strip()
    return Flow.OUT if word in OUT_WORDS else Flow.IN if word in IN_WORDS else None


def infer_signs(evidence: Evidence, asked: Spending | None = None) -> Signs:
    """Tell money out from money in. In this order, and each only where it leaves no doubt:

    what stands beside each amount (DR, CR, a column of directions); the steps of the balance; words for money out and
    in; and that there are more minus signs than not, because nobody prints a minus before what he earns.
    Only plus signs, or mostly plus signs, prove nothing: a card's purchases look like an account's deposits. `asked` is
    the person's answer.
    """
    if any(evidence.flows):
        return _by_flows(evidence)
    if asked is not None:
        return Signs(asked, evidence.flows)
    negative = sum(1 for amount in evidence.amounts if amount is not None and amount < 0)
    positive = sum(1 for amount in evidence.amounts if amount is not None and amount > 0)
    if not negative + positive:
        return Signs(Spending.NEGATIVE, evidence.flows)
    by_balance = _by_balance(evidence, negative)
    if by_balance is not None:
        return by_balance
    said = _by_words(evidence, mostly_negative=negative >= positive)
    if negative > positive:
        said.add(Spending.NEGATIVE)
    return Signs(said.pop() if len(said) == 1 else None, evidence.flows)


def _by_flows(evidence: Evidence) -> Signs:
    """DR and CR, or only one of them: then what is unmarked goes the other way."""
    marked = {flow for flow in evidence.flows if flow is not None}
    if len(marked) == 2:
        return Signs(Spending.POSITIVE, evidence.flows, unsettled=True)
    other = Flow.OUT if Flow.IN in marked else Flow.IN
    signed = any(
        a is not None and a < 0 and flow is None for a, flow in zip(evidence.amounts, evidence.flows, strict=True)
    )
    if all(flow is not None for flow in evidence.flows):
        return Signs(Spending.POSITIVE, evidence.flows, unsettled=True)
    return Signs(
        Spending.POSITIVE, evidence.flows if signed else [flow or other for flow in evidence.flows], unsettled=signed
    )


def _by_balance(evidence: Evidence, negative: int) -> Signs | None:
    """Read the steps of the balance, oldest first or newest first, whichever fits.

    A balance that only ever grows by unsigned amounts may be savings, or a card's debt: that is no proof.
    """
    forth, back = (_steps(evidence, newest_first) for newest_first in (False, True))
    best = back if back.fitting > forth.fitting else forth
    if best.possible == 0 or best.fitting < 0.9 * best.possible:
        return None
    if forth.fitting == back.fitting and (forth.same, forth.opposite) != (back.same, back.opposite):
        return None  # equal amounts throughout: read upwards they rise, read downwards they fall
    if best.same == 0:
        return Signs(Spending.POSITIVE, evidence.flows)
    if best.opposite == 0 or best.opposite * 20 < best.same:
        return Signs(Spending.NEGATIVE, evidence.flows) if negative else None
    if negative:
        return None
    return Signs(Spending.POSITIVE, best.flows, unsettled=True)


class _Steps(NamedTuple):
    possible: int
    same: int
    opposite: int
    flows: list[Flow | None]

    @property
    def fitting(self) -> int:
        return self.same + self.opposite


def _steps(evidence: Evidence, newest_first: bool) -> _Steps:
    flows: list[Flow | None] = [None] * len(evidence.amounts)
    possible = same = opposite = 0
    order = range(len(flows) - 1, -1, -1) if newest_first else range(len(flows))
    before: int | None = None
    for index in order:
        amount, balance = evidence.amounts[index], evidence.balances[index]
        if amount and balance is not None and before is not None:
            possible += 1
            step = balance - before
            if step in (amount, -amount):
                same += step == amount
                opposite += step == -amount
                flows[index] = Flow.IN if step > 0 else Flow.OUT
        before = balance if balance is not None else before
    return _Steps(possible, same, opposite, flows)


def _by_words(evidence: Evidence, *, mostly_negative: bool) -> set[Spending]:
    """What the words of rows say of the sign; several answers prove nothing.

    Words for money in are plain (nobody pays a salary to himself). Words for money out are not: a till also gives money
    back, so that they count only where they agree with most of the signs.
    """
    usual = Spending.NEGATIVE if mostly_negative else Spending.POSITIVE
    said: set[Spending] = set()
    for column in evidence.texts:
        telling = {text: flow for text in set(column) if (flow := _flow_in_words(text)) is not None}
        for amount, text in zip(evidence.amounts, column, strict=True) if telling else ():
            if amount and text in telling:
                spending = Spending.POSITIVE if (telling[text] is Flow.OUT) == (amount > 0) else Spending.NEGATIVE
                if telling[text] is Flow.IN or spending is usual:
                    said.add(spending)
    return said


def _flow_in_words(text: str) -> Flow | None:
    words = plain(text) + " "
    incoming = any(f" {phrase} " in f" {words}" for phrase in _IN_TEXTS)
    outgoing = any(words.startswith(phrase + " ") for phrase in _OUT_STARTS)
    if incoming == outgoing:
        return None
    return Flow.IN if incoming else Flow.OUT


def is_card_payment(text: str) -> bool:
    """Tell whether a row in a list of spending is the card being paid off, or money moved: never a refund."""
    words = plain(text)
    return words in _NOT_SPENDING or any(f" {phrase} " in f" {words} " for phrase in _PAYING_OFF)
