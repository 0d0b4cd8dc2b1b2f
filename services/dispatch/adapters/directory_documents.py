"""The collections of the directory, its drafts and its calendars, as mongoengine declares them."""

from typing import Any, ClassVar

from mongoengine import (
    BooleanField,
    DateTimeField,
    DictField,
    Document,
    IntField,
    ListField,
    StringField,
)

from services.common.store.base_document import AggregateDocument


class DirectoryDocument(AggregateDocument):
    """Which version of the directory is in force; one document."""

    meta: ClassVar[dict[str, Any]] = {"collection": "directories", "strict": False}

    id = StringField(primary_key=True)
    version = IntField(required=True)
    digest = StringField(required=True)
    chain_head = StringField()


class DirectoryVersionDocument(Document):
    """One version's body, never changed once published."""

    meta: ClassVar[dict[str, Any]] = {"collection": "directory_versions", "strict": False}

    id = IntField(primary_key=True)
    digest = StringField(required=True)
    body = DictField(required=True)
    parts = DictField()
    changed = ListField(StringField())
    by = StringField()
    why = StringField()
    at = DateTimeField()
    base = IntField()
    restored_from = IntField()


class RecomputationDocument(Document):
    """The counting anew of open deadlines after a version of the calendars."""

    meta: ClassVar[dict[str, Any]] = {"collection": "recomputations", "strict": False}

    id = IntField(primary_key=True)
    finished_at = DateTimeField()


class MovedTicketDocument(Document):
    """What one version of the calendars moved in one ticket; ``waiting`` for approval."""

    meta: ClassVar[dict[str, Any]] = {"collection": "moved_tickets", "strict": False}

    id = StringField(primary_key=True)
    version = IntField(required=True)
    ticket_id = StringField(required=True)
    moves = ListField(DictField())
    waiting = BooleanField()


class RuleDraftDocument(Document):
    """The draft of the routing rules; one document, whose revision never goes back."""

    meta: ClassVar[dict[str, Any]] = {"collection": "rule_drafts", "strict": False}

    id = StringField(primary_key=True)
    revision = IntField(required=True)
    state = StringField(required=True, choices=("draft", "published", "discarded"))
