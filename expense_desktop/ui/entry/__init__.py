"""Quick entry: one line above every page, read at each key press, and what it understood as chips."""
