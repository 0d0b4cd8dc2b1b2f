"""The look after mails that come back."""

from services.common.mail.imap import ImapBox
from services.common.mail.looking import Looking
from services.common.store.connection import StoreUnavailable
from services.notify.application.record_receipts import TooManyWriters
from services.notify.bootstrap import Container
from services.notify.ports.bounces import MailboxUnavailable


def looking(container: Container, mailbox: ImapBox) -> Looking:
    """Return what looks into the mailbox that mails come back to."""
    return Looking(
        "bounces",
        mailbox,
        container.pull_bounces(mailbox),
        container.leases(),
        container.settings.notify_bounce_mailbox_seconds,
        (MailboxUnavailable, StoreUnavailable, TooManyWriters),
    )
