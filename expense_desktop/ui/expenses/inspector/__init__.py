"""The inspector: one expense as a form with its history, several as a bulk change, conflicts to decide."""

from expense_desktop.ui.expenses.inspector.panel import INSPECTOR_PX, Inspector

__all__ = ["INSPECTOR_PX", "Inspector"]
