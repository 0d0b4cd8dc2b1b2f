"""Indexes of documents and of the files that were made of them."""

from pymongo import IndexModel

_KEPT_SECONDS = 30 * 24 * 3600

DOCUMENT_INDEXES = [
    # The last word on numbers: whatever a program does, none is given twice.
    IndexModel([("word", 1), ("year", 1), ("serial", 1)], name="series", unique=True),
    IndexModel([("ticket_id", 1), ("n", 1)], name="of_ticket", unique=True),
]
FILE_INDEXES = [IndexModel([("made_at", 1)], name="forget", expireAfterSeconds=_KEPT_SECONDS)]
