"""The mailbox that residents write to."""

from services.common.mail.imap import ImapBox
from services.intake.ports.mail import MailboxUnavailable


class ImapMailbox(ImapBox):
    """Implements the port ``Mailbox``."""

    def __init__(self, url: str) -> None:
        """Take the mailbox's imap:// or imaps:// URL; raises ValueError for any other."""
        super().__init__(url, MailboxUnavailable)
