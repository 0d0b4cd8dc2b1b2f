"""Several orders of one ticket: supports, division, reassignment, handing over (B6)."""
