"""Keys and chained stories for tests of the audit trail."""

import base64
from typing import Any

from services.common.contracts.audit_keys import AuditKeys
from services.common.contracts.catalogue import stamp
from services.common.contracts.chain import GENESIS, Chain
from services.common.contracts.envelope import Envelope
from services.common.contracts.events.ticket import TicketJoined
from services.common.contracts.events.work_order import WorkOrderProgressed
from services.common.ids import derived_id
from tests.factories.dispatch import MONDAY

SECRET = base64.b64encode(b"audit key for tests, 32 bytes...").decode()
OLDER = base64.b64encode(b"an older key for tests, 32 bytes").decode()
AUDIT_RING = f"2:{SECRET},1:{OLDER}"
KEYS = AuditKeys(AUDIT_RING)
CHAIN = Chain(KEYS)


def ticket_id(number: int) -> str:
    """Return a ticket's id."""
    return derived_id("tkt", str(number))


def story(number: int, length: int, chain: Chain = CHAIN) -> list[dict[str, Any]]:
    """Return a ticket's chained events as they are stored: notes and repeats in turn."""
    subject = ticket_id(number)
    sealed = chain.sealed(_envelopes(subject, length), GENESIS)
    return [envelope.to_dict() for envelope in sealed]


def _envelopes(subject: str, length: int) -> list[Envelope]:
    order = derived_id("wo", subject)
    events = [
        WorkOrderProgressed(subject, order, "chengguan", "u-1", f"现场记录 {place}", MONDAY)
        if place % 2
        else TicketJoined(subject, derived_id("apl", str(place)), place, MONDAY, MONDAY, 0.9)
        for place in range(length)
    ]
    return stamp(
        events,
        source="dispatch",
        subject=subject,
        after_sequence=0,
        time=MONDAY,
        correlationid="apl_1",
    )
