"""What has too little room: words that are cut off, parts that lie over each other, targets too small to hit."""

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QScrollArea, QWidget

LEAST_TARGET_PX = 24
_OVERLAYS = ("FocusRing", "ToastHost", "OverlayBar", "TooltipFrame", "Inspector")


def named(widget: QWidget) -> str:
    """A widget in words."""
    words = widget.property("text") or widget.accessibleName() or widget.objectName()
    return f"{type(widget).__name__} {words!r}"


def shown(window: QWidget) -> list[QWidget]:
    """Everything that can be seen in a window, what is scrolled away left out."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and not widget.visibleRegion().isEmpty() and widget.width() > 1 and widget.height() > 1
    ]


def cut_off(window: QWidget) -> list[str]:
    """Labels, buttons and fields whose words don't fit into them."""
    return sorted({why for widget in shown(window) for why in _cut(widget)})


def _cut(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel) and widget.text() and widget.textFormat() != Qt.TextFormat.RichText:
        needed = widget.heightForWidth(widget.width()) if widget.wordWrap() else widget.sizeHint().height()
        if widget.height() < needed - 1:
            yield f"{named(widget)}: {widget.height()} high instead of {needed}"
        if not widget.wordWrap() and widget.width() < widget.sizeHint().width() - 1:
            yield f"{named(widget)}: {widget.width()} wide instead of {widget.sizeHint().width()}"
    elif isinstance(widget, QAbstractButton) and widget.text() and not widget.property("elides"):
        words = widget.fontMetrics().horizontalAdvance(widget.text().replace("&", ""))
        if widget.width() < words:
            yield f"{named(widget)}: {widget.width()} wide, its words {words}"
        if widget.height() < widget.fontMetrics().height():
            yield f"{named(widget)}: {widget.height()} high"
    elif isinstance(widget, QLineEdit | QComboBox) and widget.height() < widget.fontMetrics().height() + 2:
        yield f"{named(widget)}: {widget.height()} high, its words {widget.fontMetrics().height()}"


def overlapping(window: QWidget) -> list[str]:
    """Neighbours in one layout that lie over each other."""
    found = set()
    for parent in [window, *shown(window)]:
        layout = parent.layout()
        if layout is None:
            continue
        children = [child for child in parent.findChildren(QWidget, options=_DIRECT) if _in_layout(child, parent)]
        for one, other in combinations(children, 2):
            common = one.geometry().intersected(other.geometry())
            if common.width() > 1 and common.height() > 1:
                found.add(f"{named(one)} over {named(other)} by {common.width()} × {common.height()}")
    return sorted(found)


_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


def _in_layout(child: QWidget, parent: QWidget) -> bool:
    return (
        child.isVisible()
        and type(child).__name__ not in _OVERLAYS
        and child.objectName() != "popup"
        and QRect(parent.rect()).intersects(child.geometry())
    )


def wider_than_their_room(window: QWidget) -> list[str]:
    """What is scrolled up and down only and has parts beyond its edge, which nobody can reach."""
    return sorted(
        f"{named(area)}: {inside.width()} in {area.viewport().width()}"
        for area in window.findChildren(QScrollArea)
        if area.isVisible()
        and area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        and (inside := area.widget()) is not None
        and inside.width() > area.viewport().width()
    )


def small_targets(window: QWidget) -> list[str]:
    """What is to be clicked and has less than 24 × 24 pixels."""
    return sorted(
        f"{named(widget)}: {widget.width()} × {widget.height()}"
        for widget in shown(window)
        if isinstance(widget, QAbstractButton | QLineEdit | QComboBox)
        and widget.isEnabled()
        and min(widget.width(), widget.height()) < LEAST_TARGET_PX
    )
