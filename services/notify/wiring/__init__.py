"""Wiring by concept: each module is a part of the container that ``bootstrap.py`` composes."""
