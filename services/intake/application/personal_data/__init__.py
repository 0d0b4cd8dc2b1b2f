"""Use cases of personal data (L2)."""
