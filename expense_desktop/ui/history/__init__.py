"""The history of a record: its versions as a list, and restoring one of them; of expenses, categories and limits."""
