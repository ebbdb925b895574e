"""Signing up, joining, signing in and unlocking: a window of its own, before any account is open."""
