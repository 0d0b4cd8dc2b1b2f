"""Use cases of limits and quarantine (A11)."""
