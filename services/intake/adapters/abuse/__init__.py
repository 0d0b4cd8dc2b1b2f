"""Adapters of limits, proofs and quarantine (A11)."""
