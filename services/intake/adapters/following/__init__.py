"""Adapters of following a case without an account."""
