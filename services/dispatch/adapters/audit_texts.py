"""The texts of the directory's versions, as the auditor reads them."""

from typing import Any

from services.common.store.connection import Documents, store_errors


class MongoPublishedTexts:
    """Implements the port ``PublishedTexts``; raises StoreUnavailable."""

    def __init__(self, database: Documents) -> None:
        self._versions = database["directory_versions"]

    def body(self, version: int) -> Any | None:
        """See the port."""
        with store_errors():
            found = self._versions.find_one({"_id": version}, {"body": 1})
        return found.get("body") if found else None
