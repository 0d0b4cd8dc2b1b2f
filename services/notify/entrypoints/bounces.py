"""The loop for mails that come back: one process at a time looks into the mailbox."""

from threading import Event
from typing import Final

from services.common.mail.imap import ImapBox
from services.common.observability.logging import get_logger
from services.common.store.connection import StoreUnavailable
from services.common.store.lease import Leases
from services.notify.application.bounces.pull_bounces import PullBounces
from services.notify.application.record_receipts import TooManyWriters
from services.notify.bootstrap import Container
from services.notify.ports.bounces import MailboxUnavailable

_LEASE: Final = "bounces"
_LEASE_SECONDS: Final = 120
_log = get_logger(__name__)


def pull(container: Container, mailbox: ImapBox, stop: Event) -> None:
    """Take reports until told to stop; a mailbox that is away is asked again later."""
    leases = container.leases()
    try:
        while not stop.is_set():
            try:
                moved = pull_once(container.pull_bounces(mailbox), leases, stop)
            except (MailboxUnavailable, StoreUnavailable, TooManyWriters) as error:
                _log.warning("bounces_wait", cause=f"{type(error).__name__}: {error}")
                moved = 0
            if not moved:
                stop.wait(container.settings.notify_bounce_mailbox_seconds)
    finally:
        mailbox.close()


def pull_once(pull_bounces: PullBounces, leases: Leases, stop: Event) -> int:
    """Look into the mailbox if no other process does; return how many letters left it."""
    if leases.acquire(_LEASE, _LEASE_SECONDS) is None:
        return 0
    try:
        return pull_bounces(lambda: not stop.is_set() and leases.renew(_LEASE))
    finally:
        leases.release(_LEASE)
