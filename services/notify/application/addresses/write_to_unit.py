"""Writes a notice for a unit's robot or mailbox, unless the case is closed to the unit by now."""

from collections.abc import Collection
from dataclasses import dataclass

from services.common.contracts.events.work_order import WorkOrderRevoked
from services.notify.application.templates.write_notice import NotWritable
from services.notify.application.write_digest import WriteDigest
from services.notify.domain.contact import Letter
from services.notify.domain.notification import DIGEST, Channel, Failed, Notification
from services.notify.domain.policy.digest import without
from services.notify.domain.templates.template import Medium
from services.notify.domain.unit_address import MAIL
from services.notify.domain.wording import Names
from services.notify.ports.endpoints import ClosedCases
from services.notify.ports.unit_addresses import AddressNotFound, UnitAddresses

_ROUTE: Channel = "address"


@dataclass(frozen=True)
class WriteToUnit:
    """Called by several threads at once; ``channels`` are those that are set up."""

    addresses: UnitAddresses
    cases: ClosedCases
    write: WriteDigest
    channels: Collection[Channel]

    def __call__(self, notification: Notification, names: Names) -> tuple[Channel, Letter] | Failed:
        """Return the letter and its channel, or why nothing is sent."""
        try:
            address = self.addresses.get(notification.recipient)
        except AddressNotFound:
            return Failed(_ROUTE, "address_removed")
        if address.disabled_at is not None:
            return Failed(address.channel, "address_disabled_by_us")
        if address.channel not in self.channels:
            return Failed(address.channel, "channel_not_set_up")
        shown = self._shown(notification)
        if shown is None:
            return Failed(address.channel, "closed_to_unit")
        medium: Medium = "email" if address.channel == MAIL else "chat"
        addressee = shown.addressee or "unit_handler"
        written = self.write.to(addressee, shown, medium, address.language, names)
        if isinstance(written, NotWritable):
            return Failed(address.channel, written.reason)
        return address.channel, Letter(
            notification.notification_id,
            address.to,
            written.text,
            written.subject,
            template=written.template,
            language=address.language,
            left_out=written.left_out,
        )

    def _shown(self, notification: Notification) -> Notification | None:
        """Return what of it the unit may read by now; None where that is nothing."""
        if notification.event_type == DIGEST:
            return without(notification, self._is_closed)
        return None if self._is_closed(notification) else notification

    def _is_closed(self, notification: Notification) -> bool:
        # That its own order is gone is all that an accused unit learns, and not why (L2).
        return notification.event_type != WorkOrderRevoked.TYPE and self.cases.is_closed(
            notification.ticket_id, notification.unit
        )
