"""Every other platform that Apprise knows (Telegram, Slack, ntfy, Gotify, Matrix, … 170 of them).

| Apprise says                                        | outcome                        |
|-----------------------------------------------------|--------------------------------|
| delivered                                           | sent                           |
| not delivered, whatever the reason                  | retry:not_delivered            |
| the address is none of its URLs                     | failed:address_malformed       |
| Apprise is not installed (requirements/chat.lock)   | retry:apprise_missing          |

Apprise tells no reason and no id. An address is an Apprise URL with its secrets; what Apprise logs
about it stays within the process.
"""

import logging
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ClassVar

from services.notify.adapters.channels.registry import Provider
from services.notify.domain.contact import Letter
from services.notify.domain.notification import Failed, Outcome, Sent, TryLater

CHANNEL = "apprise"
# File, script and desktop targets would reach into the sender's own machine.
_LOCAL = frozenset(
    {"syslog", "dbus", "glib", "gnome", "kde", "macosx", "qt", "windows", "gio", "rsyslog", "smpp"}
)


class AppriseAddresses:
    """Implements ``TextChannel``."""

    most_at_once: ClassVar[int] = 1

    def __init__(self, *, timeout_seconds: float = 10.0) -> None:
        self._timeout = timeout_seconds
        self._library: Any = import_module("apprise") if find_spec("apprise") else None
        # Its log lines carry URLs and texts.
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)

    def deliver(self, letters: Sequence[Letter]) -> list[Outcome]:
        """Hand letters over, one after the other."""
        return [self._deliver(letter) for letter in letters]

    def _deliver(self, letter: Letter) -> Outcome:
        if self._library is None:
            return TryLater(CHANNEL, "apprise_missing")
        target = self._target(letter.to)
        if target is None:
            return Failed(CHANNEL, "address_malformed")
        try:
            delivered = target.notify(body=letter.text, title=letter.subject)
        except Exception as error:  # noqa: BLE001 - of 170 plugins any may raise anything
            return TryLater(CHANNEL, f"raised_{type(error).__name__}"[:40])
        return Sent(CHANNEL) if delivered else TryLater(CHANNEL, "not_delivered")

    def _target(self, address: str) -> Any:
        """Return Apprise's object for an address, None when it is no address of a platform."""
        if address.partition("://")[0].lower() in _LOCAL:
            return None
        target = self._library.Apprise.instantiate(address, suppress_exceptions=True)
        if target is not None:
            target.socket_connect_timeout = target.socket_read_timeout = self._timeout
        return target


PROVIDER = Provider("unit", "sms", lambda _settings, _wall: AppriseAddresses())
