"""Which notice is due: the gravest of what was refused, changed on two devices, stopped, or is there twice (UI.md 3,
8.1, 8.2)."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.records import ExpenseId
from expense_desktop.repository.sync.status import SyncPhase, SyncStatus
from expense_desktop.ui.conflict_words import DELETED, deleted_notice, keep_words, notice_words, use_words
from expense_desktop.ui.deciding import Doubled, Matters
from expense_desktop.ui.field_words import field_name, quoted, value_words
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.shell.sync_words import stopped_words
from expense_desktop.ui.widgets.notice import Said

if TYPE_CHECKING:
    from expense_desktop.repository.replica.outbox import RowRef
    from expense_desktop.services.conflicts import Conflict
    from expense_desktop.services.recovered import Doubtful
    from expense_desktop.services.refused import RefusedRow


@dataclass(frozen=True, slots=True)
class Due:
    """A notice and what its buttons are about: one expense to open, all refused ones to list, a conflict to decide
    (here where there is no expense; the other button takes what was kept beside), a refused change to give up, two
    categories to merge, values that a restored server has otherwise (let them be, or take what was here), that it was
    restored at all, that categories are back, or signing in."""

    said: Said
    expense: ExpenseId | None = None
    refused_list: bool = False
    conflict: "Conflict | None" = None
    give_up: "RowRef | None" = None
    doubled: Doubled | None = None
    doubtful: "Doubtful | None" = None
    restored: bool = False
    brought_back: bool = False
    sign_in: bool = False


def due(matters: Matters, status: SyncStatus, formats: Formats) -> Due | None:
    """The gravest notice; None when there is none."""
    if matters.refused:
        return _refused(matters)
    if matters.conflicts:
        return _conflict(matters, formats)
    if matters.doubtful:
        return _doubtful(matters, formats)
    return _stopped(status) or _restored(status) or _brought_back(matters) or _doubled(matters)


def _refused(matters: Matters) -> Due:
    count = sum(len(each.refusals) for each in matters.refused)
    strong = translate("Notice", "The server refused %n change(s).", "", count)
    about_expenses = [each for each in matters.refused if each.ref[0] is Entity.EXPENSE]
    if not about_expenses:
        return _refused_elsewhere(matters, matters.refused[0])
    quiet = translate("Notice", "They are kept here.", "", count)
    said = Said(strong, quiet, translate("Notice", "Show"), icon="triangle-alert", kind="over")
    if len(about_expenses) == 1:
        return Due(said, expense=ExpenseId(about_expenses[0].ref[1]))
    return Due(said, refused_list=True)


def _refused_elsewhere(matters: Matters, row: "RefusedRow") -> Due:
    """What was refused of a category or a limit has no row to show: the notice says all, and lets go of it."""
    words = in_words(row.refusals[-1].words)
    entity, row_id = row.ref
    if entity is Entity.CATEGORY:
        strong = translate("Notice", "A change of the category {category} was refused.")
    elif entity is Entity.BUDGET:
        strong = translate("Notice", "A change of the limit of {category} was refused.")
    else:
        strong = translate("Notice", "A change of your profile was refused.")
    strong = strong.format(category=_category(matters, row_id))
    give_up = translate("Notice", "Give it up")
    return Due(Said(strong, words, give_up, icon="triangle-alert", kind="over"), give_up=row.ref)


def _conflict(matters: Matters, formats: Formats) -> Due:
    expenses = matters.conflicted
    compare = translate("Notice", "Compare")
    if len(expenses) > 1:
        strong = translate("Notice", "%n expense(s) were changed on two devices.", "", len(expenses))
        quiet = translate("Notice", "The later change is shown, the other is kept.")
        return Due(Said(strong, quiet, compare), expense=expenses[0])
    if not expenses:
        return _conflict_elsewhere(matters, formats)
    conflicts = matters.conflicts_of(expenses[0])
    name = _name(matters, expenses[0], formats)
    first = conflicts[0]
    if first.field == DELETED:
        strong = translate("Notice", "{expense} was brought back.").format(expense=name)
        again = use_words(first, formats, matters.categories)
        return Due(Said(strong, deleted_notice(first), compare, again), expense=expenses[0], conflict=first)
    strong = translate("Notice", "{expense} was changed on two devices.").format(expense=name)
    return Due(Said(strong, notice_words(first, formats, matters.categories), compare), expense=expenses[0])


def _conflict_elsewhere(matters: Matters, formats: Formats) -> Due:
    """A category's name, a limit: decided in the notice itself, there is nowhere to compare them."""
    conflict = matters.conflicts[0]
    quiet = notice_words(conflict, formats, matters.categories)
    if conflict.field == DELETED:
        strong = translate("Notice", "{category} was brought back.")
        quiet = translate("Notice", "It was deleted on one device and changed on another.")
    elif conflict.entity is Entity.CATEGORY:
        strong = translate("Notice", "The category {category} was changed on two devices.")
    elif conflict.entity is Entity.BUDGET:
        strong = translate("Notice", "The limit of {category} was changed on two devices.")
    else:
        strong = translate("Notice", "Your profile was changed on two devices.")
    keep = keep_words(conflict, formats, matters.categories)
    use = use_words(conflict, formats, matters.categories)
    strong = strong.format(category=_category(matters, conflict.row_id))
    return Due(Said(strong, quiet, keep, use), conflict=conflict)


def _doubtful(matters: Matters, formats: Formats) -> Due:
    """What a restored server has otherwise now: both values, and a button for either."""
    one = matters.doubtful[0]
    if one.entity is Entity.EXPENSE:
        strong = translate("Notice", "{record} is different since the server was restored from a backup.")
        strong = strong.format(record=_name(matters, ExpenseId(one.row_id), formats))
    elif one.entity is Entity.CATEGORY:
        strong = translate("Notice", "The category {category} is different since the server was restored.")
    elif one.entity is Entity.BUDGET:
        strong = translate("Notice", "The limit of {category} is different since the server was restored.")
    else:
        strong = translate("Notice", "Your profile is different since the server was restored from a backup.")
    strong = strong.format(category=_category(matters, one.row_id)) if one.entity is not Entity.EXPENSE else strong
    said = [_difference(each, one, matters, formats) for each in one.here]
    keep, take = translate("Notice", "Leave it"), translate("Notice", "Use what was here")
    return Due(Said(strong, " ".join(said), keep, take), doubtful=one)


def _difference(name: str, one: "Doubtful", matters: Matters, formats: Formats) -> str:
    if name == DELETED:
        if one.here[name]:
            return translate("Notice", "It had been deleted on this computer.")
        return translate("Notice", "It is deleted there; on this computer it was not.")
    return translate("Notice", "{field}: now {shown}, on this computer it was {kept}.").format(
        field=field_name(name),
        shown=value_words(name, one.shown[name], formats, matters.categories),
        kept=value_words(name, one.here[name], formats, matters.categories),
    )


def _restored(status: SyncStatus) -> Due | None:
    if status.restored_at is None:
        return None
    strong = translate("Notice", "The server was restored from a backup.")
    quiet = translate("Notice", "What it had lost is sent to it again from this computer.")
    return Due(Said(strong, quiet, translate("Notice", "All right"), icon="refresh-cw"), restored=True)


def _brought_back(matters: Matters) -> Due | None:
    """A live expense keeps its category, and nobody is asked: but who had deleted it is told (SYNC 9, I11)."""
    names = matters.brought_back
    if not names:
        return None
    if len(names) == 1:
        strong = translate("Notice", "{category} was brought back.").format(category=quoted(names[0]))
    else:
        strong = translate("Notice", "%n category(s) were brought back.", "", len(names))
    quiet = translate("Notice", "Deleted before, in use on another device.")
    return Due(Said(strong, quiet, translate("Notice", "All right"), icon="tags"), brought_back=True)


def _doubled(matters: Matters) -> Due | None:
    """Made offline on two devices: which of the two stays is the same on both."""
    if not matters.doubled:
        return None
    first = matters.doubled[0]
    strong = translate("Notice", "There are two categories {category}, made on two devices.")
    strong = strong.format(category=quoted(first.name))
    said = Said(strong, "", translate("Notice", "Merge them"), translate("Notice", "Show"), icon="merge")
    return Due(said, doubled=first)


def _stopped(status: SyncStatus) -> Due | None:
    words = stopped_words(status)
    if not words:
        return None
    if status.phase is SyncPhase.SIGN_IN:
        action = translate("Notice", "Sign in…")
        return Due(Said(words, "", action, icon="lock"), sign_in=True)
    grave = status.phase in (SyncPhase.UNSAFE, SyncPhase.REVOKED)
    return Due(Said(words, icon="lock" if grave else "triangle-alert"))


def _name(matters: Matters, expense: ExpenseId, formats: Formats) -> str:
    """`SuperValu Rathmines, 16 Jun,` as the beginning of a sentence."""
    known = matters.expenses.get(expense)
    if known is None:
        return translate("Notice", "An expense")
    what = known.payee or known.note or formats.money(known.amount_minor)
    day = formats.short_day(known.spent_on, dt.date.today())
    return translate("Notice", "{payee}, {day},").format(payee=what, day=day)


def _category(matters: Matters, row_id: uuid.UUID) -> str:
    """The name of a category, or of the one that a limit is of."""
    return quoted(matters.categories.get(row_id) or matters.limits.get(row_id, ""))
