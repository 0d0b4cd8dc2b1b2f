"""What lies in intake's database: documents declared once, and an index for each query."""

from typing import Any, ClassVar

from mongoengine import (
    BooleanField,
    DateTimeField,
    DictField,
    IntField,
    ListField,
    StringField,
)
from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.collection import Collection
from pymongo.database import Database

from services.common.store.base_document import AggregateDocument, PlainDocument
from services.common.store.indexes import aggregate_indexes, ensure_indexes
from services.intake.adapters.abuse.quarantine import UNTOLD_INDEX
from services.intake.adapters.repeats.stored_traces import TRACES, trace_indexes

APPEALS = "appeals"
TICKET_VIEWS = "ticket_views"
DIRECTORY = "directory"
WRONG_TRIES = "wrong_tries"
CONTACT_LOG = "contact_log"
TRACK_LINKS = "track_links"
RATING_DEVICES = "rating_devices"
SMS_REPLIES = "sms_replies"
FLOODS = "floods"
QUARANTINE = "quarantine"
LEASES = "leases"
CALLS = "calls"
REQUEST_KEYS = "request_keys"
THREADS = "letters"
IMPORTS = "imports"
IMPORT_FILES = "import_files"
CURSORS = "cursors"
PUBLIC_REQUESTS = "open311_requests"

Documents = Database[dict[str, Any]]
Appeals = Collection[dict[str, Any]]


class AppealDocument(AggregateDocument):
    """An appeal: what is masked lies in its first event (``history.0.data``) and nowhere else.

    ``awaiting_since`` (wall) is there until dispatch has it on a ticket; ``rating.move_at``
    (business) is when its rating needs somebody.
    ``settled_here`` is the ledger's state of one that was settled as it came in, never handed on.
    """

    meta: ClassVar[dict[str, Any]] = {"collection": APPEALS}

    id = StringField(primary_key=True)
    accepted_at = DateTimeField(required=True)
    bucket = StringField(required=True, min_length=2, max_length=2)
    operator = StringField()
    location = DictField()
    tracking_index = StringField(required=True)
    phone_index = StringField()
    body_digest = StringField()
    language = StringField()
    sealed = DictField()
    awaiting_since = DateTimeField()
    ticket_id = StringField()
    withdrawn_at = DateTimeField()
    rating = DictField()
    unpublished = BooleanField()
    external_keys = ListField(StringField())
    meeting_id = StringField()
    settlement = DictField()
    settled_here = StringField()
    reviews = ListField(IntField())
    origin = DictField()
    supplement_keys = ListField(StringField())
    anonymised_at = DateTimeField()


class TicketViewDocument(PlainDocument):
    """What residents may see of a ticket, as far as ``sequence``."""

    meta: ClassVar[dict[str, Any]] = {"collection": TICKET_VIEWS}

    id = StringField(primary_key=True)
    sequence = IntField(required=True)
    state = StringField(required=True)
    number = StringField()
    timeline = ListField(DictField(), max_length=100)
    units = ListField(StringField())
    standing = DictField()
    unpublished = BooleanField()


class WrongTryDocument(PlainDocument):
    """Wrong guesses of one key in one window; gone by itself when the window has passed."""

    meta: ClassVar[dict[str, Any]] = {"collection": WRONG_TRIES}

    id = StringField(primary_key=True)
    count = IntField(required=True)
    expires_at = DateTimeField(required=True)


class TrackLinkDocument(PlainDocument):
    """A link that opens one case once; ``id`` is the digest of its token. Gone when used."""

    meta: ClassVar[dict[str, Any]] = {"collection": TRACK_LINKS}

    id = StringField(primary_key=True)
    appeal_id = StringField(required=True)
    expires_at = DateTimeField(required=True)


class RatingDeviceDocument(PlainDocument):
    """The reporters (hashed) who rated from one device on one day; gone a day later."""

    meta: ClassVar[dict[str, Any]] = {"collection": RATING_DEVICES}

    id = StringField(primary_key=True)
    reporters = ListField(StringField(), max_length=50)
    expires_at = DateTimeField(required=True)


class SmsReplyDocument(PlainDocument):
    """What became of an inbound message; its id hashed, its words not kept. Gone after 30 days."""

    meta: ClassVar[dict[str, Any]] = {"collection": SMS_REPLIES}

    id = StringField(primary_key=True)
    outcome = StringField(required=True)
    expires_at = DateTimeField(required=True)


class FloodDocument(PlainDocument):
    """The appeals of one contact or address (hashed) in one window; gone with the window."""

    meta: ClassVar[dict[str, Any]] = {"collection": FLOODS}

    id = StringField(primary_key=True)
    appeals = ListField(StringField(), max_length=2000)
    expires_at = DateTimeField(required=True)


class QuarantineDocument(PlainDocument):
    """An appeal that is held: masked words in clear, what was submitted sealed.

    Once it is decided the words are gone; who decided, when and why stays.
    """

    meta: ClassVar[dict[str, Any]] = {"collection": QUARANTINE}

    id = StringField(primary_key=True)
    state = StringField(required=True)
    cause = StringField(required=True)
    channel = StringField(required=True)
    kind = StringField(required=True)
    title = StringField()
    text = StringField()
    held_at = DateTimeField(required=True)
    confidential = BooleanField()
    accused_unit = StringField()
    sealed = DictField()
    decision = DictField()


class ContactLookUpDocument(PlainDocument):
    """One look-up of contacts: who, for what, whose; never what was seen. Kept 200 days (L6)."""

    meta: ClassVar[dict[str, Any]] = {"collection": CONTACT_LOG}

    id = StringField(primary_key=True)
    by = StringField(required=True)
    purpose = StringField(required=True)
    appeal_ids = ListField(StringField(), max_length=500)
    at = DateTimeField(required=True)


_CONTACT_LOG_SECONDS = 200 * 24 * 3600


def _where(field: str) -> dict[str, Any]:
    return {"partialFilterExpression": {field: {"$exists": True}}}


def _appeal_indexes() -> list[IndexModel]:
    up = ASCENDING
    return [
        *aggregate_indexes(),
        IndexModel([("bucket", up)], name="ledger"),
        IndexModel([("tracking_index", up)], name="tracking"),
        IndexModel([("awaiting_since", up)], name="unmarked", **_where("awaiting_since")),
        IndexModel(
            [("phone_index", up), ("accepted_at", DESCENDING), ("_id", DESCENDING)],
            name="phones",
            **_where("phone_index"),
        ),
        IndexModel([("external_keys", up)], name="alias", unique=True, **_where("external_keys")),
        IndexModel([("meeting_id", up), ("_id", up)], name="meeting", **_where("meeting_id")),
        IndexModel(
            [("settled_here", up), ("bucket", up)], name="settled", **_where("settled_here")
        ),
        IndexModel([("ticket_id", up)], name="ticket", **_where("ticket_id")),
        _unpublished(),
        IndexModel([("rating.task_id", up)], name="callback", **_where("rating.task_id")),
        IndexModel(
            [("rating.state", up), ("rating.move_at", up), ("_id", up)],
            name="rating",
            **_where("rating.move_at"),
        ),
    ]


# What goes by itself when its time has passed.
_EXPIRING = (
    WRONG_TRIES,
    TRACK_LINKS,
    RATING_DEVICES,
    SMS_REPLIES,
    CALLS,
    REQUEST_KEYS,
    IMPORTS,
    IMPORT_FILES,
    FLOODS,
    THREADS,
)


def ensure_all_indexes(database: Documents) -> None:
    """Create what is missing; harmless at every start."""
    ensure_indexes(database[APPEALS], _appeal_indexes())
    ensure_indexes(database[TRACES], trace_indexes())
    expiry = IndexModel([("expires_at", ASCENDING)], name="expiry", expireAfterSeconds=0)
    for name in _EXPIRING:
        ensure_indexes(database[name], [expiry])
    queue = IndexModel([("state", ASCENDING), ("_id", ASCENDING)], name="queue")
    ensure_indexes(database[QUARANTINE], [queue, UNTOLD_INDEX])
    ensure_indexes(database[CONTACT_LOG], _contact_log_indexes())
    ensure_indexes(database[TICKET_VIEWS], [_unpublished()])
    ensure_indexes(database[PUBLIC_REQUESTS], _public_indexes())
    waiting = IndexModel([("state", ASCENDING), ("claimed_until", ASCENDING)], name="waiting")
    ensure_indexes(database[IMPORTS], [waiting])


def _contact_log_indexes() -> list[IndexModel]:
    up, down = ASCENDING, DESCENDING
    return [
        IndexModel([("at", up)], name="expiry", expireAfterSeconds=_CONTACT_LOG_SECONDS),
        IndexModel([("by", up), ("_id", down)], name="by"),
        IndexModel([("appeal_ids", up), ("_id", down)], name="appeal"),
    ]


def _unpublished() -> IndexModel:
    """Only what the public side does not know yet is in it."""
    return IndexModel([("unpublished", ASCENDING)], name="unpublished", **_where("unpublished"))


def _public_indexes() -> list[IndexModel]:
    """Return an index for each order; the filters are looked up in it, not in the documents."""
    filters = [("status", ASCENDING), ("service_code", ASCENDING), ("latitude", ASCENDING)]
    return [
        IndexModel([(order, DESCENDING), ("_id", DESCENDING), *filters], name=order)
        for order in ("requested_at", "updated_at")
    ]
