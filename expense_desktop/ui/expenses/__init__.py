"""The Expenses page: filter bar, table, footer, inspector."""
