"""The sign-in window's forms, before anything is asked of a server."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from expense_desktop.settings import Settings
from expense_desktop.ui.background import Courier
from expense_desktop.ui.signin.gate import Gate
from expense_desktop.ui.signin.window import SignInWindow
from expense_desktop.ui.widgets.buttons import IconButton
from expense_desktop.ui.widgets.look import Look


@pytest.fixture
def window(
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


def test_a_computer_that_knows_nobody_offers_an_account_and_says_what_is_not_encrypted(window: SignInWindow) -> None:
    """Sign-up comes first, with the one sentence about the embedded server's folder (I15)."""
    assert window.form is window.sign_up
    assert "unencrypted" in window.sign_up.notice.text()


def test_passwords_that_differ_are_said_beside_the_field(window: SignInWindow) -> None:
    """Nothing is asked of anybody until the two agree."""
    form = window.sign_up
    QTest.keyClicks(form.name, "Aoife Byrne")
    QTest.keyClicks(form.password, "four invented words")
    QTest.keyClicks(form.repeated, "four invented word")
    QTest.mouseClick(form.button, Qt.MouseButton.LeftButton)
    assert form.repeated_box.sentence == "The two passwords differ."
    assert not form.button.isEnabled()
    QTest.keyClicks(form.repeated, "s")
    assert form.button.isEnabled()
    assert not form.repeated_box.sentence


def test_a_short_password_is_said_on_leaving_the_field(window: SignInWindow) -> None:
    """With its least length; a long enough one is praised."""
    form = window.sign_up
    form.password.setFocus()
    QTest.keyClicks(form.password, "short")
    form.repeated.setFocus()
    assert form.password_box.sentence == "Use at least 10 characters."
    form.password.setText("long enough now")
    form.password.setFocus()
    form.repeated.setFocus()
    assert form.password_box.sentence == "15 characters"


def test_the_user_name_is_suggested_from_the_name(window: SignInWindow) -> None:
    """Until somebody types another."""
    QTest.keyClicks(window.sign_up.name, "Aoife Byrne")
    assert window.sign_up.username.text() == "aoife"


def test_an_account_that_is_not_here_is_said_in_its_words(window: SignInWindow, qtbot: QtBot) -> None:
    """Signing in where nobody ever signed up names what is missing, and the form can be used again."""
    window.show_form(window.sign_in)
    QTest.keyClicks(window.sign_in.username, "aoife")
    QTest.keyClicks(window.sign_in.password, "four invented words")
    QTest.keyClick(window.sign_in.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(box.sentence for box in window.sign_in.boxes()))
    assert window.sign_in.button.isEnabled()


def test_stay_signed_in_is_disabled_with_its_reason_where_there_is_no_key_store(window: SignInWindow) -> None:
    """The tests' computer has none."""
    assert not window.sign_in.stay.isEnabled()
    assert "key store" in window.sign_in.stay.toolTip()


def test_who_has_just_signed_out_is_asked_to_sign_in_again(window: SignInWindow, qtbot: QtBot) -> None:
    """The account isn't on this computer any more, but nobody else is likelier to come."""
    window.begin(("aoife", "this computer"))
    qtbot.waitUntil(lambda: window.form is window.sign_in)
    assert window.sign_in.username.text() == "aoife"


def test_enter_presses_the_link_that_has_the_focus(window: SignInWindow) -> None:
    """As Space does, on every desktop."""
    window.foot.first.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(window.foot.first, Qt.Key.Key_Return)
    assert window.form is window.sign_in


def test_every_field_has_its_name(window: SignInWindow) -> None:
    """A screen reader says the label of each."""
    for form in (window.sign_up, window.sign_in, window.join, window.unlock):
        for box in form.boxes():
            assert box.control.accessibleName()


def test_a_user_name_is_suggested_without_accents(window: SignInWindow) -> None:
    """`Róisín` becomes `roisin`, not `rsn`; one that was typed stays."""
    form = window.sign_up
    # QTest can only press the keys of ASCII.
    form.name.setText("Róisín O’Neill")
    form.name.textEdited.emit(form.name.text())
    assert form.username.text() == "roisin"
    form.username.setFocus()
    form.username.selectAll()
    QTest.keyClicks(form.username, "ro1")
    QTest.keyClicks(form.name, "x")
    assert form.username.text() == "ro1"


def test_enter_submits_from_the_currency_too(window: SignInWindow) -> None:
    """Every field of the form is left by Enter in the same way."""
    QTest.keyClick(window.sign_up.currency, Qt.Key.Key_Return)
    assert window.sign_up.password_box.sentence == "Use at least 10 characters."


def test_a_long_sentence_below_a_narrow_field_is_shown_whole(window: SignInWindow, qtbot: QtBot) -> None:
    """What a user name may consist of takes several lines beside the name."""
    form = window.sign_up
    form.username.setText("A b!")
    QTest.keyClick(form.username, Qt.Key.Key_Return)
    box = next(box for box in form.boxes() if box.control is form.username)
    assert len(box.sentence) > 40
    qtbot.waitUntil(lambda: box.height() >= box.heightForWidth(box.width()))


def test_the_button_stands_right_below_the_last_field(window: SignInWindow) -> None:
    """A short form leaves its room below, not between its fields."""
    for form in (window.unlock, window.sign_in, window.sign_up, window.join):
        window.show_form(form)
        QTest.qWait(1)
        last = max(box.mapTo(form, box.rect().bottomLeft()).y() for box in form.boxes())
        assert form.button.y() - last < 60


def test_nothing_can_be_clicked_before_it_is_known_who_has_been_here(
    tmp_path: Path, look: Look, courier: Courier, executor: ThreadPoolExecutor, qtbot: QtBot
) -> None:
    """No form, no link, until the answer comes."""
    may_answer = threading.Event()
    executor.submit(may_answer.wait)
    made = SignInWindow(look, Gate(Settings(home=tmp_path), executor), courier)
    qtbot.addWidget(made)
    made.show()
    made.begin()
    assert [each for each in made.findChildren(QAbstractButton) if each.isVisible()] == []
    assert [each for each in made.findChildren(QLineEdit) if each.isVisible()] == []
    may_answer.set()
    qtbot.waitUntil(made.sign_up.button.isVisible, timeout=60_000)


def test_escape_gives_up_what_takes_long(window: SignInWindow, executor: ThreadPoolExecutor, qtbot: QtBot) -> None:
    """From the field that has the focus; the button says that it is under way, and can be pressed again afterwards."""
    may_answer = threading.Event()
    executor.submit(may_answer.wait)
    window.show_form(window.sign_in)
    form = window.sign_in
    QTest.keyClicks(form.username, "aoife")
    QTest.keyClicks(form.password, "four invented words")
    QTest.keyClick(form.password, Qt.Key.Key_Return)
    assert (form.button.text(), form.button.isEnabled()) == ("Signing in…", False)
    QTest.keyClick(form.password, Qt.Key.Key_Escape)
    assert (form.button.text(), form.button.isEnabled()) == ("Sign in", True)
    may_answer.set()
    QTest.keyClick(form.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(box.sentence for box in form.boxes()), timeout=60_000)


def test_the_eye_shows_the_password_until_it_is_pressed_again(window: SignInWindow) -> None:
    """By the pointer, and by the field's menu for whoever has none; the repeated one has no eye."""
    password = window.sign_up.password
    eye = password.findChild(IconButton)
    assert eye is not None
    for shown in (True, False):
        QTest.mouseClick(eye, Qt.MouseButton.LeftButton)
        assert (password.echoMode() is QLineEdit.EchoMode.Normal) is shown
    assert not any(each.isVisible() for each in window.sign_up.repeated.findChildren(IconButton))


def test_what_is_no_line_of_a_server_is_said_beside_its_field(window: SignInWindow, qtbot: QtBot) -> None:
    """Nothing is asked of any server."""
    window.show_form(window.join)
    window.join.invitation.setText("expense-invitation-1-nonsense")
    qtbot.waitUntil(lambda: "damaged" in window.join.invitation_box.sentence, timeout=60_000)
    window.show_form(window.sign_in)
    QTest.keyClicks(window.sign_in.server, "expenses.example.org")
    QTest.keyClicks(window.sign_in.username, "aoife")
    QTest.keyClicks(window.sign_in.password, "four invented words")
    QTest.keyClick(window.sign_in.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "server line" in window.sign_in.server_box.sentence, timeout=60_000)
