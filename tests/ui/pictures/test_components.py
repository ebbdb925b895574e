"""The small parts, each put where components-light.png has it and measured there, within two pixels.

The quick entry bar, which is wider in a window, is measured from its right end.
"""

from typing import Protocol, cast

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from expense_desktop.domain.quick_entry import Slot
from expense_desktop.ui import typography
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.shell.rows import StateButton
from expense_desktop.ui.theme import Choice, themes
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.budget_bar import BudgetFill, paint_budget_bar
from expense_desktop.ui.widgets.buttons import Button, IconButton, Kind, Segments
from expense_desktop.ui.widgets.fields import CheckBox, FieldBox, LineEdit
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.notice import Notice, Said
from expense_desktop.ui.widgets.toast import News, ToastHost
from tests.ui.pictures.measuring import Box, box, ink, misses, picture

_FIELD_RIGHT_PX, _DRAWN_RIGHT_PX = 1255, 631
"""Where the quick entry bar ends in the window, and in the picture of the parts."""


class Putting(Protocol):
    """Puts a part to its place, as large as it wants to be unless a width is given."""

    def __call__(self, part: QWidget, left: int, top: int, width: int = 0) -> None: ...


@pytest.fixture
def stage(look: Look, qtbot: QtBot) -> QWidget:
    """The ground of the picture, as large as it is."""
    made = QWidget()
    made.setObjectName("page")
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    made.resize(1280, 1120)
    qtbot.addWidget(made)
    made.show()
    assert look is not None
    return made


@pytest.fixture
def put(stage: QWidget) -> Putting:
    """Puts parts onto the stage."""

    def do(part: QWidget, left: int, top: int, width: int = 0) -> None:
        part.setParent(stage)
        part.show()
        part.ensurePolished()
        hint = part.sizeHint()
        part.setGeometry(left, top, width or hint.width(), max(hint.height(), part.minimumHeight()))

    return do


def edges(**boxes: Box) -> dict[str, int]:
    """The four edges of each, by name."""
    return {f"{name} {edge}": value for name, each in boxes.items() for edge, value in each._asdict().items()}


def words_at(image: QImage, left: int, top: int, right: int, bottom: int) -> tuple[int, int]:
    """Where ink begins and ends from left to right."""
    found = ink(image, left, top, right, bottom)
    return found.left, found.right


def spans(image: QImage, **places: tuple[int, int, int, int]) -> dict[str, int]:
    """Where the ink of each place begins and ends."""
    found = {name: words_at(image, *place) for name, place in places.items()}
    return {f"{name} {side}": value for name, both in found.items() for side, value in zip("<>", both, strict=True)}


def darkness(image: QImage, place: Box) -> int:
    """How much darker than its upper left corner a place is, all its pixels together."""
    paper = image.pixelColor(place.left, place.top).lightness()
    return sum(
        max(0, paper - image.pixelColor(x, y).lightness())
        for y in range(place.top, place.bottom + 1)
        for x in range(place.left, place.right + 1)
    )


def strongest(image: QImage, place: Box) -> QColor:
    """The colour in a place that is furthest from that of its upper left corner."""
    paper = image.pixelColor(place.left, place.top)
    colours = (
        image.pixelColor(x, y) for y in range(place.top, place.bottom + 1) for x in range(place.left, place.right + 1)
    )
    return max(colours, key=lambda colour: abs(colour.lightness() - paper.lightness()))


def test_buttons_stand_as_drawn(stage: QWidget, put: Putting, look: Look) -> None:
    """Plain, primary, with an icon only, small with an icon; the words of the first and the last."""
    export, printing = Button("Export", look), Button("Print", look, kind=Kind.PRIMARY)
    icon = IconButton("chevron-left", "Page before", look, bordered=True)
    # of expenses-light.png, a button with icon and words
    duplicate = Button("Duplicate", look, icon="copy", height="small")
    put(export, 32, 531)
    put(printing, 32, 589)
    put(icon, 369, 589)
    put(duplicate, 1089, 475)
    image = picture(stage)
    found = edges(export=box(export), print=box(printing), icon=box(icon), duplicate=box(duplicate))
    found |= spans(
        image, words=(38, 534, 92, 558), printed=(38, 596, 82, 614), copy=(1093, 478, 1113, 498),
        doubled=(1114, 480, 1176, 498),
    )  # fmt: skip
    drawn = edges(
        export=Box(32, 531, 98, 560), print=Box(32, 589, 87, 618), icon=Box(369, 589, 398, 618),
        duplicate=Box(1089, 475, 1181, 500),
    )  # fmt: skip
    drawn |= {"words <": 46, "words >": 85, "printed <": 46, "printed >": 74}
    drawn |= {"copy <": 1099, "copy >": 1111, "doubled <": 1118, "doubled >": 1171}
    assert misses(found, drawn) == ""


def test_fields_stand_as_drawn(stage: QWidget, put: Putting, look: Look) -> None:
    """At rest, with an example, wrong with its sentence; the line of the one that has the focus is two pixels."""
    rest, example, focused = LineEdit(look), LineEdit(look), LineEdit(look)
    rest.setText("Luigi’s")
    example.setPlaceholderText("Optional")
    wrong = LineEdit(look)
    wrong.setText("12.5.0")
    field = FieldBox("Error", wrong, look)
    for at, part in enumerate((rest, example, focused)):
        put(part, 32 + at * 125, 687, 116)
    put(field, 32, 725, 116)
    field.fail("Not an amount")
    field.resize(116, field.sizeHint().height())
    field.move(32, 745 - wrong.mapTo(field, QPoint(0, 0)).y())
    stage.activateWindow()
    focused.setFocus()
    QTest.qWaitForWindowActive(stage)
    image = picture(stage)
    found = edges(rest=box(rest), wrong=box(wrong))
    found |= spans(image, text=(38, 692, 140, 712), example=(162, 692, 260, 712), sentence=(28, 777, 200, 798))
    found |= {"sentence's top": ink(image, 28, 777, 200, 798).top}
    drawn = edges(rest=Box(32, 687, 147, 716), wrong=Box(32, 745, 147, 774))
    drawn |= {"text <": 43, "text >": 78, "example <": 167, "example >": 217, "sentence <": 32, "sentence >": 133}
    drawn |= {"sentence's top": 780}
    assert misses(found, drawn) == ""
    assert [image.pixelColor(x, 700).name() for x in (32, 33)] == ["#888882", "#ffffff"]
    assert image.pixelColor(32, 760).name() == "#c8421a"
    assert focused.hasFocus()
    assert [image.pixelColor(x, 700).name() for x in (282, 283, 284)] == ["#2c5ccb", "#2c5ccb", "#ffffff"]


@pytest.mark.parametrize("name", ["light", "dark"])
def test_an_example_is_as_dark_as_a_caption(name: str, demo_window: MainWindow, look: Look) -> None:
    """Placeholders have their own colour, in both themes, not half of the text's, which can hardly be read."""
    look.appearance.choose(Choice(name))
    demo_window.expenses.table.setFocus()
    image = picture(demo_window)
    tertiary = themes()[name].colour("text.tertiary")
    for place in (Box(275, 18, 640, 38), Box(271, 122, 350, 140)):
        found = strongest(image, place)
        assert abs(found.lightness() - tertiary.lightness()) <= 3, (found.name(), tertiary.name())


def test_checks_and_segments_stand_as_drawn(stage: QWidget, put: Putting, look: Look) -> None:
    """A box of 16, checked and not; three segments with their words."""
    empty, checked = CheckBox("", look), CheckBox("", look)
    checked.setChecked(True)
    segments = Segments([("7", "7 days"), ("30", "30 days"), ("month", "This month")], "Period")
    segments.choose("30")
    put(empty, 32, 841)
    put(checked, 58, 841)
    put(segments, 32, 871)
    image = picture(stage)
    found = edges(
        empty=ink(image, 29, 840, 52, 866), checked=ink(image, 55, 840, 78, 866), segments=box(segments),
        middle=box(segments.button("30")),
    )  # fmt: skip
    found |= spans(image, first=(38, 878, 92, 897), second=(100, 878, 162, 897), third=(170, 878, 252, 897))
    drawn = edges(
        empty=Box(32, 845, 47, 860), checked=Box(58, 845, 73, 860), segments=Box(32, 871, 257, 900),
        middle=Box(95, 871, 165, 900),
    )  # fmt: skip
    drawn |= {"first <": 44, "first >": 83, "second <": 107, "second >": 155, "third <": 177, "third >": 246}
    assert misses(found, drawn) == ""


def test_a_toast_is_drawn_with_its_action_and_its_keys(stage: QWidget) -> None:
    """Forty high, 15 before the words, the action 28 behind them, the keys after it."""
    toast = ToastHost(stage)
    toast.tell(News("Deleted 3 expenses, €81.98", "Undo", "Ctrl Z", act=stage.update))
    at = box(toast)
    image = picture(stage)
    inner = (at.top + 6, at.bottom - 6)
    words = ink(image, at.left + 6, inner[0], at.left + 200, inner[1])
    offered = ink(image, at.left + 203, inner[0], at.right - 6, inner[1])
    found = {
        "width": at.width, "height": at.height, "words <": words.left - at.left, "words >": words.right - at.left,
        "undo <": offered.left - at.left, "keys >": offered.right - at.left, "from the floor": 1119 - at.bottom,
    }  # fmt: skip
    drawn = {
        "width": 309, "height": 40, "words <": 15, "words >": 188, "undo <": 216, "keys >": 289, "from the floor": 20,
    }  # fmt: skip
    assert misses(found, drawn) == ""


def test_a_toast_without_an_action_has_the_same_room_at_both_ends(stage: QWidget) -> None:
    """Nothing stands behind its words, so nothing is kept free there."""
    toast = ToastHost(stage)
    toast.tell(News("The limits are so already"))
    at = box(toast)
    words = ink(picture(stage), at.left + 6, at.top + 6, at.right - 6, at.bottom - 6)
    found = {"height": at.height, "before": words.left - at.left, "behind": at.right - words.right}
    assert misses(found, {"height": 40, "before": 15, "behind": 15}) == ""


def test_notices_stand_as_drawn(stage: QWidget, put: Putting, look: Look, qtbot: QtBot) -> None:
    """One that can be closed and one that stays: icon, words, button, cross."""
    conflict, refused = Notice(look), Notice(look)
    put(conflict, 864, 659, 384)
    put(refused, 864, 707, 384)
    conflict.say(Said("", "2 conflicts need a look", "Compare"))
    refused.say(Said("2 changes were refused.", "They are kept.", "Show", icon="triangle-alert", kind="over"))
    qtbot.waitUntil(lambda: box(refused.button).right > 1230)
    image = picture(stage)
    found = edges(conflict=box(conflict), refused=box(refused))
    found |= spans(
        image, icon=(868, 664, 894, 694), compare=(1140, 669, 1200, 688), cross=(1216, 668, 1240, 690),
        alert=(868, 712, 894, 742), words=(897, 712, 1175, 742), show=(1194, 717, 1236, 736),
    )  # fmt: skip
    drawn = edges(conflict=Box(864, 659, 1247, 698), refused=Box(864, 707, 1247, 746))
    drawn |= {"icon <": 877, "icon >": 889, "compare <": 1144, "compare >": 1195, "cross <": 1225, "cross >": 1232}
    drawn |= {"alert <": 876, "alert >": 890, "words <": 902, "words >": 1145, "show <": 1201, "show >": 1231}
    assert misses(found, drawn) == ""


def test_the_sync_state_stands_as_drawn(stage: QWidget, put: Putting, look: Look) -> None:
    """Icon, words, and how many wait at the end of the row."""
    state = StateButton(look)
    put(state, 448, 581, 216)
    state.say("cloud-off", "warn.text", "Offline", "3 waiting")
    image = picture(stage)
    found = spans(image, icon=(452, 584, 478, 612), words=(480, 584, 560, 612), aside=(590, 584, 662, 612))
    drawn = {"icon <": 458, "icon >": 473, "words <": 484, "words >": 520, "aside <": 603, "aside >": 652}
    assert misses(found, drawn) == ""


def test_budget_bars_are_drawn_with_pace_and_limit(look: Look) -> None:
    """Six high and 300 wide: where what is spent ends, the pace of day 18 of 30, where the budget ends when over."""
    image = QImage(320, 20, QImage.Format.Format_RGB32)

    def columns(fill: BudgetFill, y: int, *roles: str) -> list[int]:
        image.fill(look.theme.colour("bg.window"))
        painter = QPainter(image)
        paint_budget_bar(painter, look, QRectF(0, 7, 300, 6), fill)
        painter.end()
        wanted = {look.theme.colour(role).name() for role in roles}
        return [x for x in range(320) if image.pixelColor(x, y).name() in wanted]

    within, over, far = (
        BudgetFill(47_43, 137_07, pace=0.6), BudgetFill(167_10, 150_00, pace=0.6), BudgetFill(300_00, 150_00, pace=0.6)
    )  # fmt: skip
    found = {
        "used ends": max(columns(within, 10, "chart.series")),
        "pace": min(columns(within, 4, "text.primary")),
        "pace's width": len(columns(within, 4, "text.primary")),
        "track ends": max(columns(within, 10, "bg.track")),
        "over's pace": min(columns(over, 4, "text.primary")),
        "over's limit": min(columns(over, 4, "over.text")),
        "far over's pace": min(columns(far, 4, "text.primary")),
        "far over's limit": min(columns(far, 4, "over.text")),
    }
    drawn = {
        "used ends": 102, "pace": 179, "pace's width": 2, "track ends": 299, "over's pace": 161, "over's limit": 268,
        "far over's pace": 89, "far over's limit": 149,
    }  # fmt: skip
    assert misses(found, drawn) == ""


def test_the_category_filter_stands_as_drawn(demo_window: MainWindow, qtbot: QtBot) -> None:
    """264 wide: the search, 5 below it rows of 28 with check, square and name, None and All at its foot."""
    button = demo_window.expenses.filters.categories
    button.choose([demo_window.desk.facts.book.choices()[0].id])
    popup = button.popup
    popup.open_below(button)
    qtbot.waitUntil(lambda: popup.isVisible() and popup.list.viewport().width() > 200)
    corner, image = box(popup), picture(demo_window)
    search = cast("LineEdit", popup.findChild(LineEdit))
    rows = cast("QListView", popup.list)
    first = rows.visualRect(rows.model().index(0, 0))
    top = rows.viewport().mapTo(demo_window, first.topLeft())
    all_ = next(box(each) for each in popup.findChildren(QPushButton) if each.text() == "All")
    inside = box(search)
    left = corner.left
    found = {
        "width": corner.width, "search <": inside.left - left, "search >": inside.right - left,
        "search's top": inside.top - corner.top, "row's top": top.y() - corner.top, "row's height": first.height(),
        "All >": all_.right - left, "All's height": all_.height, "All's foot": corner.bottom - all_.bottom,
    }  # fmt: skip
    y = top.y() + 4
    for name, place in (("check", (14, 33)), ("square", (35, 48)), ("name", (53, 180))):
        part = ink(image, left + place[0], y, left + place[1], y + 20)
        found[name] = part.left - left
    drawn = {
        "width": 264, "search <": 7, "search >": 256, "search's top": 6, "row's top": 39, "row's height": 28,
        "All >": 254, "All's height": 26, "All's foot": 7, "check": 15, "square": 39, "name": 56,
    }  # fmt: skip
    assert misses(found, drawn) == ""


def test_a_line_without_an_amount_stands_as_drawn(demo_window: MainWindow, qtbot: QtBot) -> None:
    """Add is disabled and has no icon; it gets one with the amount, and then ends where it ended before."""
    entry = demo_window.entry
    entry.line.setFocus()
    QTest.keyClicks(entry.line, "lunch at Luigi")
    entry.popup.hide()
    qtbot.waitUntil(lambda: entry.add.isVisible() and entry.add.width() < 50)
    shift = _FIELD_RIGHT_PX - _DRAWN_RIGHT_PX
    image = picture(demo_window)
    found = {"Add <": box(entry.add).left - shift, "Add >": box(entry.add).right - shift}
    found |= {"word <": ink(image, 585 + shift, 18, 622 + shift, 38).left - shift}
    drawn = {"Add <": 581, "Add >": 624, "word <": 592}
    assert misses(found, drawn) == ""
    assert not entry.add.isEnabled()
    QTest.keyClicks(entry.line, " 12.50")
    qtbot.waitUntil(lambda: entry.add.isEnabled() and entry.add.width() > 55)
    image = picture(demo_window)
    found = {"Add <": box(entry.add).left - shift, "Add >": box(entry.add).right - shift}
    found |= {"word <": ink(image, 567 + shift, 18, 598 + shift, 38).left - shift}
    found |= {"icon >": ink(image, 599 + shift, 18, 620 + shift, 38).right - shift}
    drawn = {"Add <": 562, "Add >": 624, "word <": 573, "icon >": 613}
    assert misses(found, drawn) == ""


def test_chips_are_drawn_in_ordinary_weight(demo_window: MainWindow, look: Look, qtbot: QtBot) -> None:
    """Only the amount stands out; the payee's chip is as wide as drawn, icon and word at their places."""
    entry = demo_window.entry
    entry.line.setFocus()
    QTest.keyClicks(entry.line, "12.50 lunch at Luigi yesterday")
    entry.popup.hide()
    chips = {slot: entry.chips.chip(slot) for slot in (Slot.AMOUNT, Slot.PAYEE)}
    qtbot.waitUntil(lambda: all(chip is not None and chip.width() > 20 for chip in chips.values()))
    image = picture(demo_window)
    amount, payee = (box(cast("QWidget", chip)) for chip in chips.values())
    icon = ink(image, payee.left + 3, payee.top + 4, payee.left + 22, payee.bottom - 4)
    word = ink(image, payee.left + 23, payee.top + 4, payee.right - 3, payee.bottom - 4)
    found = {
        "amount's width": amount.width, "payee's width": payee.width, "icon": icon.left - payee.left,
        "word <": word.left - payee.left, "word >": payee.right - word.right,
    }  # fmt: skip
    drawn = {"amount's width": 59, "payee's width": 67, "icon": 7, "word <": 27, "word >": 7}
    assert misses(found, drawn) == ""
    ordinary = QImage(payee.width, payee.height, QImage.Format.Format_RGB32)
    ordinary.fill(look.theme.colour("bg.chip"))
    painter = QPainter(ordinary)
    painter.setFont(typography.font(Size.SMALL))
    painter.setPen(look.theme.colour("text.primary"))
    painter.drawText(QPoint(3, payee.height - 8), "Luigi’s")
    painter.end()
    blackness = darkness(image, Box(payee.left + 23, payee.top + 3, payee.right - 3, payee.bottom - 3))
    assert blackness < 1.1 * darkness(ordinary, Box(0, 0, payee.width - 1, payee.height - 1))


def test_what_stands_between_a_category_and_its_parent_is_quieter(
    demo_window: MainWindow, look: Look, qtbot: QtBot
) -> None:
    """In the list below quick entry, as in components-light.png: words from 97 on, the sign in tertiary."""
    entry = demo_window.entry
    entry.line.setFocus()
    QTest.keyClicks(entry.line, "12.50 lunch at Luigi #eat")
    qtbot.waitUntil(entry.popup.isVisible)
    rows = cast("QListView", entry.popup.findChild(QListView))
    second = rows.visualRect(rows.model().index(1, 0))
    corner = rows.viewport().mapTo(demo_window, second.topLeft())
    image = picture(demo_window)
    words = ink(image, corner.x() + 20, corner.y() + 4, corner.x() + 200, corner.y() + 23)
    assert misses({"words": words.left - corner.x()}, {"words": 25}) == ""
    sign = typography.metrics().horizontalAdvance("Eating out ")
    place = Box(corner.x() + 24 + sign, corner.y() + 8, corner.x() + 24 + sign + 6, corner.y() + 20)
    tertiary = look.theme.colour("text.tertiary")
    assert abs(strongest(image, place).lightness() - tertiary.lightness()) < 40
