"""Currencies in use: how many decimals each has, and the signs that people write for them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from expense_desktop.domain.errors import InputError, quoted
from expense_desktop.domain.sentences import say

# Source: ISO 4217, List One (currencies in use; not its funds, metals and testing codes). BGN stays for older accounts.
_NO_DECIMALS: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_TWO_DECIMALS: Final = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP
    CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS
    KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD
    PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
    TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"""
_THREE_DECIMALS: Final = "BHD IQD JOD KWD LYD OMR TND"

EXPONENTS: Final[Mapping[str, int]] = MappingProxyType(
    {
        **dict.fromkeys(_NO_DECIMALS.split(), 0),
        **dict.fromkeys(_TWO_DECIMALS.split(), 2),
        **dict.fromkeys(_THREE_DECIMALS.split(), 3),
    }
)
"""Currency code → how many decimals its minor unit has."""

_DOLLARS: Final = """
    USD CAD AUD NZD SGD HKD TWD BBD BMD BND BSD BZD FJD GYD JMD KYD LRD NAD SBD SRD TTD XCD ARS CLP COP CUP DOP MXN
    UYU"""

SIGNS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        sign.casefold(): frozenset(codes.split())
        for sign, codes in {
            "€": "EUR", "euro": "EUR", "euros": "EUR",
            "£": "GBP EGP FKP GIP LBP SDG SHP SSP SYP",
            "$": _DOLLARS, "US$": "USD", "C$": "CAD NIO", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD",
            "S$": "SGD", "HK$": "HKD", "NT$": "TWD", "MX$": "MXN", "R$": "BRL",
            "¥": "JPY CNY", "￥": "JPY CNY", "円": "JPY", "元": "CNY",
            "kr": "SEK NOK DKK ISK", "kr.": "SEK NOK DKK ISK", "zł": "PLN", "zl": "PLN", "Kč": "CZK", "Ft": "HUF",
            "Fr": "CHF", "Fr.": "CHF", "SFr.": "CHF", "lei": "RON MDL", "lv": "BGN", "лв": "BGN", "₽": "RUB",
            "₴": "UAH", "₺": "TRY", "₼": "AZN", "₾": "GEL", "₸": "KZT", "₪": "ILS", "₹": "INR",
            "Rs": "INR PKR LKR NPR MUR", "₨": "INR PKR LKR NPR MUR", "฿": "THB", "₫": "VND", "₱": "PHP CUP",
            "₩": "KRW KPW", "₮": "MNT", "₭": "LAK", "Rp": "IDR", "RM": "MYR", "R": "ZAR", "₦": "NGN", "₵": "GHS",
            "₡": "CRC SVC", "₲": "PYG", "S/": "PEN",
        }.items()
    }
)  # fmt: skip
"""Sign, case-folded → the currencies written with it."""


def exponent(currency: str) -> int:
    """How many decimals the currency has: yen 0, euro 2, dinar 3. InputError when there is no such currency."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise InputError(
            say("{currency} is not a currency in use.", currency=quoted(currency)), field="currency", value=currency
        ) from None


def checked_currency(code: str) -> str:
    """An ISO 4217 code in capitals, or InputError."""
    code = code.strip().upper()
    exponent(code)
    return code


def currencies_of(sign: str) -> frozenset[str]:
    """The currencies that a sign or a code may stand for, whatever its case; empty when it is neither."""
    folded = sign.casefold()
    if folded in SIGNS:
        return SIGNS[folded]
    return frozenset({sign.upper()} & EXPONENTS.keys())
