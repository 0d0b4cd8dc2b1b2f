"""Contact grants in MongoDB; each is gone by itself soon after it has expired."""

from services.common.store.connection import Documents, store_errors
from services.dispatch.domain.grants.contact_grant import ContactGrant

COLLECTION = "contact_grants"


class MongoContactGrants:
    """Implements the port ``ContactGrants``; every method raises StoreUnavailable."""

    def __init__(self, database: Documents) -> None:
        self._grants = database[COLLECTION]

    def keep(self, grant: ContactGrant) -> None:
        """See the port."""
        document = {
            "_id": grant.key,
            "ticket_id": grant.ticket_id,
            "work_order_id": grant.work_order_id,
            "subject": grant.subject,
            "unit": grant.unit,
            "expires_at": grant.expires_at,
        }
        with store_errors():
            self._grants.insert_one(document)

    def find(self, key: str) -> ContactGrant | None:
        """See the port."""
        with store_errors():
            found = self._grants.find_one({"_id": key})
        if found is None:
            return None
        return ContactGrant(
            key=found["_id"],
            ticket_id=found["ticket_id"],
            work_order_id=found["work_order_id"],
            subject=found["subject"],
            unit=found["unit"],
            expires_at=found["expires_at"],
        )
