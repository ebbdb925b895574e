"""Statements and lists of expenses from files: bytes → table → reading → plan → one batch that one undo takes back.

    csv_file   bytes → `Table`: encoding, separator, preamble, heading, records; knows nothing of money
    columns    heading and contents → which column is what
    reading    `Table` + what the person answered → `Reading`: rows with a date and an amount, and open questions
    plan       `Reading` + what the ledger holds → `Plan`: each row New, Duplicate, Money in or Can't read
    batch      `Plan` → the ledger, in one step; `progress` says how far it is and breaks it off
    layouts    how the last file of the same heading was read, kept and undone with its import

All but `batch` and `layouts` is pure: no I/O, no clock, any thread.
"""
