"""Intake's uploads, asked over HTTP."""

from collections.abc import Mapping, Sequence

from services.common.observability.metrics import counter
from services.common.web.client import ServiceClient, ServiceRefused, ServiceUnavailable

_PATH = "/internal/v1/attachments/claim"


class HttpUploads:
    """Implements the port ``Uploads``; the client's time limit is how long a command may wait."""

    def __init__(self, intake: ServiceClient) -> None:
        self._intake = intake

    def claim(self, attachment_ids: Sequence[str], ticket_id: str) -> Mapping[str, str]:
        """See the port."""
        asked = {"attachment_ids": list(attachment_ids), "owner": ticket_id}
        try:
            answer = self._intake.post(_PATH, asked)
        except (ServiceUnavailable, ServiceRefused):
            counter("huying_dispatch_uploads_unchecked_total").inc(len(attachment_ids))
            return {}
        return {fault["attachment_id"]: fault["code"] for fault in answer["faults"]}
