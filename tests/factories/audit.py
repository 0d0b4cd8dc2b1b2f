"""Keys and chained stories for tests of the audit trail."""

import base64
from typing import Any, cast

from services.common.contracts.audit_keys import AuditKeys
from services.common.contracts.catalogue import stamp
from services.common.contracts.chain import GENESIS, Chain
from services.common.contracts.envelope import Envelope
from services.common.contracts.event import Event
from services.common.contracts.events.ticket import TicketJoined
from services.common.contracts.events.work_order import WorkOrderProgressed
from services.common.ids import derived_id
from services.dispatch.adapters.ticket_codec import birth_of
from services.dispatch.domain.retelling import differing, retold
from tests.factories.dispatch import MONDAY
from tests.fakes.dispatch import FakeTickets

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


def untold(tickets: FakeTickets, ticket_id: str) -> list[str]:
    """Return what of a ticket is not what it told from its opening on; an audit names it (L3)."""
    ticket = tickets.kept[ticket_id]
    events = stamp(
        [cast("Event", one.event) for one in tickets.told[ticket_id]],
        source="dispatch",
        subject=ticket_id,
        after_sequence=0,
        time=ticket.opened_at,
        correlationid=ticket.appeal_id,
        causationid=None,
        traceparent=None,
    )
    said = retold(event.to_dict() for event in events)
    assert said is not None
    return list(differing(birth_of(ticket), said))


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
