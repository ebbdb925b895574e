"""The tour: every page and state that exists, in both themes, with invented expenses in an account of its own."""

from expense_desktop.ui.tour.walk import take_tour

__all__ = ["take_tour"]
