"""Attachments: reading what files are, making them harmless, and keeping them."""
