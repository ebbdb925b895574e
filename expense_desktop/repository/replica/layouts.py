"""How files of one heading are to be read: kept with an import, and undone with it."""

from typing import Final

from sqlalchemy import Connection

from expense_desktop.domain.records import StepId

_KEPT_OF_EACH: Final = 3


class Layouts:
    """What was kept for headings, each by a hash. `answers` is the caller's own text."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, heading: str) -> str | None:
        """The answers of the last import of such a file that stands; None when there is none."""
        found: str | None = self._connection.exec_driver_sql(
            "SELECT answers FROM layout WHERE heading = ? AND NOT undone ORDER BY no DESC LIMIT 1", (heading,)
        ).scalar()
        return found

    def any_stands(self) -> bool:
        """Whether an import that was made with answers on this computer stands."""
        stands = self._connection.exec_driver_sql("SELECT EXISTS (SELECT 1 FROM layout WHERE NOT undone)").scalar()
        return bool(stands)

    def keep(self, heading: str, answers: str, step: StepId) -> None:
        """Keep answers with the import that was made with them."""
        self._connection.exec_driver_sql(
            "INSERT INTO layout (heading, answers, step) VALUES (?, ?, ?)", (heading, answers, step.bytes)
        )
        self._connection.exec_driver_sql(
            "DELETE FROM layout WHERE heading = ? AND no NOT IN "
            "(SELECT no FROM layout WHERE heading = ? ORDER BY no DESC LIMIT ?)",
            (heading, heading, _KEPT_OF_EACH),
        )

    def turn(self, step: StepId, *, undone: bool) -> None:
        """Let go of what was kept with a step that is undone, until it is done again."""
        self._connection.exec_driver_sql("UPDATE layout SET undone = ? WHERE step = ?", (int(undone), step.bytes))
