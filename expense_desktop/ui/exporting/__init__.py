"""Ways out of the window: exports and backups, and the ways back."""
