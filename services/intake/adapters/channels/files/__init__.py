"""Reads files that people send: sheets, documents, text; every limit is before the reading."""
