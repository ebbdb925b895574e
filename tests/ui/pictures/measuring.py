"""How pictures and windows are measured: edges and ink in pixels, compared with what the design's pictures have."""

from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

NEAR_PX = 2
_FAINT = 40


class Box(NamedTuple):
    """Inclusive edges in a window's pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left + 1

    @property
    def height(self) -> int:
        return self.bottom - self.top + 1


def box(widget: QWidget) -> Box:
    """Where a widget stands in its window."""
    corner = widget.mapTo(widget.window(), QPoint(0, 0))
    return Box(corner.x(), corner.y(), corner.x() + widget.width() - 1, corner.y() + widget.height() - 1)


def ink(image: QImage, left: int, top: int, right: int, bottom: int) -> Box:
    """The smallest box around everything inside (inclusive) that isn't of the colour at its upper left corner."""
    paper = image.pixelColor(left, top)

    def differs(x: int, y: int) -> bool:
        colour = image.pixelColor(x, y)
        return (
            abs(colour.red() - paper.red()) + abs(colour.green() - paper.green()) + abs(colour.blue() - paper.blue())
            > _FAINT
        )

    dark = [(x, y) for y in range(top, bottom + 1) for x in range(left, right + 1) if differs(x, y)]
    assert dark, f"nothing is drawn in {left, top, right, bottom}"
    xs, ys = [x for x, _ in dark], [y for _, y in dark]
    return Box(min(xs), min(ys), max(xs), max(ys))


def lines_across(image: QImage, x: int, top: int, bottom: int) -> list[int]:
    """The rows at which a column of pixels differs from the pixel above: where lines and edges are."""
    return [y for y in range(top + 1, bottom + 1) if image.pixel(x, y) != image.pixel(x, y - 1)]


def picture(window: QWidget) -> QImage:
    """The window as an image of one pixel a point."""
    drawn = window.grab(QRect(QPoint(0, 0), window.size())).toImage()
    assert drawn.devicePixelRatio() == 1, "these pictures are measured at 100 %"
    return drawn


def misses(found: Mapping[str, int], drawn: Mapping[str, int], near_px: int = NEAR_PX) -> str:
    """What is further from the picture than `near_px`, in words; anchors are named alike in both."""
    assert found.keys() == drawn.keys(), found.keys() ^ drawn.keys()
    far = (name for name in drawn if abs(found[name] - drawn[name]) > near_px)
    return "; ".join(f"{name}: {found[name]} instead of {drawn[name]}" for name in far)
