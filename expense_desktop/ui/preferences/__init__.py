"""The preferences: a dialog of sections whose changes are obeyed at once."""
