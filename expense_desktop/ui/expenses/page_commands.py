"""What can be done on the Expenses page, for its menu, Ctrl+K and the list of keys."""

from functools import partial
from typing import TYPE_CHECKING

from expense_desktop.ui.commands import Command, Menu
from expense_desktop.ui.expenses.model import SORT_KEYS
from expense_desktop.ui.expenses.moving import DAY_EARLIER, DAY_LATER, MONTH_EARLIER, MONTH_LATER
from expense_desktop.ui.language import translate

if TYPE_CHECKING:
    from expense_desktop.ui.expenses.page import ExpensesPage


def page_commands(page: "ExpensesPage") -> list[Command]:
    """In the order of the menu."""
    return [*_of_rows(page), *_of_dates(page), *_of_list(page)]


def _of_rows(page: "ExpensesPage") -> list[Command]:
    changing, table = page.changing, page.table

    def live() -> bool:
        return table.selected_count() > 0 and not page.filters.deleted

    def deleted() -> bool:
        return table.selected_count() > 0 and page.filters.deleted

    def any_() -> bool:
        return table.selected_count() > 0

    return [
        Command(
            "edit", translate("Expenses", "Edit the expense"), page.edit_current, "pencil", ("Return", "Enter", "F2"),
            changes=True, within=table, possible=live,
        ),
        Command(
            "duplicate", translate("Expenses", "Duplicate to today"), changing.duplicate, "copy", ("Ctrl+D",),
            changes=True, within=table, possible=live,
        ),
        Command(
            "set-category", translate("Expenses", "Set category…"), page.pick_category, "tags", ("Ctrl+L",),
            changes=True, within=table, possible=live,
        ),
        Command("copy", translate("Expenses", "Copy"), changing.copy, keys=("Ctrl+C",), within=table, possible=any_),
        Command(
            "delete", translate("Expenses", "Delete"), changing.delete, "trash-2", ("Del",),
            changes=True, within=table, possible=live,
        ),
        Command(
            "restore", translate("Expenses", "Restore"), changing.restore, "history", ("Ctrl+R",),
            changes=True, within=table, possible=deleted,
        ),
    ]  # fmt: skip


def _of_dates(page: "ExpensesPage") -> list[Command]:
    """Their single keys are the table's own: as shortcuts they would take a letter from a payee that is typed."""

    def live() -> bool:
        return page.table.selected_count() > 0 and not page.filters.deleted

    move = page.changing.move_dates
    moves = (
        ("today", translate("Expenses", "Date: today (T)"), page.move_to_today, ()),
        ("day-later", translate("Expenses", "Date: a day later (+)"), partial(move, DAY_LATER), ()),
        ("day-earlier", translate("Expenses", "Date: a day earlier (-)"), partial(move, DAY_EARLIER), ()),
        ("month-later", translate("Expenses", "Date: a month later (])"), partial(move, MONTH_LATER), ("Alt+PgUp",)),
        (
            "month-earlier", translate("Expenses", "Date: a month earlier ([)"), partial(move, MONTH_EARLIER),
            ("Alt+PgDown",),
        ),
    )  # fmt: skip
    return [
        Command(
            f"date-{key}", text, act, keys=keys, section=key == "today", changes=True, within=page.table, possible=live
        )
        for key, text, act, keys in moves
    ]


def _of_list(page: "ExpensesPage") -> list[Command]:
    sort = translate("Expenses", "Sort by {column}")
    columns = page.table.columns
    sorts = [
        Command(
            f"sort-{key.value}",
            sort.format(column=page.model.title(column)),
            partial(columns.sort_by, column),
            section=at == 0,
        )
        for at, (column, key) in enumerate(SORT_KEYS.items())
    ]
    return [
        *sorts,
        Command("columns", translate("Expenses", "Columns…"), columns.open_menu),
        Command("clear", translate("Expenses", "Clear the filters"), page.filters.clear, "x", section=True),
        Command("deleted", translate("Expenses", "Deleted"), page.toggle_deleted, "trash-2"),
        Command(
            "inspector",
            translate("Expenses", "Show or hide the inspector"),
            page.toggle_inspector,
            keys=("Ctrl+Shift+I",),
            menu=Menu.VIEW,
        ),
    ]
