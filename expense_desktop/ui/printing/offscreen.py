"""The painter where there is no window: for the command, in English, on a machine that may have no display."""

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtGui import QGuiApplication

from expense_desktop.ui import typography
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import speak
from expense_desktop.ui.printing.options import Options
from expense_desktop.ui.printing.painter import StatementPainter

if TYPE_CHECKING:
    from expense_desktop.services.statement import Statement

_kept: list[QGuiApplication] = []
"""Qt's application has to outlive the painter, and there is only one in a process."""


def english_painter(statement: "Statement", territory: str, options: Options, created: dt.datetime) -> StatementPainter:
    """The statement in English, numbers and dates as in a territory (`IE`; empty: as in most of the world)."""
    if QGuiApplication.instance() is None:
        made = QGuiApplication(["expense", "-platform", "offscreen"])
        typography.set_up(made)
        speak(made, "en")
        _kept.append(made)
    locale = QLocale(f"en_{territory}") if territory else QLocale("en_GB")
    return StatementPainter(statement, Formats(statement.currency, locale), options, created)
