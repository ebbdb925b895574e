"""The preferences stand as in preferences-light.png, within two pixels; its dialog begins there at (260, 140)."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QWidget

from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.preferences.general import GeneralSection
from expense_desktop.ui.preferences.showing import show_preferences
from tests.ui.pictures.measuring import Box, ink, misses


def within(dialog: QWidget, widget: QWidget) -> Box:
    """Where a widget stands in the dialog."""
    corner = widget.mapTo(dialog, QPoint(0, 0))
    return Box(corner.x(), corner.y(), corner.x() + widget.width() - 1, corner.y() + widget.height() - 1)


def test_the_preferences_stand_as_drawn(demo_window: MainWindow) -> None:
    """760 × 520, sections beside what they change, the foot with its two buttons."""
    dialog = show_preferences(demo_window, None)
    general = dialog.sections["general"]
    assert isinstance(general, GeneralSection)
    image: QImage = dialog.grab().toImage()
    side = dialog.findChild(QFrame, "preferences-side")
    foot = dialog.findChild(QFrame, "preferences-foot")
    assert side is not None
    assert foot is not None
    found = {
        "width": dialog.width(),
        "height": dialog.height(),
        "sections' right": within(dialog, side).right,
        "first section's icon": ink(image, 12, 16, 40, 42).left,
        "first section's words": ink(image, 42, 16, 150, 42).left,
        "theme left": within(dialog, general.theme).left,
        "theme top": within(dialog, general.theme).top,
        "theme height": within(dialog, general.theme).height,
        "rows top": within(dialog, general.rows).top,
        "text size left": within(dialog, general.text_size).left,
        "text size right": within(dialog, general.text_size).right,
        "text size top": within(dialog, general.text_size).top,
        "start page top": within(dialog, general.start_page).top,
        "suggest top": ink(image, 349, 250, 364, 272).top,
        "stronger top": ink(image, 349, 384, 364, 408).top,
        "foot's top": within(dialog, foot).top,
        "restore right": within(dialog, dialog.restore).right,
        "close left": within(dialog, dialog.close_button).left,
        "close right": within(dialog, dialog.close_button).right,
        "buttons' top": within(dialog, dialog.close_button).top,
    }
    dialog.close()
    drawn = {
        "width": 760,
        "height": 520,
        "sections' right": 192,
        "first section's icon": 20,
        "first section's words": 45,
        "theme left": 349,
        "theme top": 25,
        "theme height": 30,
        "rows top": 69,
        "text size left": 349,
        "text size right": 548,
        "text size top": 134,
        "start page top": 178,
        "suggest top": 252,
        "stronger top": 387,
        "foot's top": 467,
        "restore right": 672,
        "close left": 681,
        "close right": 742,
        "buttons' top": 479,
    }
    assert misses(found, drawn) == ""
