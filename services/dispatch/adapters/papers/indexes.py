"""Indexes of documents and of the files that were made of them."""

from pymongo import IndexModel

_KEPT_SECONDS = 30 * 24 * 3600

DOCUMENT_INDEXES = [
    # Gives the numbers: of two who take the next one at the same moment one succeeds.
    IndexModel([("word", 1), ("year", 1), ("serial", 1)], name="series", unique=True),
    IndexModel([("ticket_id", 1), ("n", 1)], name="of_ticket"),
    IndexModel([("issued_at", -1), ("_id", -1)], name="latest"),
    *(
        IndexModel([(field, 1), ("issued_at", -1), ("_id", -1)], name=f"by_{field}")
        for field in ("kind", "to_unit", "copies")
    ),
]
FILE_INDEXES = [IndexModel([("made_at", 1)], name="forget", expireAfterSeconds=_KEPT_SECONDS)]
