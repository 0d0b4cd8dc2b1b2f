"""Cases against units, and discipline clues (L2)."""
