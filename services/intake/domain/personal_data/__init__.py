"""Rules of personal data (L2)."""
