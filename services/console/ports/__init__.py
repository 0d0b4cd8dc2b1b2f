"""What the console needs from the outside."""

from services.console.ports.district import District, ServiceAway, UnknownTicket

__all__ = ["District", "ServiceAway", "UnknownTicket"]
