"""Dispatch's collections with their indexes and validation, as mongoengine declares them."""

from typing import Any, ClassVar

from mongoengine import (
    BooleanField,
    DateTimeField,
    DictField,
    Document,
    IntField,
    ListField,
    LongField,
    StringField,
)
from pymongo import IndexModel
from pymongo.collection import Collection

from services.common.store.audit_log import audit_indexes
from services.common.store.base_document import AggregateDocument
from services.common.store.connection import Documents
from services.common.store.history import history_index, older_index
from services.common.store.indexes import aggregate_indexes, drop_indexes, ensure_indexes
from services.dispatch.adapters import dead_letter_replays
from services.dispatch.adapters.listing.indexes import LIST_INDEXES
from services.dispatch.adapters.matters import MATTER_LISTS
from services.dispatch.adapters.papers.indexes import DOCUMENT_INDEXES, FILE_INDEXES
from services.dispatch.adapters.recomputations import BY_CALENDAR, MOVED
from services.dispatch.adapters.rulings import RULING_INDEXES
from services.dispatch.adapters.ticket_codec import ORPHAN
from services.dispatch.adapters.units.numbering import FEED, FEED_INDEXES
from services.dispatch.adapters.units.replays import REPLAY_INDEXES, REPLAYS
from services.dispatch.domain.workflow import STATES

_REPLY_SECONDS = 30 * 24 * 3600


class TicketDocument(AggregateDocument):
    """A ticket with its members, orders and clocks; written through pymongo only."""

    meta: ClassVar[dict[str, Any]] = {"collection": "tickets", "strict": False}

    id = StringField(primary_key=True)
    number = StringField(required=True)
    appeal_id = StringField(required=True)
    state = StringField(required=True, choices=STATES)
    version = IntField(required=True, min_value=1)
    chain_head = StringField()
    round = IntField(required=True, min_value=1)
    members = ListField(DictField())
    orders = ListField(DictField())
    clocks = ListField(DictField())
    area_path = ListField(StringField())
    tier = IntField(min_value=0, max_value=3)
    next_due_at = DateTimeField()
    waits_for = StringField(required=True)
    work_due_at = DateTimeField()
    signed = IntField()
    ledger = StringField()
    words = ListField(StringField())
    receipts = ListField(DictField())
    whistles = ListField(DictField())
    whistle_count = IntField(min_value=1)
    sealed = BooleanField()
    papers_due = BooleanField()
    meeting_by = DateTimeField()


class TicketMemberDocument(Document):
    """What a joined appeal says."""

    meta: ClassVar[dict[str, Any]] = {"collection": "ticket_members", "strict": False}

    id = StringField(primary_key=True)
    title = StringField()
    text = StringField()


class ReplyDocument(AggregateDocument):
    """A unit's refused reply and the event that tells it; gone after thirty days."""

    meta: ClassVar[dict[str, Any]] = {"collection": "replies", "strict": False}

    id = StringField(primary_key=True)
    unit = StringField(required=True)


class AuditDocument(AggregateDocument):
    """An entry of the audit log; ``once`` names what is done once, such as a day's anchor."""

    meta: ClassVar[dict[str, Any]] = {"collection": "audit_log", "strict": False}

    id = IntField(primary_key=True)
    once = StringField()


class AnchorPartDocument(Document):
    """Up to a thousand heads (id, sequence, code) that a day's anchor stands for."""

    meta: ClassVar[dict[str, Any]] = {"collection": "audit_parts", "strict": False}

    id = StringField(primary_key=True)
    heads = ListField(ListField())


class TicketHistoryDocument(Document):
    """An older entry of a ticket's story; the last hundred are in the ticket itself."""

    meta: ClassVar[dict[str, Any]] = {"collection": "ticket_history", "strict": False}

    id = StringField(primary_key=True)
    subject = StringField(required=True)
    sequence = IntField(required=True)
    event = DictField(required=True)


class MatterDocument(AggregateDocument):
    """A matter that nobody reported, apart from the tickets (D11)."""

    meta: ClassVar[dict[str, Any]] = {"collection": "matters", "strict": False}

    id = StringField(primary_key=True)
    number = StringField(required=True)
    state = StringField(required=True)
    version = IntField(required=True, min_value=1)
    chain_head = StringField()


class ContactGrantDocument(Document):
    """A grant to look up a reporter's contact; gone when it has expired."""

    meta: ClassVar[dict[str, Any]] = {"collection": "contact_grants", "strict": False}

    id = StringField(primary_key=True)
    work_order_id = StringField(required=True)
    subject = StringField(required=True)
    expires_at = DateTimeField(required=True)


class CounterDocument(Document):
    """A number that only grows."""

    meta: ClassVar[dict[str, Any]] = {"collection": "counters", "strict": False}

    id = StringField(primary_key=True)
    value = LongField(required=True)


class HeardDocument(Document):
    """The last sequence of an appeal's later events that was applied here."""

    meta: ClassVar[dict[str, Any]] = {"collection": "heard", "strict": False}

    id = StringField(primary_key=True)
    sequence = IntField(required=True)
    final = BooleanField()


WITH_WHISTLES: dict[str, Any] = {"whistle_count": {"$gt": 0}}
TICKET_INDEXES = [
    IndexModel([("number", -1)], name="number", unique=True),
    # An absorbed ticket has no members: they are the survivor's. Without the filter two of them
    # would have the same missing appeal.
    IndexModel(
        [("members.appeal_id", 1)],
        name="member_once",
        unique=True,
        partialFilterExpression={"members.appeal_id": {"$exists": True}},
    ),
    IndexModel([("members.bucket", 1)], name="bucket"),
    IndexModel([("orders.id", 1)], name="order"),
    IndexModel([("state", 1), ("number", -1)], name="by_state"),
    IndexModel(
        [("tier", 1), ("number", -1)], name="by_tier", partialFilterExpression={"tier": {"$gt": 0}}
    ),
    IndexModel(
        [("next_due_at", 1)],
        name="due",
        partialFilterExpression={"next_due_at": {"$type": "date"}},
    ),
    IndexModel(
        [("number", -1)],
        name="by_operator",
        partialFilterExpression={"routing.category_by": "operator"},
    ),
    IndexModel(
        [("closed_keys", 1), ("closed_at", -1)],
        name="closed_here",
        partialFilterExpression={"closed_keys": {"$exists": True}},
    ),
    IndexModel(
        [("sealed", 1), ("state", 1)], name="sealed", partialFilterExpression={"sealed": True}
    ),
    BY_CALENDAR,
    IndexModel(
        [("papers_due", 1), ("_id", 1)],
        name="papers_due",
        partialFilterExpression={"papers_due": True},
    ),
    IndexModel(
        [("meeting_by", 1), ("number", 1)],
        name="meetings",
        partialFilterExpression={"meeting_by": {"$type": "date"}},
    ),
    IndexModel(
        [("alarm.raised_at", 1)], name="dangers", partialFilterExpression={"alarm_open": True}
    ),
    IndexModel([("waits_for", 1)], name="orphans", partialFilterExpression={"waits_for": ORPHAN}),
    *(
        IndexModel(keys, name=name, partialFilterExpression=WITH_WHISTLES)
        for name, keys in {
            "whistle": [("whistles.id", 1)],
            "whistles": [("number", -1), ("whistle_count", 1)],
            "whistles_by_time": [("whistles.blown_at", 1)],
            "whistles_by_area": [("area_path", 1), ("number", -1), ("whistle_count", 1)],
            "whistles_by_blower": [("whistles.blower_unit", 1), ("number", -1)],
            "whistles_by_unit": [("whistles.summons.unit", 1), ("number", -1)],
            "whistles_by_state": [
                ("whistles.state", 1),
                ("number", -1),
                ("whistles.kind", 1),
            ],
            "whistles_by_kind": [("whistles.kind", 1), ("number", -1)],
        }.items()
    ),
]
INDEXES: dict[str, list[IndexModel]] = {
    "tickets": [
        *TICKET_INDEXES,
        *LIST_INDEXES,
        *RULING_INDEXES,
        history_index(),
        *aggregate_indexes(),
    ],
    "ticket_history": [older_index()],
    "documents": DOCUMENT_INDEXES,
    "document_files": FILE_INDEXES,
    "audit_log": audit_indexes(),
    "directories": aggregate_indexes(),
    "contact_grants": [IndexModel([("expires_at", 1)], name="expiry", expireAfterSeconds=0)],
    "matters": [
        *aggregate_indexes(),
        IndexModel([("number", -1)], name="number", unique=True),
        *MATTER_LISTS,
        *(
            IndexModel(
                [(name, 1), ("number", -1)],
                name=name,
                partialFilterExpression={name: {"$type": "date"}},
            )
            for name in ("due_at", "next_tier_at")
        ),
    ],
    "directory_versions": [
        IndexModel([("changed", 1), ("_id", -1)], name="by_part"),
        IndexModel([("body.calendar.version", 1), ("_id", -1)], name="by_calendar"),
    ],
    "moved_tickets": MOVED,
    "rosters": [
        IndexModel([("unit", 1), ("tier", 1), ("version", -1)], name="newest", unique=True)
    ],
    dead_letter_replays.REPLAYS: dead_letter_replays.INDEXES,
    FEED: FEED_INDEXES,
    REPLAYS: REPLAY_INDEXES,
    "replies": [
        *aggregate_indexes(),
        IndexModel([("updated_at", 1)], name="forget", expireAfterSeconds=_REPLY_SECONDS),
    ],
}

# Replaced by an index of another name: one that stands would refuse what the new one allows.
OBSOLETE: dict[str, set[str]] = {
    "tickets": {"member", "by_unit", "by_area", "by_calendar"},
    "matters": {"by_unit", "by_area"},
}


def collection(database: Documents, name: str) -> Collection[dict[str, Any]]:
    """Return one of dispatch's collections."""
    return database[name]


def prepare_database(database: Documents) -> None:
    """Make the indexes that are missing; every process may do it at once."""
    for name, indexes in INDEXES.items():
        ensure_indexes(database[name], indexes)
    for name, indexes_gone in OBSOLETE.items():
        drop_indexes(database[name], indexes_gone)
