"""List service requests: by their ids, or by every filter of the standard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from services.common.clock import Clock
from services.intake.domain.open311.public_request import PublicRequest
from services.intake.domain.open311.query import Params, read_query, requested_ids
from services.intake.ports.open311 import PublicRequests


@dataclass(frozen=True, slots=True)
class ListRequests:
    """The use case, with its ports; ``zone`` is of dates that say no offset."""

    public: PublicRequests
    clock: Clock
    zone: tzinfo

    def __call__(self, params: Params) -> Sequence[PublicRequest]:
        """Return the requests; ids override all other filters.

        Raises:
            Open311Refused: a filter cannot be understood.

        """
        ids = requested_ids(params)
        if ids:
            return self.public.by_ids(ids)
        return self.public.matching(read_query(params, self.clock.now(), self.zone))

    def one(self, request_id: str) -> PublicRequest | None:
        """Return one request, or None where there is none that may be read."""
        return next(iter(self.public.by_ids([request_id])), None)
