"""What a screen reader is told: a walk through the accessibility tree of a window as it stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QTableView, QWidget
from typing_extensions import override

Role = QAccessible.Role
_VIEWS = frozenset({Role.Table, Role.List, Role.Tree})
_OPERABLE = frozenset(
    {
        Role.Button, Role.ButtonMenu, Role.ButtonDropDown, Role.CheckBox, Role.RadioButton, Role.EditableText,
        Role.ComboBox, Role.Slider, Role.SpinBox, Role.Link, Role.PageTab, Role.Table, Role.List, Role.Tree,
    }
)  # fmt: skip
"""What a person can do something with."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One thing that can be operated, as it is announced."""

    role: Role
    name: str
    description: str
    focusable: bool
    widget: str

    @override
    def __str__(self) -> str:
        return f"{self.widget} ({self.role.name}) {self.name!r}"


def operable(window: QWidget) -> list[Spoken]:
    """Everything visible in a window that can be operated or takes the focus, rows and cells left out."""
    root = QAccessible.queryAccessibleInterface(window)
    assert root is not None, f"{window} has no accessibility tree"
    return [spoken for spoken in _walk(root) if spoken.role in _OPERABLE or spoken.focusable]


def _walk(interface: QAccessibleInterface) -> Iterator[Spoken]:
    state = interface.state()
    if state.invisible:
        return
    thing = interface.object()
    if isinstance(thing, QWidget) and not thing.isVisible():
        return
    role = interface.role()
    yield Spoken(
        role,
        interface.text(QAccessible.Text.Name),
        interface.text(QAccessible.Text.Description),
        bool(state.focusable),
        type(thing).__name__,
    )
    if role in _VIEWS:
        return
    for at in range(interface.childCount()):
        child = interface.child(at)
        if child.isValid():
            yield from _walk(child)


def cells(view: QTableView, row: int) -> list[str]:
    """What the cells of one row of a table are called. Headers are the table's first row and first column."""
    table = QAccessible.queryAccessibleInterface(view)
    columns = view.model().columnCount()
    first = (row + 1) * (columns + 1) + 1
    return [table.child(at).text(QAccessible.Text.Name) for at in range(first, first + columns)]
