"""The words of headings, totals and directions, in the languages that banks write in.

Written without accents, signs and case, as `plain` gives them. They are what the exports of banks and of programs for
household books put into their first row; one word more here is always a smaller change than a rule more elsewhere.
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import Final


class Role(StrEnum):
    """What a column is."""

    DATE = "date"
    OTHER_DATE = "other date"
    PAYEE = "payee"
    DESCRIPTION = "description"
    STAND_IN = "payee where there is none"
    AMOUNT = "amount"
    MINOR = "amount in minor units"
    DEBIT = "amount spent"
    CREDIT = "money in"
    BALANCE = "balance"
    CATEGORY = "category"
    SUBCATEGORY = "subcategory"
    NOTE = "note"
    CURRENCY = "currency"
    DIRECTION = "direction"
    TYPE = "type"
    STATUS = "status"
    FEE = "fee"
    IGNORED = "not imported"


_SHARP: Final = str.maketrans(
    {"ß": "ss", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "œ": "oe", "đ": "d"}
)
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_SIGNS = re.compile(r"[^a-z0-9+-]+")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """`text` in lower case without accents, brackets and punctuation: “Betrag (€)” → “betrag”."""
    folded = unicodedata.normalize("NFKD", _BRACKETS.sub(" ", text).translate(_SHARP).casefold())
    folded = "".join(character for character in folded if not unicodedata.combining(character))
    return _SIGNS.sub(" ", folded).replace("-", " ").strip() or _SIGNS.sub("", folded)


def _words(text: str) -> frozenset[str]:
    return frozenset(" ".join(part.split()) for part in text.split(","))


_NAMES: Final[dict[Role, frozenset[str]]] = {
    Role.PAYEE: _words(
        """payee, payees, merchant, merchant name, name, counterparty, counter party, counterparty name, recipient,
        beneficiary, paid to, vendor, shop, store, payee name, to from, name of recipient, partner name,
        empfanger, auftraggeber empfanger, empfanger auftraggeber, beguenstigter zahlungspflichtiger,
        begunstigter zahlungspflichtiger, name zahlungsbeteiligter, zahlungsempfanger, zahlungsempfanger in,
        zahlungsbeteiligter, beguenstigter, begunstigter, auftraggeber begunstigter, auftraggeber beguenstigter,
        handler, partnername, beneficiaire, tiers, commercant, nom, nom du tiers, beneficiario, comercio,
        proveedor, establecimiento, esercente, controparte, beneficiario ordinante, naam, naam omschrijving,
        naam tegenpartij, tegenpartij, naam tegenrekening, kontrahent, odbiorca, nadawca odbiorca, nazwa
        odbiorcy, nazwa kontrahenta, dane kontrahenta, nazwa nadawcy odbiorcy, destinatario, nome, mottaker,
        modtager, mottagare, saaja, prijemce, nazev protiuctu, partner neve"""
    ),
    Role.DESCRIPTION: _words(
        """description, transaction description, details, particulars, narrative, transaction, transaction details,
        text, title, reference, payment reference, payment details, statement description, original description,
        item, what, purpose, verwendungszweck, buchungsdetails, beschreibung, vorgang verwendungszweck,
        zahlungsreferenz, zahlungszweck, betreff, avisierungstext, buchungsinformation, libelle, libelle
        operation, libelle de l operation, intitule, libelle simplifie, communication, communications, detail de
        l ecriture, concepto, descripcion, movimiento, detalle, mas datos, descrizione, causale, descrizione
        operazione, descrizione estesa, omschrijving, omschrijving 1, mededeling, mededelingen, opis, opis
        operacji, opis transakcji, tytul, tytul operacji, tytulem, szczegoly, descricao, historico, descritivo,
        beskrivelse, tekst, beskrivning, rubrik, forklaring, selite, viesti, popis, zprava, poznamka pro
        prijemce, kozlemeny"""
    ),
    Role.CATEGORY: _words(
        """category, categories, kategorie, categorie, categoria, rubrique, kategoria, kategori, rubriek, luokka,
        expense category, spending category, hauptkategorie, main category"""
    ),
    Role.SUBCATEGORY: _words(
        """subcategory, sub category, unterkategorie, sous categorie, subcategoria, sottocategoria, subcategorie,
        podkategoria, underkategori, sub categoria"""
    ),
    Role.NOTE: _words(
        """note, notes, memo, comment, comments, remark, remarks, notiz, notizen, bemerkung, bemerkungen,
        anmerkung, kommentar, commentaire, remarque, nota, notas, observaciones, comentario, commento, notitie,
        notities, opmerking, notatka, uwagi, komentarz, observacoes, anteckning, notat, poznamka"""
    ),
    Role.CURRENCY: _words(
        """currency, ccy, currency code, wahrung, waehrung, devise, divisa, moneda, munt, muntsoort, waluta, moeda,
        mena, valuutta, amount currency, waluta rachunku, account currency"""
    ),
    Role.DIRECTION: _words(
        """af bij, soll haben, s h, h s, d c, dc, c d, dr cr, cr dr, drcr, debit credit, credit debit, debit credit
        indicator, credit debit indicator, debit or credit, soll haben kennzeichen, umsatz soll haben, sens,
        sentido, signo, segno, sign, + -, dare avere, direction, af of bij, bij af, in out, income expense,
        expense income"""
    ),
    Role.TYPE: _words(
        """type, transaction type, buchungstext, buchungsart, umsatzart, umsatztyp, typ, type operation, type d
        operation, tipo, tipo movimiento, tipo de movimiento, tipo operazione, mutatiesoort, code, rodzaj,
        rodzaj transakcji, typ transakcji, typ operacji, operation type, vorgang, payment type, art,
        tapahtumalaji"""
    ),
    Role.STATUS: _words("""state, status, stato, estado, statut, stan, etat, tila"""),
    Role.FEE: _words("""fee, fees, gebuhr, gebuhren, frais, comision, commissione, kosten, oplata, prowizja, avgift"""),
    Role.MINOR: _words(
        """cents, cent, pence, amount minor, amount cents, amount in cents, amount pence, minor units, minor"""
    ),
    Role.DEBIT: _words(
        """debit, debits, debit amount, amount debit, paid out, money out, withdrawal, withdrawals, withdrawal
        amount, spent, amount spent, spending, out, outflow, expense, expenses, amount out, payments out,
        withdrawn, charges, charge, soll, belastung, ausgabe, ausgaben, lastschrift, belastungen, debit eur,
        montant debit, debit euros, depense, depenses, cargo, cargos, gasto, gastos, adeudo, addebito, addebiti,
        uscita, uscite, dare, uitgaven, uitgave, afschrijving, af, obciazenia, obciazenie, wydatki, wydatek,
        wyplata, wyplaty, debito, debitos, retiro, retiros, ut, uttag, ut fra konto"""
    ),
    Role.CREDIT: _words(
        """credit, credits, credit amount, amount credit, paid in, money in, deposit, deposits, deposit amount,
        received, income, in, inflow, amount in, receipts, payments in, haben, gutschrift, gutschriften,
        einnahme, einnahmen, credit eur, montant credit, credit euros, recette, recettes, abono, abonos,
        ingreso, ingresos, accredito, accrediti, entrata, entrate, avere, inkomsten, bijschrijving, bij,
        uznania, uznanie, wplywy, wplata, wplaty, credito, creditos, insattning, inn pa konto"""
    ),
    Role.BALANCE: _words(
        """balance, running balance, account balance, balance after, closing balance, saldo, solde, kontostand,
        saldo nach buchung, saldo po operacji, saldo na mutatie, saldo po transakcji, saldo contabile, saldo
        disponible, zustatek, egyenleg"""
    ),
}

_BY_NAME: Final = {name: role for role, names in _NAMES.items() for name in names}

# Best first: the day when the money was spent, then the day when the bank wrote it down, then the day when interest
# counts.
_DATE_RANKS: Final[tuple[frozenset[str], ...]] = (
    _words(
        """transaction date, date of transaction, purchase date, started date, trans date, spent on, date spent,
        date started, umsatzdatum, kaufdatum, belegdatum, date de transaction, date achat, date operation, date
        de l operation, fecha operacion, fecha de operacion, f operacion, data operazione, transactiedatum, data
        transakcji, data operacji, transaktionsdatum, data da operacao, transaksjonsdato"""
    ),
    _words(
        """date, day, when, datum, datetime, date time, timestamp, fecha, data, dato, paivamaara, pvm, jour,
        booking date, bookingdate, buchungstag, buchungsdatum, buchung, created on, created, date comptable,
        boekdatum, bokforingsdag, bokforingsdatum, data movimento, data contabile, fecha contable, data mov,
        bogforingsdato, datum splatnosti, datum zauctovani, kirjauspaiva"""
    ),
    _words(
        """posting date, posted date, post date, posted, date posted, date processed, processed date, completed
        date, date completed, settlement date, cleared date, data ksiegowania, data lancamento, effective date"""
    ),
    _words(
        """value date, valuta, valutadatum, wertstellung, wertstellungsdatum, wert, date valeur, date de valeur,
        fecha valor, f valor, data valuta, rentedatum, valuutdatum, data waluty, data valor, arvopaiva,
        rentedato"""
    ),
)

_DATE_WORDS: Final = _words("date, datum, fecha, data, dato")
_AMOUNT_NAMES: Final = _words(
    """amount, value, sum, total, betrag, umsatz, montant, importe, importo, bedrag, kwota, kwota operacji, kwota
    transakcji, belopp, belob, valor, montante, summa, maara, castka, price, cost, net, osszeg, transaction
    amount, amount gbp, amount eur, amount usd, price paid, cantidad, monto, quantia, betrag eur, betrag in eur,
    belop"""
)
_AMOUNT_WORDS: Final = _words(
    "amount, betrag, montant, importe, importo, bedrag, kwota, belopp, belob, castka, umsatz, summa, belop, monto"
)
_FOREIGN_WORDS: Final = _words(
    """foreign, original, fremdwahrung, fremdwaehrung, ursprung, ursprungsbetrag, origine, exchange, rate, kurs,
    local, cambio, vat, tax, gst, mwst, tva, iva, budget, limit, cashback, points, fx, conversion, wechselkurs,
    devisenkurs"""
)
_NUMBER_WORDS: Final = _words(
    """account, konto, kontonummer, iban, bic, number, nr, no, num, numero, id, cheque, check, sort, card, karte,
    carte, kontonr, rekening, tegenrekening, compte, cuenta, conto, rachunek, rachunku, nummer, auftragskonto,
    code, key, uuid"""
)
_BALANCE_WORDS: Final = _words("balance, saldo, solde, kontostand")
_CURRENCIES_IN_NAMES: Final = _words(
    "eur, gbp, usd, chf, pln, sek, nok, dkk, czk, huf, cad, aud, nzd, jpy, euro, euros, in"
)


@lru_cache(maxsize=4096)
def role_of(heading: str) -> tuple[Role, int]:
    """What a column with this heading is, and how sure that is: 0 the very word, higher numbers are weaker."""
    name = plain(heading)
    if not name:
        return Role.IGNORED, 9
    for rank, names in enumerate(_DATE_RANKS):
        if name in names:
            return Role.DATE, rank
    if name in _AMOUNT_NAMES:
        # “Total” and “Price” are the amount only where no column is simply that.
        return Role.AMOUNT, int(not _AMOUNT_WORDS & set(name.split()))
    if name in _BY_NAME:
        return _BY_NAME[name], 0
    return _role_by_words(frozenset(name.split()))


def _role_by_words(words: frozenset[str]) -> tuple[Role, int]:
    """A longer heading, such as “Amount in EUR” or “Datum der Buchung”."""
    if words & _FOREIGN_WORDS:
        return Role.IGNORED, 5
    if words & _BALANCE_WORDS:
        return Role.BALANCE, 5
    rest = " ".join(sorted(words - _CURRENCIES_IN_NAMES - _AMOUNT_WORDS))
    if rest in _NAMES[Role.DEBIT]:
        return Role.DEBIT, 5
    if rest in _NAMES[Role.CREDIT]:
        return Role.CREDIT, 5
    if words & _NUMBER_WORDS:
        return Role.IGNORED, 5
    if words & _AMOUNT_WORDS:
        return Role.AMOUNT, 5
    if words & _DATE_WORDS:
        return Role.DATE, 5
    return Role.IGNORED, 9


TOTAL_WORDS: Final = _words(
    """total, totals, subtotal, sum, summe, gesamt, gesamtsumme, endsaldo, anfangssaldo, totale, totaal, suma,
    razem, somme, totaux, opening, closing, anzahl, count, end, ende, umsatzsumme, zwischensumme, saldo, solde,
    balance"""
)
"""Words that start a line of sums below (or inside) a table."""

OUT_WORDS: Final = _words(
    """debit, dr, d, af, s, soll, out, withdrawal, money out, expense, db, dbit, cargo, uscita, dare, belastung,
    ausgabe, wydatek, -"""
)
IN_WORDS: Final = _words(
    """credit, cr, c, bij, h, haben, in, deposit, money in, income, cd, crdt, abono, entrata, avere, gutschrift,
    einnahme, wplyw, +"""
)
"""What a column of directions says: money out, money in."""

UNDONE_WORDS: Final = _words(
    """reverted, declined, failed, cancelled, canceled, rejected, refused, abgelehnt, storniert, rechazado, refuse,
    annule, voided, void"""
)
"""What a column of states says when no money moved."""

STATEMENT_LINES: Final = _words(
    """opening balance, closing balance, starting balance, balance brought forward, balance carried forward,
    brought forward, anfangssaldo, endsaldo, saldovortrag, alter saldo, neuer saldo, solde initial, solde final,
    ancien solde, nouveau solde, saldo inicial, saldo anterior, saldo final, saldo iniziale, saldo finale,
    beginsaldo, eindsaldo, saldo poczatkowe, saldo koncowe"""
)
"""Payees of rows that are no transaction: what the account held before and after."""
