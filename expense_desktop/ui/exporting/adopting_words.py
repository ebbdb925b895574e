"""What came of taking rows from a file of ours, in words."""

from typing import TYPE_CHECKING

from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate

if TYPE_CHECKING:
    from expense_desktop.services.adopting import Adopted


def taken(done: "Adopted", formats: Formats) -> str:
    """“12 expenses brought in, €41.30; 3 were there already”."""
    count = formats.count
    words = translate("Exporting", "{count} expenses brought in, {total}", "", done.added)
    said = words.format(count=count(done.added), total=formats.money(done.total_minor))
    if done.changed:
        changed = translate("Exporting", "{count} changed", "", done.changed)
        said = f"{said}; {changed.format(count=count(done.changed))}"
    if done.kept:
        kept = translate("Exporting", "{count} stay as they are", "", done.kept)
        said = f"{said}; {kept.format(count=count(done.kept))}"
    return said
