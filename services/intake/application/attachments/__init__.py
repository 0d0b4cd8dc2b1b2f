"""Attachments: taken in, made harmless, given to cases, shown to whom they are for."""
