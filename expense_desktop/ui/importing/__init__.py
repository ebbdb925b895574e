"""The import page: what a file would bring, row by row, before it does."""
