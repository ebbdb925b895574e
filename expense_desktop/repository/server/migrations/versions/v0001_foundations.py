"""The ledger, its keepers and its doors: everything of the first version."""

from expense_desktop.repository.server.migrations.running import run_files

revision = "0001"
down_revision = None

# In the order in which they need each other.
_FILES = (
    "rooms", "ledger", "auth", "owner", "policies", "text", "rows", "reading", "rules", "merging", "new_expenses",
    "push", "door", "devices", "enrolment_records", "enroller", "grants", "rooms_closed",
)  # fmt: skip


def upgrade() -> None:
    """Create everything, as the roles that are to own it."""
    run_files("v0001", _FILES)


def downgrade() -> None:
    """Refuse: people's records are never migrated away."""
    raise NotImplementedError("the first version has nothing before it")
