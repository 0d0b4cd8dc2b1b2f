"""Collections of the list of resources: what there is, and what it is brought to."""

from mongoengine import BooleanField, ListField, StringField

from services.common.store.base_document import PlainDocument


class ResourceDocument(PlainDocument):
    """One resource."""

    meta = {
        "collection": "resources",
        "indexes": [{"fields": ["unit", "_id"], "name": "by_unit"}],
    }

    id = StringField(primary_key=True)
    unit = StringField()


class ReferenceDocument(PlainDocument):
    """One resource that is, or was, brought to one ticket; ``steps`` are only appended."""

    meta = {
        "collection": "resource_references",
        "indexes": [
            {"fields": ["standing", "ticket_id"], "name": "by_ticket"},
            {"fields": ["standing", "code"], "name": "by_code"},
        ],
    }

    id = StringField(primary_key=True)
    ticket_id = StringField(required=True)
    code = StringField(required=True)
    standing = BooleanField(required=True)
    steps = ListField()


LISTED = (ResourceDocument, ReferenceDocument)
