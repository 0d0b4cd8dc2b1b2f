"""A ticket's life as dispatch tells it, and the pieces that notify makes of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from services.common.contracts.catalogue import EVENTS, stamp
from services.common.contracts.envelope import Envelope
from services.common.contracts.event import Event
from services.notify.application.read_step import read_step
from services.notify.domain.endpoint import Endpoint
from services.notify.domain.notification import Notification
from services.notify.domain.step import Step
from tests.golden.samples import sample

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # Monday, 12:00 in Xi'an
TICKET = "tkt_1"
FOUNDER = "apl_1"
REPEAT = "apl_2"
UNIT = "chengguan"
NUMBER = "LH-20261123-000001-9"

DIRECTORY: dict[str, Any] = {
    "version": 1,
    "units": [
        {"code": "chengguan", "name": "区城管局", "name_en": "Urban Management"},
        {"code": "jd-qingnianlu", "name": "青年路街道"},
    ],
    "categories": [{"code": "0101", "name": "垃圾清运", "name_en": "refuse collection"}],
}

LIFE = (
    "ticket.opened.v1",
    "work_order.issued.v1",
    "work_order.acknowledged.v1",
    "work_order.contacted.v1",
    "work_order.submitted.v1",
    "work_order.resolved.v1",
    "ticket.resolved.v1",
    "ticket.closed.v1",
)


def event(event_type: str, **fields: Any) -> Event:
    """Return a sample event with some fields of one's own."""
    made = sample(EVENTS[event_type])
    own: dict[str, Any] = {"ticket_id": TICKET, "appeal_id": FOUNDER, **fields}
    return replace(made, **{k: v for k, v in own.items() if hasattr(made, k)})  # type: ignore[type-var]


def told(events: Sequence[Event], *, ticket_id: str = TICKET, after: int = 0) -> list[Envelope]:
    """Return the events as dispatch puts them on the wire."""
    return stamp(
        events,
        source="/huying/dispatch",
        subject=ticket_id,
        after_sequence=after,
        time=NOON,
        correlationid=FOUNDER,
    )


def life(*types: str, ticket_id: str = TICKET) -> list[Envelope]:
    """Return a ticket's life from opening to closing, or just the named steps."""
    events = [event(name, ticket_id=ticket_id) for name in types or LIFE]
    return told(events, ticket_id=ticket_id)


def steps(envelopes: Sequence[Envelope]) -> list[Step]:
    """Return events as the domain sees them."""
    return [read_step(envelope) for envelope in envelopes]


def fed(envelopes: Sequence[Envelope]) -> list[dict[str, Any]]:
    """Return what of a ticket's life is about orders, numbered as in the feed of their unit."""
    orders = [item for item in envelopes if item.type.startswith("work_order.")]
    return [{**item.to_dict(), "unitsequence": n} for n, item in enumerate(orders, 1)]


def endpoint(
    unit: str = UNIT, url: str = "https://unit.example/hook", events: tuple[str, ...] = ()
) -> Endpoint:
    """Return a unit's endpoint."""
    return Endpoint(f"whe_{unit}", unit, url, "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=", NOON, events)


def notification(
    step: int = 1, *, recipient: str = FOUNDER, ticket_id: str = TICKET, **fields: Any
) -> Notification:
    """Return a resident's notification of the first step of a ticket, or a later one."""
    plain = Notification(
        notification_id=f"ntf_{ticket_id}_{recipient}_{step}",
        event_id=f"evt_{step}",
        event_type="work_order.acknowledged.v1",
        step=step,
        ticket_id=ticket_id,
        correlation_id=FOUNDER,
        audience="resident",
        recipient=recipient,
        route="contact",
        facts={"number": NUMBER, "category": "0101", "unit": UNIT},
    )
    return replace(plain, **fields)


def webhook_notification(step: int = 1, **fields: Any) -> Notification:
    """Return a notification to the unit's endpoint."""
    return notification(
        step,
        recipient=f"whe_{UNIT}",
        audience="unit",
        route="webhook",
        unit=UNIT,
        event={"id": f"evt_{step}", "type": "work_order.acknowledged.v1"},
        **fields,
    )
