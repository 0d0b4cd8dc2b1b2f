"""Adapters of ratings and call-backs (H1, H2)."""
