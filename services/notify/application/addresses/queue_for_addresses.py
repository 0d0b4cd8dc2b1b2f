"""Queues for units' robots and mailboxes what their units' inboxes are told."""

from collections.abc import Sequence

from services.common.ids import derived_id
from services.notify.domain.inbox import InboxItem
from services.notify.domain.notification import Notification
from services.notify.domain.templates.told import told
from services.notify.domain.unit_address import UnitAddress
from services.notify.ports.unit_addresses import UnitAddresses

_UNIT = "unit:"
_CASE = ("number", "category")


class QueueForAddresses:
    """An event is queued for an address once, however often its step is applied."""

    def __init__(self, addresses: UnitAddresses) -> None:
        self._addresses = addresses

    def __call__(self, items: Sequence[InboxItem]) -> list[Notification]:
        """Return what is to be queued for the addresses of the units among the inboxes."""
        by_unit = {item.owner.removeprefix(_UNIT) for item in items if item.owner.startswith(_UNIT)}
        if not by_unit:
            return []
        addresses = self._addresses.of_units(by_unit)
        return [
            _notice(item, address)
            for item in items
            for address in addresses
            if item.owner == f"{_UNIT}{address.unit}"
            and address.wants(item.step.type)
            and address.disabled_at is None
        ]


def _notice(item: InboxItem, address: UnitAddress) -> Notification:
    step = item.step
    # What people wrote freely stays in the inbox, which is read signed in.
    sent_out = (*_CASE, *told(step.type).facts)
    return Notification(
        notification_id=derived_id("ntf", step.event_id, address.address_id, "address"),
        event_id=step.event_id,
        event_type=step.type,
        step=step.sequence,
        ticket_id=step.ticket_id,
        correlation_id=step.correlation_id,
        audience="unit",
        recipient=address.address_id,
        route="address",
        unit=address.unit,
        facts={name: value for name, value in item.facts.items() if name in sent_out},
        traceparent=step.event.get("traceparent"),
        # Few events say how severe their case is; a reminder of a P0 is as urgent as its order.
        severity=item.severity or step.data.get("severity"),
        addressee=item.addressee,
    )
