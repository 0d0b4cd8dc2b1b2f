"""Use cases of repeats (B1, B2)."""
