"""The sign-in window stands as in signin-light.png, within two pixels; its cards begin there at y 118."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from expense_desktop.domain.errors import WrongPassword
from expense_desktop.domain.records import DeviceId, OwnerId
from expense_desktop.repository.profiles import Card, Profiles
from expense_desktop.repository.server.connections import LOOPBACK, ServerAddress
from expense_desktop.settings import Settings
from expense_desktop.ui.background import Courier
from expense_desktop.ui.signin.gate import Gate
from expense_desktop.ui.signin.window import SignInWindow
from expense_desktop.ui.widgets.look import Look
from tests.external import free_port
from tests.replicas import DEVICE, OWNER
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


def across(door: QWidget, widget: QWidget) -> tuple[int, int]:
    """Where a widget begins and ends from left to right."""
    left = widget.mapTo(door, QPoint(0, 0)).x()
    return left, left + widget.width() - 1


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
        "heading's right": ink(image, 10, 76, 300, 106).right,
        "stay's words": ink(image, 53, 378, 300, 404).left,
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
        "heading's right": 96,
        "stay's words": 57,
    }
    assert misses(found, drawn) == ""


def test_the_form_for_a_new_account_stands_as_drawn(door: SignInWindow, qtbot: QtBot) -> None:
    """Two fields beside each other, the server, a password that is praised, one that differs: the second card.

    The currency stands beside the repeated password, where the picture has none (decision 036).
    """
    form = door.join
    door.show_form(form)
    door.activateWindow()
    form.name.setText("Aoife Byrne")
    form.username.setText("aoife")
    form.invitation.setText("expenses.example.org")
    form.password.setFocus()
    QTest.keyClicks(form.password, "twelve chars")
    QTest.keyClick(form.password, Qt.Key.Key_Tab)
    QTest.keyClicks(form.repeated, "twelve char")
    QTest.keyClick(form.repeated, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: form.repeated_box.sentence != "" and form.password_box.sentence != "")
    image = door.grab().toImage()
    heading, praise, error = ink(image, 25, 77, 260, 107), ink(image, 25, 348, 240, 370), ink(image, 25, 433, 300, 455)
    foot = ink(image, 25, 552, 240, 576)
    found = {
        "heading's left": heading.left, "heading's right": heading.right, "sentence": ink(image, 25, 110, 340, 146).top,
        "name left": across(door, form.name)[0], "name right": across(door, form.name)[1],
        "user name left": across(door, form.username)[0], "user name right": across(door, form.username)[1],
        "name": top(door, form.name), "server": top(door, form.invitation), "password": top(door, form.password),
        "praise left": praise.left, "praise right": praise.right, "praise bottom": praise.bottom,
        "repeated": top(door, form.repeated), "repeated left": across(door, form.repeated)[0],
        "error left": error.left, "error right": error.right, "error top": error.top,
        "button": top(door, form.button), "button's height": form.button.height(), "foot": foot.left,
    }  # fmt: skip
    drawn = {
        "heading's left": 34, "heading's right": 206, "sentence": 113, "name left": 33, "name right": 196,
        "user name left": 207, "user name right": 326, "name": 185, "server": 249, "password": 313, "praise left": 34,
        "praise right": 129, "praise bottom": 362, "repeated": 398, "repeated left": 33, "error left": 33,
        "error right": 197, "error top": 435, "button": 467, "button's height": 34, "foot": 34,
    }  # fmt: skip
    assert misses(found, drawn) == ""
    assert not form.button.isEnabled()


def test_unlocking_without_the_server_stands_as_drawn(door: SignInWindow, tmp_path: Path, qtbot: QtBot) -> None:
    """Whose account it is, that the server can’t be reached, a password, another try: the third card."""
    address = ServerAddress("127.0.0.1", free_port(), "expense", LOOPBACK)
    card = Card("aoife", "Aoife Byrne", "EUR", OwnerId(OWNER), DeviceId(DEVICE), address)
    Profiles(tmp_path).create(card, lambda folder: folder.note_waiting(3))
    door.begin()
    qtbot.waitUntil(lambda: door.form is door.unlock and door.unlock.warning.isVisible(), timeout=60_000)
    form = door.unlock
    qtbot.waitUntil(lambda: form.again.y() > 0 and form.again.isVisible())
    image = door.grab().toImage()
    again = ink(image, 60, 415, 300, 440)
    found = {
        "identity": top(door, form.identity), "identity's height": form.identity.height(),
        "identity left": across(door, form.identity)[0], "identity right": across(door, form.identity)[1],
        "avatar": ink(image, 38, 152, 84, 198).left, "name": ink(image, 86, 154, 300, 176).left,
        "warning": top(door, form.warning), "warning's height": form.warning.height(),
        "warning's icon": ink(image, 38, 222, 66, 250).left, "warning's words": ink(image, 66, 222, 324, 282).left,
        "password": top(door, form.password), "button": top(door, form.button), "button's height": form.button.height(),
        "again left": again.left, "again right": again.right, "again's middle": (again.top + again.bottom) // 2,
        "foot left": ink(image, 25, 552, 200, 576).left, "foot right": ink(image, 200, 552, 335, 576).right,
    }  # fmt: skip
    drawn = {
        "identity": 147, "identity's height": 56, "identity left": 33, "identity right": 326, "avatar": 46, "name": 90,
        "warning": 219, "warning's height": 66, "warning's icon": 45, "warning's words": 69, "password": 323,
        "button": 371, "button's height": 34, "again left": 109, "again right": 251, "again's middle": 426,
        "foot left": 34, "foot right": 326,
    }  # fmt: skip
    assert misses(found, drawn) == ""
