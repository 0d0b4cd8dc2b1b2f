"""Adapters of personal data (L2)."""
