"""Migrations of the server: one revision a file, its .sql files in the folder of the same name."""
