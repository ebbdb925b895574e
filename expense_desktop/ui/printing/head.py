"""The heads and feet of the pages, and the five figures below the first head."""

import datetime as dt
from typing import TYPE_CHECKING

from expense_desktop.domain.period import DateRange
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.printing import words
from expense_desktop.ui.printing.flow import Hand, Sheet
from expense_desktop.ui.printing.marks import BLACK, DARK, GREY, MEDIUM_MM, THICK_MM, Line, Mark
from expense_desktop.ui.printing.type import Type

if TYPE_CHECKING:
    from expense_desktop.services.statement import Statement

_LABEL_GAP_MM = 3.8
_DETAIL_LINE_MM = 4.07
_WIDEST_DETAIL_MM = 62.0
_LEAST_GAP_MM = 4.0
_NEXT_HEAD_MM = 20.05
"""Where what stands below the head of a later page begins, as a section does."""


def first_head(
    statement: "Statement", formats: Formats, created: dt.datetime, sheet: Sheet, hand: Hand
) -> tuple[list[Mark], float]:
    """Whose statement of which month it is; its marks, and where it ends."""
    details = _details(statement, formats, created, sheet, hand)
    lower = max(0.0, (len(details) - 4) * _DETAIL_LINE_MM)
    title = words.month_name(statement.month, formats)
    marks = [
        hand.leading(sheet.left, 20.05, words.title()),
        hand.leading(sheet.left, 28.8, title, Type.TITLE),
        Line(sheet.left, 33.44 + lower, sheet.right, 33.44 + lower, THICK_MM, BLACK),
    ]
    if statement.until is not None:
        after = sheet.left + hand.rule.width_mm(title, Type.TITLE) + 3
        marks.append(hand.leading(after, 28.8, words.so_far(statement.until, formats), Type.BODY, GREY))
    texts = [text for _label, text in details]
    values = sheet.right - hand.rule.widest_mm(texts, Type.DETAIL)
    labels = values - _LABEL_GAP_MM - hand.rule.widest_mm([label for label, _text in details], Type.DETAIL)
    for at, (label, text) in enumerate(details):
        baseline = 17.37 + at * _DETAIL_LINE_MM
        marks.append(hand.leading(labels, baseline, label, Type.DETAIL, GREY))
        marks.append(hand.leading(values, baseline, text, Type.DETAIL))
    return marks, 33.44 + lower


def _details(
    statement: "Statement", formats: Formats, created: dt.datetime, sheet: Sheet, hand: Hand
) -> list[tuple[str, str]]:
    """Label and text of each line; a long name has several."""
    names = hand.rule.wrapped(statement.name, Type.DETAIL, min(_WIDEST_DETAIL_MM, sheet.width / 2))
    days = DateRange(statement.month.first, statement.until or statement.month.last)
    if days.last > statement.month.last:
        days = statement.month.range()
    return [
        *((translate("Statement", "Name") if at == 0 else "", name) for at, name in enumerate(names)),
        (translate("Statement", "Period"), words.span(days, formats)),
        (translate("Statement", "Statement"), statement.number),
        (translate("Statement", "Created"), words.created(created, formats)),
    ]


def next_head(statement: "Statement", formats: Formats, sheet: Sheet, hand: Hand) -> tuple[list[Mark], float]:
    """The head of every page but the first."""
    title = words.running_title(statement, formats)
    room = sheet.width - hand.rule.width_mm(title, Type.STRONG) - 8
    name = hand.rule.wrapped(statement.name, Type.BODY, room)[0]
    return [
        hand.leading(sheet.left, 17.28, title, Type.STRONG),
        hand.trailing(sheet.right, 17.28, name),
        Line(sheet.left, 20.57, sheet.right, 20.57, THICK_MM, BLACK),
    ], _NEXT_HEAD_MM


def foot(statement: "Statement", formats: Formats, number: int, of: int, sheet: Sheet, hand: Hand) -> list[Mark]:
    """Name and number, the currency, the page."""
    baseline = sheet.foot + 4.14
    middle = words.currency(statement, formats)
    page = words.page(number, of, formats)
    room = (sheet.width - hand.rule.width_mm(middle, Type.CAPTION)) / 2 - 4
    owner = hand.rule.wrapped(words.owner_and_number(statement), Type.CAPTION, room)
    marks: list[Mark] = [
        Line(sheet.left, sheet.foot, sheet.right, sheet.foot, MEDIUM_MM, DARK),
        hand.centred((sheet.left + sheet.right) / 2, baseline, middle, Type.CAPTION, DARK),
        hand.trailing(sheet.right, baseline, page, Type.CAPTION, DARK),
    ]
    marks += [
        hand.leading(sheet.left, baseline + at * Type.CAPTION.line_mm, line, Type.CAPTION, DARK)
        for at, line in enumerate(owner[:3])
    ]
    return marks


def figures(statement: "Statement", formats: Formats, sheet: Sheet, hand: Hand) -> tuple[list[Mark], float]:
    """The five figures, spread over the width; smaller where they are long. Their marks and height."""
    shown = words.figures(statement, formats)
    kinds = (Type.FIGURE, Type.FIGURE_SMALL, Type.FIGURE_TINY)
    fitting = (kind for kind in kinds if _gap(shown, kind, sheet, hand) >= _LEAST_GAP_MM)
    kind = next(fitting, kinds[-1])
    gap = _gap(shown, kind, sheet, hand)
    marks: list[Mark] = []
    x = sheet.left
    for name, figure, caption in shown:
        marks.append(hand.leading(x, 6.22, name, Type.CAPTION, GREY))
        marks.append(hand.leading(x, 11.5, figure, kind))
        marks.append(hand.leading(x, 15.37, caption, Type.CAPTION, GREY))
        x += _figure_width((name, figure, caption), kind, hand) + gap
    return marks, 16.06


def _gap(shown: list[tuple[str, str, str]], kind: Type, sheet: Sheet, hand: Hand) -> float:
    return (sheet.width - sum(_figure_width(each, kind, hand) for each in shown)) / (len(shown) - 1)


def _figure_width(shown: tuple[str, str, str], kind: Type, hand: Hand) -> float:
    name, figure, caption = shown
    return max(
        hand.rule.width_mm(figure, kind),
        hand.rule.width_mm(name, Type.CAPTION),
        hand.rule.width_mm(caption, Type.CAPTION),
    )
