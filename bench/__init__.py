"""Measures the program as ratios to the bare work, in one run on one machine."""
