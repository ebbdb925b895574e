"""The Overview: three windows of time, where the money went, what is left of the month, and what came last."""
