"""Collections of what is ordered and made: exports, bulletins, hot spots that were warned of."""

from mongoengine import DateTimeField, Document, IntField, ListField, StringField

_OF_EVERY_JOB = [
    {"fields": ["state", "run_after"], "name": "waiting"},
    {"fields": ["expires_at"], "name": "expiring", "sparse": True},
]
_OF_JOBS = {
    "auto_create_index": False,
    "strict": False,
    "indexes": [*_OF_EVERY_JOB, {"fields": ["by", "_id"], "name": "by_whom"}],
}


class ExportDocument(Document):
    """One export that was ordered; see ``jobs/store.py``."""

    meta = {**_OF_JOBS, "collection": "exports"}

    id = StringField(primary_key=True)
    by = StringField(required=True)
    state = StringField(required=True)
    run_after = DateTimeField(required=True)
    expires_at = DateTimeField()


class BulletinDocument(Document):
    """One bulletin that was ordered, with what it says; see ``bulletins/store.py``."""

    meta = {
        **_OF_JOBS,
        "collection": "bulletins",
        "indexes": [
            *_OF_EVERY_JOB,
            {"fields": ["series", "-version"], "name": "series"},
            {"fields": ["-ordered_at", "-_id"], "name": "latest"},
            {"fields": ["template", "-ordered_at", "-_id"], "name": "latest_of_template"},
        ],
    }

    id = StringField(primary_key=True)
    series = StringField(required=True)
    version = IntField(required=True)
    template = StringField(required=True)
    ordered_at = DateTimeField(required=True)
    state = StringField(required=True)
    run_after = DateTimeField(required=True)
    expires_at = DateTimeField()


class HotspotDocument(Document):
    """One hot spot that was warned of; see ``hotspots/store.py``."""

    meta = {
        "collection": "hotspots",
        "auto_create_index": False,
        "strict": False,
        "indexes": [
            {"fields": ["-last_at", "first_at"], "name": "lasting"},
            {"fields": ["-people", "_id"], "name": "by_people"},
            {"fields": ["appeal_ids"], "name": "by_appeal"},
        ],
    }

    id = StringField(primary_key=True)
    level = StringField(required=True)
    people = IntField(required=True)
    appeal_ids = ListField(StringField())
    first_at = DateTimeField(required=True)
    last_at = DateTimeField(required=True)


ORDERED = (ExportDocument, BulletinDocument, HotspotDocument)
# What has an outbox.
TELLING = (BulletinDocument, HotspotDocument)
