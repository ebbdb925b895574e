"""Expense Desktop: know where your money goes, alone or with others on one PostgreSQL server."""

__version__ = "0.1.0"
