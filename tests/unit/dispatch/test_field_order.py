"""What indexes are made of stands first in a ticket's document."""

from services.dispatch.adapters.documents import INDEXES
from services.dispatch.adapters.field_order import INDEXED, indexed_first
from services.dispatch.adapters.ticket_codec import birth_of
from tests.factories.dispatch_changes import opening


def indexed() -> set[str]:
    """The fields that the indexes of tickets read, nested ones by the name of what holds them."""
    read: set[str] = set()
    for index in INDEXES["tickets"]:
        read.update(index.document["key"], index.document.get("partialFilterExpression", ()))
    return {name.split(".")[0] for name in read}


def test_what_an_index_reads_stands_before_what_none_reads() -> None:
    names = [name for name in indexed_first(birth_of(opening().ticket)) if name != "_id"]
    read = [name in indexed() for name in names]
    assert read == sorted(read, reverse=True)
    assert set(INDEXED) <= indexed()


def test_nothing_is_lost_by_the_order() -> None:
    document = birth_of(opening().ticket)
    assert indexed_first(document) == document
