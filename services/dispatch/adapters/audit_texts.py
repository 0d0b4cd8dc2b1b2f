"""What stands beside the stories and was told by them, as the auditor reads it."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.common.store.connection import Documents, store_errors
from services.dispatch.adapters.papers.register import COLLECTION
from services.dispatch.domain.documents.document import numbered, read_content
from services.dispatch.ports.audit import KeptDocument

_PARTS = {"word": 1, "year": 1, "serial": 1, "to_unit": 1, "content": 1}


class MongoPublishedTexts:
    """Implements the port ``PublishedTexts``; raises StoreUnavailable."""

    def __init__(self, database: Documents) -> None:
        self._versions = database["directory_versions"]

    def body(self, version: int) -> Any | None:
        """See the port."""
        with store_errors():
            found = self._versions.find_one({"_id": version}, {"body": 1})
        return found.get("body") if found else None


class MongoKeptDocuments:
    """Implements the port ``KeptDocuments``; raises StoreUnavailable."""

    def __init__(self, database: Documents) -> None:
        self._documents = database[COLLECTION]

    def kept(self, document_ids: Sequence[str]) -> Mapping[str, KeptDocument]:
        """See the port."""
        with store_errors():
            found = list(self._documents.find({"_id": {"$in": list(document_ids)}}, _PARTS))
        return {
            row["_id"]: KeptDocument(_number(row), str(row.get("to_unit")), _digest(row))
            for row in found
        }


def _number(row: Mapping[str, Any]) -> str:
    return numbered(row.get("word", ""), row.get("year", 0), row.get("serial", 0))


def _digest(row: Mapping[str, Any]) -> str:
    try:
        return read_content(row["content"]).digest
    except (KeyError, TypeError):  # somebody's hand left no content
        return ""
