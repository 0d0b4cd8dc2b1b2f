"""Adapters of appeals themselves."""
