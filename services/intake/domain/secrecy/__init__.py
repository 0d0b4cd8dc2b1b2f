"""Rules of cases closed to units (L2)."""
