"""Reporting's archive, asked over HTTP: the second witness of every story."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from services.common.web.client import ServiceClient, ServiceRefused, ServiceUnavailable
from services.dispatch.ports.audit import ArchiveUnavailable, Head

_PATH = "/internal/v1/archive/heads"
_NOT_FOUND = 404


class HttpArchivedHeads:
    """Implements the port ``ArchivedHeads``."""

    def __init__(self, reporting: ServiceClient) -> None:
        self._reporting = reporting

    def each(self, prefix: str, since: datetime | None) -> Iterator[Head]:
        """See the port."""
        after, instant = "", since.isoformat() if since else None
        while True:
            page = self._get(_PATH, prefix=prefix, after=after, since=instant)
            heads = [_head(item) for item in page["items"]] if page else []
            if not heads:
                return
            yield from heads
            after = heads[-1].subject

    def one(self, subject: str) -> Head | None:
        """See the port."""
        found = self._get(f"{_PATH}/{subject}")
        return _head(found) if found else None

    def _get(self, path: str, **params: Any) -> dict[str, Any] | None:
        try:
            return self._reporting.get(path, **params)
        except ServiceUnavailable as error:
            raise ArchiveUnavailable(str(error)) from error
        except ServiceRefused as refused:
            if refused.status == _NOT_FOUND:
                return None
            raise ArchiveUnavailable(f"reporting refused: {refused}") from refused


def _head(item: dict[str, Any]) -> Head:
    return Head(item["subject"], item["sequence"], item.get("chainhead"))
