"""Adapters of repeats (B1, B2)."""
