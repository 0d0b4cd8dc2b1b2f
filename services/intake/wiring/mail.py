"""Mail that residents write."""

from dataclasses import replace
from functools import cached_property

from services.intake.adapters import documents
from services.intake.adapters.abuse.proofs import NoProof
from services.intake.adapters.channels.mail.imap import ImapMailbox
from services.intake.adapters.channels.mail.parsing import MOST_BYTES, read_letter
from services.intake.adapters.channels.mail.threads import MongoThreads
from services.intake.application.abuse.admit_appeal import Sender
from services.intake.application.appeals.submission import Receipt, Submission
from services.intake.application.channels.keep_enclosures import KeepEnclosures
from services.intake.application.channels.pull_mail import PullMail
from services.intake.application.channels.take_item import TakeItem
from services.intake.application.channels.take_letter import TakeLetter
from services.intake.wiring.abuse import Abuse
from services.intake.wiring.channels import Channels


class Mail(Channels, Abuse):
    """Mail that residents write."""

    @cached_property
    def mailbox(self) -> ImapMailbox | None:
        """The mailbox, where there is one."""
        url = self.settings.intake_mailbox_url
        return ImapMailbox(url.get_secret_value()) if url is not None else None

    @cached_property
    def take_letter(self) -> TakeLetter:
        """Use case."""
        return TakeLetter(
            appeals=self.appeals,
            threads=MongoThreads(self.database[documents.THREADS], self.hashes, self.wall),
            take=TakeItem(self._admitted),
            speak_up=self.speak_up,
            sealer=self.sealer,
            hashes=self.hashes,
            keep=KeepEnclosures(self.upload_attachment),
            own_address=self.mailbox.user if self.mailbox else "",
        )

    def _admitted(self, submission: Submission) -> Receipt:
        """Count a letter's writer as any resident; nobody can prove by letter to be there."""
        admit = replace(self.admit_appeal, proofs=NoProof())
        return admit(submission, Sender(f"mail:{submission.contact.email}"))

    def pull_mail(self, mailbox: ImapMailbox) -> PullMail:
        """Use case."""
        return PullMail(mailbox, read_letter, self.take_letter, MOST_BYTES)
