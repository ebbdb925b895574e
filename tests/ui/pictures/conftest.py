"""The window over the ledger of the pictures."""

from tests.ui.demo_window import demo_desk, demo_window, june, opened_window, prepared

__all__ = ["demo_desk", "demo_window", "june", "opened_window", "prepared"]
