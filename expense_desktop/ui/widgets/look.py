"""What every widget that draws something needs: the appearance, the icons and the preferences, handed down together."""

from dataclasses import dataclass, field

from expense_desktop.ui.icons import Icons
from expense_desktop.ui.preferred import Preferred
from expense_desktop.ui.theme import Appearance, Theme


@dataclass(frozen=True, slots=True)
class Look:
    """The appearance, its icons, and what the person prefers: `look.preferred.now.row_height.px`."""

    appearance: Appearance
    icons: Icons
    preferred: Preferred = field(default_factory=Preferred)

    @property
    def theme(self) -> Theme:
        return self.appearance.theme

    @property
    def moves(self) -> bool:
        """Whether anything may move by itself."""
        return not self.preferred.now.reduce_motion
