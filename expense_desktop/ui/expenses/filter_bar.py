"""What narrows the list down: search, periods, categories, amounts. Says the filter as a value and in words."""

import datetime as dt
import uuid
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.period import DateRange, DayOrder, Month
from expense_desktop.domain.records import CategoryId, ExpenseId, SyncState
from expense_desktop.repository.choice import ExpenseFilter
from expense_desktop.ui import keys
from expense_desktop.ui.category_book import CategoryBook
from expense_desktop.ui.editors import DateEdit, MoneyEdit
from expense_desktop.ui.expenses.amount_limit import AmountLimit
from expense_desktop.ui.expenses.category_filter import CategoryFilterButton
from expense_desktop.ui.expenses.periods import (
    ALL,
    CUSTOM,
    KEYS,
    Days,
    PeriodSegments,
    days_of,
    key_of,
    period_name,
    stepped,
)
from expense_desktop.ui.expenses.unreadable import Unreadable
from expense_desktop.ui.formats import Formats, qdate
from expense_desktop.ui.language import translate
from expense_desktop.ui.style import restyle
from expense_desktop.ui.widgets.fields import LineEdit, label
from expense_desktop.ui.widgets.look import Look

SEARCH_DELAY_MS = 150
AMOUNT_DELAY_MS = 300
SEARCH_PX, DAY_PX, _GAP_PX = 190, 140, 8


class FilterBar(QWidget):
    """`changed` when the filter is another one: at once for choices, a moment after the last key for typing.

    `left_downwards`: the person wants on to the rows.
    """

    changed = Signal()
    left_downwards = Signal()

    def __init__(self, look: Look, popup_host: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("Expenses", "Filters"))
        self._formats: Formats | None = None
        self._ids: frozenset[ExpenseId] | None = None
        self._states: frozenset[SyncState] | None = None
        self._ids_words = ""
        self._told = Days()
        self.deleted = False
        self.search = LineEdit(look, icon="search", key_hint=keys.shown("Ctrl+F"))
        self.search.setPlaceholderText(translate("Expenses", "Payee or note"))
        self.search.setAccessibleName(translate("Expenses", "Search payee, note or amount"))
        self.search.setFixedWidth(SEARCH_PX)
        self.search.installEventFilter(self)
        self.periods = PeriodSegments()
        self.categories = CategoryFilterButton(look, popup_host)
        self.least = AmountLimit(look, translate("Expenses", "min"), translate("Expenses", "Amount, minimum"))
        self.most = AmountLimit(look, translate("Expenses", "max"), translate("Expenses", "Amount, maximum"))
        self.first_day, self.last_day = DateEdit(look), DateEdit(look)
        self.unreadable = Unreadable(look, self.least, self.most, self.first_day, self.last_day)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.timeout.connect(self._on_delay)
        self._assemble()
        self._connect()

    # ── the filter ──

    def filter(self) -> ExpenseFilter:
        """What is asked for now. An amount or date that can't be read does not filter; its field says so."""
        since, until = self._days()
        return ExpenseFilter(
            since=since,
            until=until,
            categories=self.categories.chosen,
            uncategorised=self.categories.uncategorised,
            search=self.search.text().strip(),
            least_minor=self._read_amount(self.least),
            most_minor=self._read_amount(self.most),
            deleted=self.deleted,
            ids=self._ids,
            states=self._states,
        )

    @property
    def is_active(self) -> bool:
        """Whether anything is left out."""
        return self.filter() != ExpenseFilter(deleted=self.deleted)

    @property
    def narrows(self) -> bool:
        """Whether anything but the period leaves something out: the period's own button shows that it does."""
        period = self._days()
        return self.filter() != ExpenseFilter(since=period.first, until=period.last, deleted=self.deleted)

    def words(self) -> str:
        """The filter in words: `This month, Travel, €100 or more`."""
        parts = [self._ids_words] if (self._ids, self._states) != (None, None) else []
        parts += [self.period_words()] if self._days() != Days() else []
        if typed := self.search.text().strip():
            parts.append(translate("Expenses", "“{text}”").format(text=typed))
        parts += [self.categories.words] if self.categories.is_active else []
        return ", ".join(parts + self._amount_words())

    def period_words(self) -> str:
        """The period in words: a month by its name when it was chosen by its days."""
        first, last = self._days()
        if self.periods.choice != CUSTOM or self._formats is None:
            return period_name(self.periods.choice)
        if first is not None and Days(first, last) == Days(Month.of(first).first, Month.of(first).last):
            return self._formats.locale.toString(qdate(first), "MMMM yyyy")
        words = []
        if first is not None:
            words.append(translate("Expenses", "from {day}").format(day=self._formats.field_day(first)))
        if last is not None:
            words.append(translate("Expenses", "to {day}").format(day=self._formats.field_day(last)))
        return " ".join(words)

    def nothing_in_period(self) -> str:
        """What there is to say of a period without expenses: `No expenses in June 2026`."""
        first, last = self._days()
        if self._formats is None or first is None or last is None:
            return translate("Expenses", "No expenses in this period")
        month = (Month.of(first).first, Month.of(first).last) == (first, last)
        if month or (dt.date(first.year, 1, 1), dt.date(first.year, 12, 31)) == (first, last):
            period = self._formats.locale.toString(qdate(first), "MMMM yyyy" if month else "yyyy")
            return translate("Expenses", "No expenses in {period}").format(period=period)
        days = {"first": self._formats.field_day(first), "last": self._formats.field_day(last)}
        return translate("Expenses", "No expenses from {first} to {last}").format(**days)

    def clear(self) -> None:
        """Let everything through again; one `changed`."""
        self._clear()
        self._tell()

    def clear_silently(self) -> None:
        """Let everything through again, also what isn't deleted; whoever wants it so asks by themselves."""
        self.deleted = False
        self._clear()
        self._mark_active()

    def _clear(self) -> None:
        blocked = self.blockSignals(True)
        self._ids = self._states = None
        for field in (self.search, self.least, self.most, self.first_day, self.last_day):
            field.clear()
        self.unreadable.forget()
        self.categories.clear()
        self._show_period(ALL)
        self.blockSignals(blocked)
        self._delay.stop()

    def show_only(self, ids: frozenset[ExpenseId], words: str) -> None:
        """Show just these expenses: the rows of an import, those that wait."""
        self.clear_silently()
        self._ids, self._ids_words = ids, words
        self._tell()

    def show_states(self, states: frozenset[SyncState], words: str) -> None:
        """Show just the expenses in these states."""
        self.clear_silently()
        self._states, self._ids_words = states, words
        self._tell()

    def show_search(self, words: str) -> None:
        """Show what is found by these words, at once."""
        self.clear_silently()
        self.search.setText(words)
        self._on_delay()

    def show_spent(self, days: DateRange, categories: Sequence[CategoryId | None] = ()) -> None:
        """Show what was spent on these days, in these categories if any are given; None: in none."""
        self.clear_silently()
        blocked = self.blockSignals(True)
        self.categories.choose(list(categories))
        self._show_days(Days(days.first, days.last), dt.date.today())
        self.blockSignals(blocked)
        self._tell()

    def show_deleted(self, shown: bool) -> None:
        """Show the deleted expenses, all of them, or the others again."""
        self._clear()
        self.deleted = shown
        self._tell()

    def show_deleted_silently(self) -> None:
        """Show the deleted expenses, all of them, for somebody who asks for them by themselves."""
        blocked = self.blockSignals(True)
        self.show_deleted(True)
        self.blockSignals(blocked)

    def step_period(self, step: int) -> None:
        """Go to the period before (−1) or after (1); from all dates, back into this month."""
        today, before = dt.date.today(), self._days()
        days = stepped(before, step)
        if before == Days() and step < 0:
            days = days_of("month", today)
        if days != before:
            self._show_days(days, today)
            self._tell()

    def _show_days(self, days: Days, today: dt.date) -> None:
        key = key_of(days, today)
        self._show_period(key)
        if key == CUSTOM:
            self.first_day.show_date(days.first)
            self.last_day.show_date(days.last)

    # ── what is remembered ──

    def state(self) -> dict[str, str]:
        """Period and categories; no search and no amount, which would lie in a plain file."""
        first, last = self._days()
        custom = self.periods.choice == CUSTOM
        return {
            "period": self.periods.choice,
            "since": first.isoformat() if custom and first is not None else "",
            "until": last.isoformat() if custom and last is not None else "",
            "categories": " ".join(sorted(each.hex for each in self.categories.chosen)),
            "uncategorised": "yes" if self.categories.uncategorised else "",
        }

    def restore_state(self, state: dict[str, str]) -> None:
        """Restore what `state` gave, silently; what doesn't fit is passed over."""
        blocked = self.blockSignals(True)
        try:
            chosen = [CategoryId(uuid.UUID(each)) for each in state.get("categories", "").split()]
            ends = [dt.date.fromisoformat(day) if day else None for day in (state.get("since"), state.get("until"))]
        except ValueError:
            chosen, ends = [], [None, None]
        if ends[0] is not None and ends[1] is not None and ends[1] < ends[0]:
            # Nothing could be found, and nobody has typed it who would see why.
            ends = [None, None]
        self.categories.choose([*chosen, *([None] if state.get("uncategorised") == "yes" else [])])
        period = state.get("period", ALL)
        self._show_period(period if period in KEYS or (period == CUSTOM and ends != [None, None]) else ALL)
        if self.periods.choice == CUSTOM:
            self.first_day.show_date(ends[0])
            self.last_day.show_date(ends[1])
        self._told = self._days()
        self.blockSignals(blocked)

    # ── what it knows ──

    def set_formats(self, formats: Formats, order: DayOrder) -> None:
        """Give the account's currency and the locale."""
        self._formats = formats
        for money in (self.least, self.most):
            money.set_formats(formats)
        for day in (self.first_day, self.last_day):
            day.set_formats(formats, order)

    def set_book(self, book: CategoryBook) -> None:
        """Give the categories."""
        self.categories.set_book(book)

    # ── parts ──

    def _assemble(self) -> None:
        self._top, self._below = QHBoxLayout(), QHBoxLayout()
        for row in (self._top, self._below):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(8)
        self._top.addWidget(self.search)
        self._top.addWidget(self.periods)
        self._top.addStretch(1)
        self._narrowing = QWidget()
        narrowing = QHBoxLayout(self._narrowing)
        narrowing.setContentsMargins(0, 0, 0, 0)
        narrowing.setSpacing(8)
        narrowing.addWidget(self.categories)
        narrowing.addWidget(self.least)
        dash = label("–", role="tertiary")
        narrowing.addWidget(dash)
        narrowing.addWidget(self.most)
        narrowing.addStretch(1)
        narrowing.setSpacing(4)
        narrowing.insertSpacing(1, 4)
        self._top.insertWidget(2, self._narrowing)
        self._dates = self._custom_dates()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_GAP_PX)
        layout.addLayout(self._top)
        layout.addLayout(self._below)
        layout.addWidget(self._dates)
        layout.addWidget(self.unreadable)

    def _custom_dates(self) -> QWidget:
        dates = QWidget()
        row = QHBoxLayout(dates)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP_PX)
        ends = (
            (translate("Expenses", "From"), translate("Expenses", "First day"), self.first_day),
            (translate("Expenses", "to"), translate("Expenses", "Last day"), self.last_day),
        )
        for words, name, field in ends:
            caption = label(words, role="secondary", size="small")
            caption.setBuddy(field)
            field.setFixedWidth(DAY_PX)
            field.setAccessibleName(name)
            row.addWidget(caption)
            row.addWidget(field)
        row.addStretch(1)
        dates.hide()
        return dates

    def _connect(self) -> None:
        self.search.textChanged.connect(self._on_search)
        self.search.escaped.connect(self._on_search_escaped)
        self.search.returnPressed.connect(self._on_delay)
        self.periods.picked.connect(self._on_period)
        for money in (self.least, self.most):
            money.textChanged.connect(self._on_amount)
            money.submitted.connect(self._on_delay)
            money.escaped.connect(self._on_field_escaped)
        for day in (self.first_day, self.last_day):
            day.submitted.connect(self._tell)
            day.left.connect(self._tell)
            day.picked.connect(self._tell)
            day.escaped.connect(self._on_field_escaped)
        self.categories.changed.connect(self._tell)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            # Its words have become larger or smaller.
            self._arrange()
        return super().event(event)

    def _arrange(self) -> None:
        """Put everything into one row, or what narrows down into a second one."""
        # The button of the categories gives way to a long amount first.
        widths = (self.search.width(), self.periods.sizeHint().width(), self._narrowing.minimumSizeHint().width())
        needed = sum(widths) + 2 * _GAP_PX
        fits = self.width() >= needed
        home = self._top if fits else self._below
        if home.indexOf(self._narrowing) < 0:
            (self._below if fits else self._top).removeWidget(self._narrowing)
            home.insertWidget(2 if fits else 0, self._narrowing)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and _is_down(event):
            self.left_downwards.emit()
            return True
        return super().eventFilter(watched, event)

    # ── slots ──

    def _on_period(self, key: str) -> None:
        self._show_period(key)
        if key == CUSTOM:
            # Begin with the days that were shown, so that nothing jumps.
            if self._told != Days():
                self.first_day.show_date(self._told.first)
                self.last_day.show_date(self._told.last)
            self.first_day.setFocus(Qt.FocusReason.OtherFocusReason)
        self.unreadable.look_again()
        self._tell()

    def _show_period(self, key: str) -> None:
        self.periods.show_period(key)
        self._dates.setVisible(key == CUSTOM)

    def _on_search(self, _text: str) -> None:
        self._delay.start(SEARCH_DELAY_MS)

    def _on_amount(self, _text: str) -> None:
        self._delay.start(AMOUNT_DELAY_MS)

    def _on_search_escaped(self) -> None:
        if self.search.text():
            self.search.clear()
        else:
            self.left_downwards.emit()

    def _on_field_escaped(self) -> None:
        """Esc empties a field; an empty one gives the focus back to the rows."""
        field = self.sender()
        if isinstance(field, LineEdit) and field.text():
            field.clear()
            self.unreadable.look_again()
            if isinstance(field, DateEdit):
                self._tell()
        else:
            self.left_downwards.emit()

    def _on_delay(self) -> None:
        self._delay.stop()
        self._tell()

    def _tell(self) -> None:
        self._mark_active()
        self._told = self._days()
        self.changed.emit()

    def _mark_active(self) -> None:
        for field in (self.search, self.least, self.most):
            active = bool(field.text().strip())
            if bool(field.property("active")) != active:
                field.setProperty("active", active)
                restyle(field)

    # ── reading ──

    def _days(self) -> Days:
        if self.periods.choice != CUSTOM:
            return days_of(self.periods.choice, dt.date.today())
        return Days(self._read_day(self.first_day), self._read_day(self.last_day))

    def _read_day(self, field: DateEdit) -> dt.date | None:
        try:
            return field.date()
        except InputError:
            return None

    def _read_amount(self, field: MoneyEdit) -> int | None:
        try:
            return field.amount_minor()
        except InputError:
            return None

    def _amount_words(self) -> list[str]:
        found = self.filter()
        if self._formats is None:
            return []
        words = []
        if found.least_minor is not None:
            least = self._formats.money(found.least_minor)
            words.append(translate("Expenses", "{sum} or more").format(sum=least))
        if found.most_minor is not None:
            most = self._formats.money(found.most_minor)
            words.append(translate("Expenses", "{sum} or less").format(sum=most))
        return words


def _is_down(event: QKeyEvent) -> bool:
    return event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down
