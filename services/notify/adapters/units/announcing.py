"""The event with which notify tells that an endpoint is left alone; its unit gets a copy."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from services.common.contracts.catalogue import stamp
from services.common.contracts.events.endpoint import EndpointDisabled
from services.common.store.outbox import Outgoing, push_outbox
from services.notify.domain.endpoint import Disabled

_SOURCE = "/huying/notify"


def told_disabled(
    raw: Mapping[str, Any], why: Disabled, at: datetime, wall: datetime
) -> dict[str, dict[str, Any]]:
    """Return the update operators that put the event into an endpoint's outbox.

    What people are told is all business time, ``at``; ``wall`` is the same moment by the clock by
    which failures are counted.
    """
    since = raw.get("failing_since")
    event = EndpointDisabled(
        endpoint_id=raw["_id"],
        unit=raw["unit"],
        host=urlsplit(raw["url"]).hostname or "",
        reason="gone" if why == "gone" else "failing",
        disabled_at=at,
        failing_since=None if since is None else at - (wall - since),
    )
    envelopes = stamp(
        [event],
        source=_SOURCE,
        subject=raw["_id"],
        after_sequence=raw.get("sequence") or 0,
        time=at,
        correlationid=raw["_id"],
    )
    outgoing = [Outgoing(envelope, (raw["unit"],)) for envelope in envelopes]
    return push_outbox(outgoing, not_before=wall, keep=False)
