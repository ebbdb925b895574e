"""What was changed on two devices, in words: for the notice, for Compare, for the toast (UI.md 8.2)."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from expense_desktop.domain.changes import Entity, Value
from expense_desktop.ui.field_words import field_name, value_words
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate

if TYPE_CHECKING:
    from expense_desktop.services.conflicts import Conflict, Whose

DELETED = "deleted"
Names = Mapping[tuple[str, Value], str]
"""(field, value) → the name of the device that it comes from, as far as a history tells."""
Categories = Mapping[uuid.UUID, str]


def sentence(conflict: "Conflict", names: Names, formats: Formats, categories: Categories) -> str:
    """`Amount: Kitchen iMac has €43.18, aoife-laptop has €34.18. The later one is shown.`"""
    if conflict.field == DELETED:
        return _deleted(conflict)
    words = translate("Inspector", "{field}: {device} has {shown}, {other} has {kept}. The later one is shown.")
    return words.format(
        field=field_name(conflict.field),
        device=_device(conflict.shown_by, names.get((conflict.field, conflict.shown), "")),
        shown=value_words(conflict.field, conflict.shown, formats, categories),
        other=_device(conflict.kept_by, names.get((conflict.field, conflict.kept), "")),
        kept=value_words(conflict.field, conflict.kept, formats, categories),
    )


def keep_words(conflict: "Conflict", formats: Formats, categories: Categories) -> str:
    """The button that lets stand what is shown."""
    if conflict.field == DELETED:
        return translate("Inspector", "Keep it")
    value = value_words(conflict.field, conflict.shown, formats, categories)
    return translate("Inspector", "Keep {value}").format(value=_brief(value))


def use_words(conflict: "Conflict", formats: Formats, categories: Categories) -> str:
    """The button that takes what was kept beside."""
    if conflict.field == DELETED:
        return translate("Inspector", "Delete again")
    value = value_words(conflict.field, conflict.kept, formats, categories)
    return translate("Inspector", "Use {value}").format(value=_brief(value))


def decided_words(
    together: "Sequence[Conflict]", used: Collection[str], formats: Formats, categories: Categories
) -> str:
    """What the toast says when it is decided."""
    about_expense = together[0].entity is Entity.EXPENSE
    if DELETED in used:
        again = translate("Inspector", "Deleted the expense again")
        return again if about_expense else translate("Categories", "Deleted it again")
    conflict = next((each for each in together if each.field in used), together[0])
    if conflict.field == DELETED:
        return translate("Inspector", "Kept the expense") if about_expense else translate("Categories", "Kept it")
    value = conflict.kept if conflict.field in used else conflict.shown
    said = value_words(conflict.field, value, formats, categories)
    return (
        translate("Inspector", "Used {value}").format(value=said)
        if conflict.field in used
        else translate("Inspector", "Kept {value}").format(value=said)
    )


def notice_words(conflict: "Conflict", formats: Formats, categories: Categories) -> str:
    """The quiet half of the notice: `Kitchen iMac’s €43.18 is shown; the €34.18 from this computer is kept.`"""
    if conflict.field == DELETED:
        return ""
    shown = value_words(conflict.field, conflict.shown, formats, categories)
    kept = value_words(conflict.field, conflict.kept, formats, categories)
    here, there = conflict.shown_by, conflict.kept_by
    if there.here and here.name:
        words = translate("Notice", "{device}’s {shown} is shown; the {kept} from this computer is kept.")
    elif here.here and there.name:
        words = translate("Notice", "This computer’s {shown} is shown; the {kept} from {device} is kept.")
    else:
        words = translate("Notice", "{shown} is shown; the {kept} from another device is kept.")
    return words.format(device=here.name or there.name if there.here else there.name, shown=shown, kept=kept)


def deleted_notice(conflict: "Conflict") -> str:
    """A delete that met an edit: the edit won."""
    return _deleted(conflict)


def _deleted(conflict: "Conflict") -> str:
    if conflict.kept_by.here:
        words = translate("Inspector", "You deleted this expense; {device} changed it later. It was brought back.")
        return words.format(device=_device(conflict.shown_by, ""))
    words = translate("Inspector", "{device} deleted this expense, and it was changed elsewhere. It was brought back.")
    return words.format(device=_at_the_start(_device(conflict.kept_by, "")))


def _device(whose: "Whose", known: str) -> str:
    name = whose.name or known
    if name:
        return name
    return translate("Inspector", "this computer") if whose.here else translate("Inspector", "another device")


def _at_the_start(words: str) -> str:
    return words[:1].upper() + words[1:]


def _brief(value: str) -> str:
    return value if len(value) <= 16 else f"{value[:15].rstrip()}…"
