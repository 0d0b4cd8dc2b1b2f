"""Rules of repeats (B1, B2)."""
