"""What the window says, in the person's language: Qt's translations of the sentences that stand in this package.

A language is a file, `resources/translations/expense_desktop_<code>.ts`: whoever adds one adds a language, and nothing
else names it. Building the program makes of it the `.qm` that is read here (docs/decisions/032).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QGuiApplication

from expense_desktop.domain.sentences import Day, Sentence
from expense_desktop.resources import resource
from expense_desktop.ui.days import written_day

SYSTEM: Final = ""
"""The choice of a language that leaves it to the system."""

_FOLDER: Final = "translations"
_NAME: Final = "expense_desktop_"
_SOURCE: Final = "en"
_BELOW: Final = "Sentences"
"""The context in the translations of what is said below the window."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language that the window speaks; `name` is its own for itself."""

    code: str
    name: str


def translate(context: str, text: str, disambiguation: str = "", n: int = -1) -> str:
    """The sentence in the person's language; the English one where it has none.

    `context` is the page or part that says it, as in "Expenses"; `disambiguation` tells apart what is one word in
    English only. With `n`, `%n` becomes the number and the language's own plural is taken. Other values go in by
    name afterwards: `translate("Shell", "Undo {step}").format(step=…)`. Both texts are literals where this is called:
    the translations' sources are read there.
    """
    return QCoreApplication.translate(context, text, disambiguation or None, n)


def in_words(text: str) -> str:
    """What the rooms below say, in the person's language; a text that is no sentence of theirs stays as it is."""
    if isinstance(text, Day):
        return written_day(QLocale(), text.date, short=text.short, with_year=text.with_year)
    if not isinstance(text, Sentence):
        return text
    template = _template(text)
    values = {name: in_words(value) if isinstance(value, str) else value for name, value in text.values.items()}
    if template == text.template and values == text.values:
        return str(text)
    try:
        return template.format(**values)
    except (KeyError, IndexError, ValueError):
        # A translation that somebody has put beside ours may name a value that there isn't.
        return str(text)


def _template(text: Sentence) -> str:
    n = -1 if text.n is None else text.n
    found = QCoreApplication.translate(_BELOW, text.template, None, n)
    if found != text.template:
        return found
    # A clause is its sentence without the full stop.
    whole = f"{text.template}."
    found = QCoreApplication.translate(_BELOW, whole, None, n)
    return text.template if found == whole else found.removesuffix(".")


def languages(folder: Path | None = None) -> tuple[Language, ...]:
    """What there is to choose from, by name; in `folder`, the program's own unless given."""
    found = (Language(code, _own_name(code)) for code in _files(folder))
    return tuple(sorted(found, key=lambda language: language.name))


def speak(application: QCoreApplication, choice: str = SYSTEM, folder: Path | None = None) -> QLocale:
    """Let the window speak the chosen language, and write numbers and dates as it does; the locale that they follow.

    Call it before the first widget is made: what has been said isn't said again. A language that isn't there any more
    is as if none had been chosen. Called again, it replaces what it did before.
    """
    hush(application)
    system, files = QLocale.system(), _files(folder)
    code = choice if choice in files else _wanted(system.uiLanguages(), files)
    # Of two that know a sentence the later one speaks: English has the plurals that no other language may lack.
    for each in dict.fromkeys((_SOURCE, code)):
        _add(application, _qts_own(each))
        _add(application, files[each])
    locale = _locale(code, system)
    QLocale.setDefault(locale)
    if isinstance(application, QGuiApplication) and locale.textDirection() is Qt.LayoutDirection.RightToLeft:
        # Qt turns round by itself only where it has a translation of its own.
        application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    return locale


def hush(application: QCoreApplication) -> None:
    """Speak the English of the sources again; without its plurals."""
    spoken = application.findChildren(QTranslator)
    for translator in spoken:
        application.removeTranslator(translator)
        # Nobody holds it any more: gone now, not with the next turn of the event loop, when it would be found again.
        translator.setParent(None)
    if spoken and isinstance(application, QGuiApplication):
        application.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def _add(application: QCoreApplication, path: Path) -> None:
    translator = QTranslator()
    if path.is_file() and translator.load(str(path)):
        translator.setParent(application)
        application.installTranslator(translator)


def _files(folder: Path | None) -> dict[str, Path]:
    """Each language's file; English is always among them."""
    if folder is None:
        try:
            folder = resource(_FOLDER)
        except FileNotFoundError:
            return {_SOURCE: Path()}
    found = {path.stem.removeprefix(_NAME): path for path in sorted(folder.glob(f"{_NAME}*.qm"))}
    return {_SOURCE: Path(), **found}


def _qts_own(code: str) -> Path:
    return Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)) / f"qtbase_{code}.qm"


def _wanted(asked: list[str], files: Iterable[str]) -> str:
    """The first of the system's languages, `de-AT` before `de`, that there is a file for."""
    codes = {code.replace("_", "-").lower(): code for code in files}
    for tag in asked:
        parts = tag.replace("_", "-").lower().split("-")
        for length in range(len(parts), 0, -1):
            if found := codes.get("-".join(parts[:length])):
                return found
    return _SOURCE


def _locale(code: str, system: QLocale) -> QLocale:
    """The system's locale where it is of that language; else that language's own, in the system's country if it can."""
    own = QLocale(code)
    if system.language() == own.language():
        return system
    there = QLocale(own.language(), system.territory())
    if system.language() is not QLocale.Language.C and there.territory() == system.territory():
        return there
    # Of English, the one that most of the world writes dates in.
    return QLocale("en_GB") if code == _SOURCE else own


def _own_name(code: str) -> str:
    name = "English" if code == _SOURCE else QLocale(code).nativeLanguageName()
    return name[:1].upper() + name[1:] if name else code
