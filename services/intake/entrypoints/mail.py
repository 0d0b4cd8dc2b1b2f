"""The mail loop: one process at a time looks into the mailbox, now and then."""

import threading
from typing import Final

from services.common.observability.logging import get_logger
from services.common.store.connection import StoreUnavailable
from services.common.store.lease import Leases
from services.intake.adapters.channels.mail.imap import ImapMailbox
from services.intake.application.channels.pull_mail import PullMail
from services.intake.bootstrap import Container
from services.intake.ports.mail import MailboxUnavailable

_LEASE: Final = "mail"
_LEASE_SECONDS: Final = 120
_log = get_logger(__name__)


def pull(container: Container, mailbox: ImapMailbox, stop: threading.Event) -> None:
    """Take letters until told to stop; a mailbox that is away is asked again later."""
    pull_mail = container.pull_mail(mailbox)
    leases = container.leases("mail")
    try:
        while not stop.is_set():
            try:
                moved = pull_once(pull_mail, leases, stop)
            except (MailboxUnavailable, StoreUnavailable) as error:
                _log.warning("mail_waits", cause=f"{type(error).__name__}: {error}")
                moved = 0
            if not moved:
                stop.wait(container.settings.intake_mailbox_seconds)
    finally:
        mailbox.close()


def pull_once(pull_mail: PullMail, leases: Leases, stop: threading.Event) -> int:
    """Look into the mailbox if no other process does; return how many letters left it."""
    if leases.acquire(_LEASE, _LEASE_SECONDS) is None:
        return 0
    try:
        return pull_mail(lambda: not stop.is_set() and leases.renew(_LEASE))
    finally:
        leases.release(_LEASE)
