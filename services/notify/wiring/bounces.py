"""Mails that come back."""

from email.utils import parseaddr
from functools import cached_property

from services.common.mail.imap import ImapBox
from services.notify.adapters.bounces.reading import MOST_BYTES, BounceReader
from services.notify.adapters.bounces.return_paths import ReturnPaths
from services.notify.adapters.ledger.second_tries import MongoSecondTries
from services.notify.application.bounces.pull_bounces import PullBounces
from services.notify.application.bounces.take_bounce import TakeBounce
from services.notify.ports.bounces import MailboxUnavailable
from services.notify.wiring.addresses import AddressWiring
from services.notify.wiring.receipts import ReceiptWiring


class BounceWiring(ReceiptWiring, AddressWiring):
    """Mails that come back."""

    @cached_property
    def bounce_box(self) -> ImapBox | None:
        """The mailbox that they come to, where there is one."""
        url = self.settings.notify_bounce_mailbox_url
        return ImapBox(url.get_secret_value(), MailboxUnavailable) if url is not None else None

    @cached_property
    def take_bounce(self) -> TakeBounce:
        """Note what one reports."""
        tries = MongoSecondTries(self.database)
        return TakeBounce(
            self.receipts,
            self.record_receipts,
            tries,
            self.address_keys,
            self.wall,
            self.judge_address,
        )

    def pull_bounces(self, mailbox: ImapBox) -> PullBounces:
        """Return what pulls a mailbox."""
        settings = self.settings
        address = settings.notify_bounce_address or parseaddr(settings.notify_mail_from)[1]
        paths = ReturnPaths(settings.notify_secret_key.get_secret_value(), address)
        reader = BounceReader(paths)
        return PullBounces(mailbox, reader, self.take_bounce, self.wall, MOST_BYTES)
