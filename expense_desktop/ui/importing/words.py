"""What the import page says: of columns, of rows, of what came in."""

from typing import Final

from expense_desktop.services.importing.amounts import Decimal
from expense_desktop.services.importing.dates import DateOrder
from expense_desktop.services.importing.plan import ImportResult, RowState
from expense_desktop.services.importing.reading import Reading
from expense_desktop.services.importing.signs import Spending
from expense_desktop.services.importing.vocabulary import Role
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate

SPENT_NEGATIVE: Final = "negative"
SPENT_POSITIVE: Final = "positive"
BY_ROW: Final = "by row"
"""How an amount column is answered: the role alone doesn't say what its sign means."""

STEPS: Final = 4


def steps() -> tuple[str, ...]:
    """The four steps, in order."""
    return (
        translate("Import", "File"),
        translate("Import", "Columns"),
        translate("Import", "Categories"),
        translate("Import", "Done"),
    )


def column_choices() -> tuple[tuple[str, str], ...]:
    """What a column can be, by key: a role, for amounts with what their sign means."""
    return (
        (Role.DATE.value, translate("Import", "Date")),
        (Role.PAYEE.value, translate("Import", "Payee")),
        (SPENT_NEGATIVE, translate("Import", "Amount, spending is negative")),
        (SPENT_POSITIVE, translate("Import", "Amount, spending is positive")),
        (Role.DEBIT.value, translate("Import", "Amount spent")),
        (Role.CREDIT.value, translate("Import", "Money in")),
        (Role.CATEGORY.value, translate("Import", "Category")),
        (Role.NOTE.value, translate("Import", "Note")),
        (Role.IGNORED.value, translate("Import", "Not imported")),
    )


def found_choice(key: str) -> str:
    """What a column may be found to be, which nobody chooses."""
    return {
        BY_ROW: translate("Import", "Amount, each row says which way"),
        Role.SUBCATEGORY.value: translate("Import", "Subcategory"),
        Role.STAND_IN.value: translate("Import", "Payee where there is none"),
    }.get(key, "")


_SHOWN_AS: Final = {Role.DESCRIPTION: Role.NOTE}
_EVIDENCE: Final = frozenset(
    (
        Role.BALANCE,
        Role.OTHER_DATE,
        Role.CURRENCY,
        Role.DIRECTION,
        Role.TYPE,
        Role.STATUS,
        Role.FEE,
        Role.IGNORED,
    )
)


def key_of_column(role: Role, reading: Reading | None, spending: Spending | None) -> str:
    """The choice that a column shows; empty while nobody has said what the signs of its amounts mean.

    What only bears witness (a balance, a currency) isn't imported.
    """
    if role in (Role.AMOUNT, Role.MINOR):
        if reading is not None and reading.signed_by_row:
            return BY_ROW
        known = spending if reading is None else reading.spending
        return "" if known is None else known.value
    return Role.IGNORED.value if role in _EVIDENCE else _SHOWN_AS.get(role, role).value


def separators() -> tuple[tuple[str, str], ...]:
    """The separators to choose from."""
    return (
        (",", translate("Import", "Comma ,")),
        (";", translate("Import", "Semicolon ;")),
        ("\t", translate("Import", "Tab")),
        ("|", translate("Import", "Bar |")),
    )


def date_orders() -> tuple[tuple[str, str], ...]:
    """The orders of dates: New Year's Eve in each."""
    return (
        (DateOrder.DMY.value, "31/12/2026"),
        (DateOrder.MDY.value, "12/31/2026"),
        (DateOrder.YMD.value, "2026-12-31"),
    )


def decimals() -> tuple[tuple[str, str], ...]:
    """The decimal marks, in a number."""
    return ((Decimal.POINT.value, "1,234.56"), (Decimal.COMMA.value, "1.234,56"))


def answers_to(option: str) -> tuple[tuple[str, str], ...]:
    """The buttons below a question."""
    return {
        "--date-order": date_orders(),
        "--decimal": decimals(),
        "--spending": (
            (SPENT_NEGATIVE, translate("Import", "Spending is negative")),
            (SPENT_POSITIVE, translate("Import", "Spending is positive")),
        ),
    }[option]


def state_name(state: RowState) -> str:
    """What becomes of one row."""
    return {
        RowState.NEW: translate("Import", "New"),
        RowState.DUPLICATE: translate("Import", "Duplicate"),
        RowState.CREDIT: translate("Import", "Money in"),
        RowState.UNREADABLE: translate("Import", "Can’t read"),
    }[state]


def segment(state: RowState | None, count: str) -> str:
    """A segment over the rows, with how many there are."""
    words = {
        None: translate("Import", "All {count}"),
        RowState.NEW: translate("Import", "New {count}"),
        RowState.DUPLICATE: translate("Import", "Duplicates {count}"),
        RowState.CREDIT: translate("Import", "Money in {count}"),
        RowState.UNREADABLE: translate("Import", "Can’t read {count}"),
    }[state]
    return words.format(count=count)


def brought(result: ImportResult, formats: Formats) -> str:
    """What came in, without a full stop: for the toast."""
    total = formats.money(result.total.amount_minor)
    words = translate("Import", "Imported {count} expenses, {total}", "", result.imported)
    return words.format(count=formats.count(result.imported), total=total)


def left_out(result: ImportResult, formats: Formats) -> str:
    """What didn't come in, as a sentence; empty when everything did."""
    counted = (
        (translate("Import", "{count} duplicates left out", "", result.duplicates), result.duplicates),
        (translate("Import", "{count} rows of money in left out", "", result.credits), result.credits),
        (translate("Import", "{count} rows could not be read", "", result.unreadable), result.unreadable),
    )
    parts = [words.format(count=formats.count(count)) for words, count in counted if count]
    if not parts:
        return ""
    joined = parts[0]
    for part in parts[1:]:
        joined = translate("Import", "{one}, {other}").format(one=joined, other=part)
    return translate("Import", "{sentence}.").format(sentence=joined)
