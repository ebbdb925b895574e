"""How a revision runs the .sql files that lie beside it."""

from collections.abc import Sequence
from pathlib import Path

from alembic import op

_VERSIONS = Path(__file__).parent / "versions"


def run_files(folder: str, names: Sequence[str]) -> None:
    """Run `versions/<folder>/<name>.sql` for each name, in the revision's own transaction."""
    connection = op.get_bind().connection.driver_connection
    if connection is None:
        raise RuntimeError("a migration needs a connection")
    for name in names:
        # Straight to the driver, and without values: `%` and `:` mean what PostgreSQL says they mean.
        connection.execute((_VERSIONS / folder / f"{name}.sql").read_text(encoding="utf-8"))
