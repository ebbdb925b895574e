"""The sign-in window stands as in signin-light.png, within two pixels; its cards begin there at y 118."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from expense_desktop.domain.errors import WrongPassword
from expense_desktop.settings import Settings
from expense_desktop.ui.background import Courier
from expense_desktop.ui.signin.gate import Gate
from expense_desktop.ui.signin.window import SignInWindow
from expense_desktop.ui.widgets.look import Look
from tests.ui.pictures.measuring import ink, misses


@pytest.fixture
def door(
    tmp_path: Path, look: Look, courier: Courier, executor: ThreadPoolExecutor, qtbot: QtBot
) -> Iterator[SignInWindow]:
    """The window on a computer that knows nobody."""
    gate = Gate(Settings(home=tmp_path), executor)
    made = SignInWindow(look, gate, courier)
    qtbot.addWidget(made)
    made.show()
    made.begin()
    qtbot.waitUntil(lambda: made.situation is not None, timeout=60_000)
    yield made
    made.close()
    gate.close()


def top(door: QWidget, widget: QWidget) -> int:
    """Where a widget begins."""
    return widget.mapTo(door, QPoint(0, 0)).y()


def test_the_form_to_sign_in_stands_as_drawn(door: SignInWindow, qtbot: QtBot) -> None:
    """Sign, heading, three fields of 32, the sentence below the password, the button of 34: the first card."""
    door.show_form(door.sign_in)
    form = door.sign_in
    form.username.setText("aoife")
    form.password.setText("not right")
    door.fail(WrongPassword())
    qtbot.waitUntil(lambda: form.password.property("failed") is True)
    image = door.grab().toImage()
    left = form.username.mapTo(door, QPoint(0, 0)).x()
    found = {
        "width": door.width(),
        "height": door.height(),
        "sign's left": ink(image, 10, 10, 120, 66).left,
        "sign's top": ink(image, 10, 10, 120, 66).top,
        "heading's left": ink(image, 10, 76, 300, 106).left,
        "heading's top": ink(image, 10, 76, 300, 106).top,
        "fields' left": left,
        "fields' right": left + form.username.width() - 1,
        "fields' height": form.username.height(),
        "server": top(door, form.server),
        "user name": top(door, form.username),
        "password": top(door, form.password),
        "button": top(door, form.button),
        "button's height": form.button.height(),
        "foot's words": (ink(image, 30, 546, 330, 580).top + ink(image, 30, 546, 330, 580).bottom) // 2,
    }
    drawn = {
        "width": 360,
        "height": 588,
        "sign's left": 33,
        "sign's top": 29,
        "heading's left": 34,
        "heading's top": 84,
        "fields' left": 33,
        "fields' right": 326,
        "fields' height": 32,
        "server": 185,
        "user name": 249,
        "password": 313,
        "button": 418,
        "button's height": 34,
        "foot's words": 564,
    }
    assert misses(found, drawn) == ""
