"""The look after letters that residents write."""

from services.common.mail.looking import Looking
from services.common.store.connection import StoreUnavailable
from services.intake.adapters.channels.mail.imap import ImapMailbox
from services.intake.bootstrap import Container
from services.intake.ports.mail import MailboxUnavailable


def looking(container: Container, mailbox: ImapMailbox) -> Looking:
    """Return what looks into the mailbox that residents write to."""
    return Looking(
        "mail",
        mailbox,
        container.pull_mail(mailbox),
        container.leases("mail"),
        container.settings.intake_mailbox_seconds,
        (MailboxUnavailable, StoreUnavailable),
    )
