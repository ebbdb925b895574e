"""The window in another language: its sentences, those of the lower rooms, numbers, dates and what is typed."""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtWidgets import QApplication

from expense_desktop.domain.errors import InputError, NameTaken, TooManyTries
from expense_desktop.domain.money import parse_amount
from expense_desktop.domain.period import parse_date
from expense_desktop.domain.quick_entry import parse
from expense_desktop.domain.records import ExpenseId, checked_payee
from expense_desktop.domain.sentences import Day, clause, joined, say
from expense_desktop.repository.replica.file import Replica
from expense_desktop.services import entry
from expense_desktop.services.starting import FIRST_CATEGORIES
from expense_desktop.ui.desk import Person
from expense_desktop.ui.failures import Failure, failure_of
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import hush, in_words, languages, speak, translate
from hatch_build import compile_translations

GERMANY = QLocale("de_DE")
TODAY = dt.date(2026, 6, 18)
FRENCH = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr_FR" sourcelanguage="en">
<context><name>Expenses</name>
<message><source>Find a category</source><translation>Chercher une catégorie</translation></message>
</context>
<context><name>Sentences</name>
<message><source>{text} is not a date.</source><translation>{what} n’est pas une date.</translation></message>
</context>
</TS>
"""


@pytest.fixture
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Qt reads of our translations as they are now, whenever the program was set up."""
    folder = tmp_path_factory.mktemp("translations")
    for source in (Path(__file__).parents[2] / "resources" / "translations").glob("*.ts"):
        (folder / source.name).write_bytes(source.read_bytes())
    compile_translations(folder)
    return folder


@pytest.fixture
def speaking(qapp: QApplication, compiled: Path) -> Iterator[Callable[[str], QLocale]]:
    """Lets the program speak a language; the tests after this one hear English."""
    yield lambda code: speak(qapp, code, compiled)
    hush(qapp)


@pytest.fixture
def german(speaking: Callable[[str], QLocale]) -> Formats:
    """German, and how it writes euros and days in Germany."""
    speaking("de")
    QLocale.setDefault(GERMANY)
    return Formats("EUR", GERMANY)


def test_a_language_is_a_file(qapp: QApplication, compiled: Path) -> None:
    """A `.ts` that somebody puts beside ours is offered by its own name and spoken; what it lacks stays English."""
    assert [language.name for language in languages(compiled)] == ["Deutsch", "English"]
    (compiled / "expense_desktop_fr.ts").write_text(FRENCH, encoding="utf-8")
    compile_translations(compiled)
    assert [language.name for language in languages(compiled)] == ["Deutsch", "English", "Français"]
    try:
        assert speak(qapp, "fr", compiled).language() is QLocale.Language.French
        assert translate("Expenses", "Find a category") == "Chercher une catégorie"
        assert translate("Expenses", "No expenses match") == "No expenses match"
        assert translate("Expenses", "Changed %n expense(s)", "", 1) == "Changed 1 expense"
        # It names a value that the sentence hasn't: said in English rather than not at all.
        assert in_words(say("{text} is not a date.", text="x")) == "x is not a date."
    finally:
        hush(qapp)


def test_the_language_is_changed_and_taken_off_again(qapp: QApplication, speaking: Callable[[str], QLocale]) -> None:
    """One language at a time; an unknown one is as none; numbers follow; dialogs of Qt's own do too."""
    assert speaking("de").language() is QLocale.Language.German
    assert translate("Expenses", "Changed %n expense(s)", "", 1234) == "1.234 Ausgaben geändert"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    assert speaking("en").language() is QLocale.Language.English
    assert translate("Expenses", "Changed %n expense(s)", "", 1) == "Changed 1 expense"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
    hush(qapp)
    assert translate("Expenses", "Changed %n expense(s)", "", 1) == "Changed 1 expense(s)"


def test_a_language_that_is_read_from_the_right_turns_the_window_round(qapp: QApplication, compiled: Path) -> None:
    """Urdu, of which Qt has no translation of its own; the next language turns it back."""
    (compiled / "expense_desktop_ur.ts").write_text(FRENCH.replace("fr_FR", "ur_PK"), encoding="utf-8")
    compile_translations(compiled)
    try:
        speak(qapp, "ur", compiled)
        assert qapp.layoutDirection() is Qt.LayoutDirection.RightToLeft
        speak(qapp, "de", compiled)
        assert qapp.layoutDirection() is Qt.LayoutDirection.LeftToRight
    finally:
        hush(qapp)


@pytest.mark.parametrize(
    ("system", "heard"),
    [
        ("de_AT.UTF-8", "Ausgaben gelöscht|de_AT"),
        ("nl_NL.UTF-8", "Deleted 2 expenses|en_NL"),
        ("C.UTF-8", "Deleted 2 expenses|en_GB"),
    ],
)
def test_without_a_choice_the_systems_language_is_spoken(compiled: Path, system: str, heard: str) -> None:
    """A language that we don't have is English, in the system's country, so that one window speaks one language."""
    program = (
        "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication\n"
        "from expense_desktop.ui.language import speak, translate\n"
        "application = QCoreApplication([]); locale = speak(application, '', Path(sys.argv[1]))\n"
        "said = translate('Expenses', 'Deleted %n expense(s), {sum}', '', 2).partition(',')[0]\n"
        "print(said + '|' + locale.name())"
    )
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    done = subprocess.run(
        [sys.executable, "-c", program, str(compiled)],
        env={**kept, "LANG": system, "LC_ALL": system},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=100,
    )
    assert done.stdout.strip().endswith(heard)


def test_what_lower_rooms_say_is_said_in_german(german: Formats) -> None:
    """By its template, whatever stands in it: values stay as they are, sentences within are translated too."""
    assert german.currency == "EUR"
    assert in_words(NameTaken("aoife").message) == "„aoife“ ist auf diesem Server schon vergeben."
    assert in_words(TooManyTries(60).message).endswith("In 1 Minute erneut versuchen.")
    assert in_words(TooManyTries(700).message).endswith("In 12 Minuten erneut versuchen.")
    with pytest.raises(InputError) as refused:
        checked_payee("x" * 201)
    assert str(refused.value) == "The payee has 201 characters; 200 fit."
    assert failure_of(refused.value) == Failure(
        "Nicht gespeichert", "Empfänger: 201 Zeichen, höchstens 200 passen.", failure_of(refused.value).action, False
    )
    with pytest.raises(InputError) as unread:
        parse_amount("{text} is not a date.", "EUR")
    assert in_words(unread.value.message) == "{text} is not a date. ist kein Betrag."
    assert in_words(clause(say("{text} is not a month.", text="x"))) == "x ist kein Monat"
    meant = say("{others} or {last}", others=joined(", ", [Day(dt.date(2026, 3, 2))]), last=say("no date"))
    assert (str(meant), in_words(meant)) == ("2 March 2026 or no date", "2. März 2026 oder kein Datum")
    assert in_words("The payee is empty.") == "The payee is empty.", "a text that is no sentence of ours"


def test_an_undo_step_is_named_in_the_language_of_who_looks(
    replica: Replica, record: Callable[..., ExpenseId], speaking: Callable[[str], QLocale]
) -> None:
    """The stack keeps the sentence, not its rendering: what was done in English is undone in German."""
    ids = [record("Kaph"), record("Luigi’s")]
    deleted = replica.write(partial(entry.delete, expenses=ids)).result()
    label = replica.read(lambda ledger: ledger.undo_stack.label_to_undo()).result()
    assert label == deleted.label == "Delete 2 Expenses"
    speaking("de")
    assert in_words(label) == "2 Ausgaben löschen"
    speaking("en")
    assert in_words(label) == "Delete 2 Expenses"


@pytest.mark.usefixtures("german")
def test_an_account_of_this_computer_says_so_in_german() -> None:
    """A server's name is a name; ours has none."""
    here = Person("aoife", "Aoife Byrne", "EUR", "this computer", on_own_server=True)
    assert here.place == "dieser Computer"
    assert Person("aoife", "Aoife Byrne", "EUR", "expenses.example.org").place == "expenses.example.org"


def test_german_writes_amounts_and_days_as_germans_do(german: Formats) -> None:
    """Comma and full stop, U+2212, the sign behind, `Di. 16. Juni`, words for today; fields show what they read."""
    assert (german.amount(-123456), german.money(224232)) == ("−1.234,56", "2.242,32\u00a0€")
    assert german.table_day(dt.date(2026, 6, 16), TODAY) == "Di. 16. Juni"
    assert german.table_day(dt.date(2025, 6, 16), TODAY) == "Mo. 16. Juni 2025"
    assert german.short_day(dt.date(2026, 1, 2), TODAY) == "2. Jan."
    assert [german.day(TODAY - dt.timedelta(days=back), TODAY) for back in range(2)] == ["Heute", "Gestern"]
    for month in range(1, 13):
        day = dt.date(2026, month, 9)
        assert parse_date(german.field_day(day), TODAY, "dmy", german.tongue) == day
    assert parse_amount(german.editable(123456), "EUR").amount_minor == 123456


@pytest.mark.parametrize(
    ("locale", "shown"),
    [("en_GB", "Tue 16 Jun"), ("en_US", "Tue Jun 16"), ("fr_FR", "mar. 16 juin"), ("es_ES", "mar 16 de jun")],
)
def test_days_stand_in_the_locales_order(locale: str, shown: str) -> None:
    """As its own long format has them, without the year and a comma that says nothing."""
    assert Formats("EUR", QLocale(locale)).table_day(dt.date(2026, 6, 16), TODAY) == shown


@pytest.mark.parametrize(
    ("line", "day", "payee", "note"),
    [
        ("12,50 Mittagessen bei Luigi gestern", 17, "Luigi", "Mittagessen"),
        ("12,50 Mittagessen bei Luigi vorgestern", 16, "Luigi", "Mittagessen"),
        ("Montag 4,20 Kaffee", 15, "Kaffee", ""),
        ("12. Juni 4,20 Kaffee", 12, "Kaffee", ""),
        ("4,20 lunch at Luigi yesterday", 17, "Luigi", "lunch"),
        ("4,20 So Fein", 18, "So Fein", ""),
    ],
)
def test_lines_are_typed_in_german_and_in_english(german: Formats, line: str, day: int, payee: str, note: str) -> None:
    """`gestern`, weekdays, months and `bei` count; a weekday of two letters is too often another word."""
    draft = parse(line, today=TODAY, currency="EUR", tongue=german.tongue)
    assert (draft.spent_on, draft.payee, draft.note) == (dt.date(2026, 6, day), payee, note)


def test_a_date_field_takes_the_short_weekday_that_tables_show(german: Formats) -> None:
    """`Di.` is last Tuesday in German; English has no such word."""
    assert parse_date("Di.", TODAY, "dmy", german.tongue) == dt.date(2026, 6, 16)
    with pytest.raises(InputError):
        parse_date("Di.", TODAY)


def test_a_new_account_begins_with_categories_in_its_language(german: Formats) -> None:
    """All twelve have a German name, each its own."""
    names = [in_words(name) for name, _colour in FIRST_CATEGORIES]
    assert names[:3] == ["Wohnen", "Lebensmittel", "Essen gehen"]
    assert len(set(names)) == len(FIRST_CATEGORIES)
    assert not set(names) & {name for name, _colour in FIRST_CATEGORIES}
    assert german.symbol == "€"
