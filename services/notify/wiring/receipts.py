"""What providers report."""

from functools import cached_property

from services.notify.adapters.receipts.sms import SmsReports
from services.notify.application.chase_receipts import ChaseReceipts
from services.notify.application.record_receipts import RecordReceipts
from services.notify.ports.receipts import ReportReader
from services.notify.wiring.channels import ChannelWiring
from services.notify.wiring.ledger import LedgerWiring
from services.notify.wiring.policy import PolicyWiring


class ReceiptWiring(LedgerWiring, PolicyWiring, ChannelWiring):
    """What providers report."""

    @cached_property
    def report_readers(self) -> dict[str, ReportReader]:
        """Who reads which provider's reports; one that is not set up is not there."""
        secret = self.settings.notify_sms_secret
        return {"sms": SmsReports(secret.get_secret_value())} if secret else {}

    @cached_property
    def record_receipts(self) -> RecordReceipts:
        """Note receipts."""
        return RecordReceipts(
            self.receipts,
            self.notifications,
            self.suppressions,
            self.policies,
            tuple(self.channels),
            self.clock,
        )

    @cached_property
    def chase_receipts(self) -> ChaseReceipts:
        """Chase what is overdue."""
        return ChaseReceipts(self.receipts, self.notifications, tuple(self.channels), self.wall)
