"""The window's small parts, each with its states as drawn in components-*.png; none knows an expense."""
