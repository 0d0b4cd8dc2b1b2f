"""Reporting's collections: facts, the event archive and the checks of the ledger."""

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

from services.common.store.connection import Documents
from services.common.store.indexes import drop_indexes, ensure_indexes, outbox_index
from services.reporting.adapters.jobs.documents import ORDERED, TELLING
from services.reporting.adapters.resources.documents import LISTED

# By what many different values divide the tickets; other questions go by the day.
DIVIDING_FIELDS = ("unit", "area", "category")
STALE_INDEX = "stale"
COUNTED_INDEXES = (
    {"fields": ["stale"], "name": STALE_INDEX, "sparse": True},
    {"fields": ["parts.day"], "name": "parts"},
    {"fields": ["shape"], "name": "shape"},
    {"fields": ["changed_at"], "name": "changed_at", "sparse": True},
    {"fields": ["fact.values.opened_at"], "name": "opened_at"},
)
OVERVIEW_INDEX = "overview"
HISTORY = "history_facts"
SEALED_INDEX = "sealed"
SEALED_DAYS_INDEX = "sealed_days"


_OF_SUMS = {
    "auto_create_index": False,
    "strict": False,
    "indexes": [
        {"fields": ["dimension", "day", "key"], "name": "dimension_day"},
        {"fields": ["dimension", "key", "day"], "name": "dimension_key"},
    ],
}


class TicketFactDocument(Document):
    """One ticket's fact, with what it adds to figures and its dimensions beside it."""

    meta = {
        "collection": "ticket_facts",
        "auto_create_index": False,
        "indexes": [
            {"fields": ["closed_at"], "name": "closed_at", "sparse": True},
            {"fields": ["dispute_marks.at"], "name": "disputes", "sparse": True},
            {"fields": ["sealed"], "name": SEALED_INDEX, "sparse": True},
            {
                "fields": ["parts.day"],
                "name": SEALED_DAYS_INDEX,
                "partialFilterExpression": {"sealed": True},
            },
            *({"fields": [name, "_id"], "name": f"by_{name}"} for name in DIVIDING_FIELDS),
            *COUNTED_INDEXES,
            {"fields": ["fold"], "name": "fold"},
            {"fields": ["ended_day", "opened_day"], "name": "lasting"},
            {
                "fields": ["state", "tier", "acknowledged", "routed", "rated", "member_count"],
                "name": OVERVIEW_INDEX,
            },
        ],
    }

    id = StringField(primary_key=True)
    version = IntField(required=True, min_value=1)
    writer = StringField(required=True)
    state = StringField()
    tier = IntField(default=0)
    acknowledged = IntField(default=0)
    routed = IntField(default=0)
    rated = IntField(default=0)
    member_count = IntField(default=0)
    unit = StringField()
    street = StringField()
    area = StringField()
    category = StringField()
    channel = StringField()
    kind = StringField()
    closed_at = DateTimeField()
    severity = StringField()
    source = StringField()
    shape = IntField()
    fold = IntField()
    changed_at = DateTimeField()
    stale = BooleanField()
    parts = ListField(DictField())
    opened_day = StringField()
    ended_day = StringField()
    waits = ListField(DictField())
    rolled = DictField()
    excluded = ListField(StringField())
    dispute_marks = ListField(DictField())
    sealed = BooleanField()
    seal = DictField()
    fact = DictField()


class HistoryFactDocument(Document):
    """One case of another system, shaped as our own facts are; see ``history/store.py``."""

    meta = {
        "collection": HISTORY,
        "auto_create_index": False,
        "strict": False,
        "indexes": [
            {"fields": ["closed_at"], "name": "closed_at", "sparse": True},
            {"fields": ["source", "brought.id"], "name": "source_import"},
            *COUNTED_INDEXES,
            *({"fields": [name, "_id"], "name": f"by_{name}"} for name in DIVIDING_FIELDS),
        ],
    }

    id = StringField(primary_key=True)
    source = StringField(required=True)
    brought = DictField(required=True)
    severity = StringField()
    tier = IntField(default=0)
    shape = IntField()
    changed_at = DateTimeField()
    stale = BooleanField()
    parts = ListField(DictField())
    waits = ListField(DictField())
    unit = StringField()
    street = StringField()
    area = StringField()
    category = StringField()
    channel = StringField()
    kind = StringField()
    closed_at = DateTimeField()
    fact = DictField()


class RollUpDocument(Document):
    """One sum: of a dimension's value on a business day, or in a month; see ``figures/``."""

    meta = {**_OF_SUMS, "collection": "roll_ups"}

    id = StringField(primary_key=True)
    dimension = StringField(required=True)
    day = StringField(required=True)
    key = StringField()
    m = DictField(required=True)


class HistoryRollUpDocument(Document):
    """The same of other systems' cases, apart: a rebuild of our own leaves them as they are."""

    meta = {**_OF_SUMS, "collection": "history_roll_ups"}

    id = StringField(primary_key=True)
    dimension = StringField(required=True)
    day = StringField(required=True)
    key = StringField()
    m = DictField(required=True)


class ColumnsDocument(Document):
    """Which files the facts' columns are in; see ``columns/manifest.py``."""

    meta = {"collection": "columns", "auto_create_index": False, "strict": False, "indexes": []}

    id = StringField(primary_key=True)


class HistoryRunDocument(Document):
    """One import of a file of another system, as far as it has come."""

    meta = {
        "collection": "history_runs",
        "auto_create_index": False,
        "strict": False,
        "indexes": [
            {"fields": ["source"], "name": "source"},
            {"fields": ["started_at"], "name": "started_at"},
        ],
    }

    id = StringField(primary_key=True)
    source = StringField(required=True)
    started_at = DateTimeField(required=True)


class ArchivedEventDocument(Document):
    """One event as it came."""

    meta = {
        "collection": "archive",
        "auto_create_index": False,
        "indexes": [
            {"fields": ["subject", "sequence"], "name": "subject_sequence"},
            {"fields": ["kept_at"], "name": "kept_at"},
            {
                "fields": ["event.data.received_at"],
                "name": "received",
                "partialFilterExpression": {"type": "appeal.submitted.v1"},
            },
        ],
    }

    id = StringField(primary_key=True)
    subject = StringField(required=True)
    sequence = LongField(required=True)
    type = StringField(required=True)
    kept_at = DateTimeField(required=True)
    event = DictField(required=True)


class LedgerCheckDocument(Document):
    """One check of the ledger, kept for a month."""

    meta = {
        "collection": "ledger_checks",
        "auto_create_index": False,
        "indexes": [
            {"fields": ["checked_at"], "name": "checked_at", "expireAfterSeconds": 31 * 86400}
        ],
    }

    id = StringField(primary_key=True)
    checked_at = DateTimeField(required=True)
    accepted = IntField(required=True)
    in_flight = IntField(required=True)
    states = DictField(required=True)
    differing_ids = ListField(StringField())
    differences = ListField(DictField())


class ExclusionDocument(Document):
    """One request to take a ticket out of figures, with its story."""

    meta = {
        "collection": "exclusions",
        "auto_create_index": False,
        "strict": False,
        "indexes": [
            {"fields": ["state", "_id"], "name": "by_state"},
            {"fields": ["unit", "_id"], "name": "by_unit"},
            {"fields": ["ticket_id", "_id"], "name": "by_ticket"},
            {"fields": ["unapplied"], "name": "unapplied", "sparse": True},
            {
                "fields": ["ticket_id"],
                "name": "one_standing",
                "unique": True,
                "partialFilterExpression": {"standing": True},
            },
        ],
    }

    id = StringField(primary_key=True)
    ticket_id = StringField(required=True)
    unit = StringField()
    state = StringField(required=True)
    standing = BooleanField()
    unapplied = BooleanField()


DOCUMENTS = (
    TicketFactDocument,
    HistoryFactDocument,
    HistoryRunDocument,
    ColumnsDocument,
    RollUpDocument,
    HistoryRollUpDocument,
    ArchivedEventDocument,
    LedgerCheckDocument,
    ExclusionDocument,
    *ORDERED,
    *LISTED,
)

# What earlier versions made and no query needs: each costs every event that is folded.
_ONCE_DIVIDING = {
    f"by_{name}" for name in ("street", "channel", "kind", "severity", "source", "tier")
}
OBSOLETE: dict[str, set[str]] = {
    "ticket_facts": {*_ONCE_DIVIDING, "waits", "opened_day"},
    HISTORY: {*_ONCE_DIVIDING, "waits"},
}


def prepare_database(database: Documents) -> None:
    """Make the indexes that are missing and drop those that were given up.

    Every process may do it at once; mongoengine has to know the database.
    """
    for document in DOCUMENTS:
        document.ensure_indexes()
    for name, indexes in OBSOLETE.items():
        drop_indexes(database[name], indexes)
    for document in TELLING:
        ensure_indexes(database[document._get_collection_name()], [outbox_index()])
