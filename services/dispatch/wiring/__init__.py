"""Wiring of families of use cases, one module each; ``bootstrap.py`` puts them together."""
