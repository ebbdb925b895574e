"""The Budgets page: a month's limits, what is spent of them, what is left, and what is carried over."""
