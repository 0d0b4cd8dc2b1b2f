"""Take a letter: a new appeal, or a supplement to the one that it answers to."""

from dataclasses import dataclass
from typing import Final, Literal

from services.intake.application.abuse.admit_appeal import TooManyAppeals, TurnedAway
from services.intake.application.appeals.sealing import unsealed
from services.intake.application.appeals.submission import (
    AppealRefused,
    Idempotency,
    Submission,
)
from services.intake.application.channels.keep_enclosures import KeepEnclosures
from services.intake.application.channels.take_item import TakeItem, TakenItem
from services.intake.application.following.speak_up import NotOpen, SpeakUp
from services.intake.domain.appeals.appeal import AppealCase, Contact, Origin
from services.intake.domain.channels.letters import Letter
from services.intake.ports.appeals import Appeals
from services.intake.ports.keyed_hashes import KeyedHashes
from services.intake.ports.mail import Threads
from services.intake.ports.personal_data import Sealer, Unreadable

Outcome = Literal[
    "accepted", "repeated", "held", "supplemented", "ignored", "refused", "too_many", "later"
]
_LONGEST_SUPPLEMENT: Final = 2000


@dataclass(frozen=True, slots=True)
class TakenLetter:
    """What became of a letter."""

    outcome: Outcome
    appeal_id: str | None = None


@dataclass(frozen=True, slots=True)
class TakeLetter:
    """The use case, with its ports; ``own_address`` is the mailbox's own.

    ``take`` counts whoever writes (A11): what comes after too many is held, or set aside.
    """

    appeals: Appeals
    threads: Threads
    take: TakeItem
    speak_up: SpeakUp
    sealer: Sealer
    hashes: KeyedHashes
    keep: KeepEnclosures
    own_address: str = ""

    def __call__(self, letter: Letter) -> TakenLetter:
        """Take a letter, once for its Message-ID however often it is brought.

        ``later``: it answers to an appeal that dispatch has not taken on yet.

        Raises:
            StoreUnavailable: bring it again.

        """
        if letter.is_automatic or letter.sender == self.own_address.lower():
            return TakenLetter("ignored")
        if not letter.said and not letter.enclosures:
            return TakenLetter("ignored")
        case = self._answered_to(letter)
        if case is not None:
            if case.ticket_id is None and not case.is_ended:
                return TakenLetter("later", case.appeal.id)
            if self._supplemented(case, letter):
                return TakenLetter("supplemented", case.appeal.id)
        return self._new(letter)

    def _answered_to(self, letter: Letter) -> AppealCase | None:
        """Return the sender's own appeal that a letter answers to: by thread, else by its code."""
        appeal_id = self.threads.appeal_of(letter.answers)
        case = self.appeals.get(appeal_id) if appeal_id else None
        if case is not None and self._is_from(case, letter.sender):
            return case
        for code in letter.tracking_codes():
            found = self.appeals.by_tracking_index(self.hashes.tracking_index(code))
            if found is not None and self._is_from(found, letter.sender):
                return found
        return None

    def _is_from(self, case: AppealCase, sender: str) -> bool:
        """Whether the letter comes from where the appeal came from; a code alone opens nothing."""
        try:
            kept = unsealed(self.sealer, case.appeal.id, "email", case.secrets.sealed)
        except Unreadable:
            return False
        return kept is not None and kept.lower() == sender

    def _supplemented(self, case: AppealCase, letter: Letter) -> bool:
        """Add to the case; False when it has ended: then it is a matter of its own."""
        key = self._key(letter)
        # Under a key of the case too: should it end meanwhile, the new matter gets its own copies.
        kept = self.keep(letter.enclosures, f"{key}:{case.appeal.id}")
        said = letter.told(kept.left_out, _LONGEST_SUPPLEMENT)
        try:
            self.speak_up.supplement(case.appeal.id, said, kept.ids, key=key)
        except (NotOpen, AppealRefused):
            return False
        self.threads.remember(letter.message_id, case.appeal.id)
        return True

    def _new(self, letter: Letter) -> TakenLetter:
        key = self._key(letter)
        kept = self.keep(letter.enclosures, key)
        contact = Contact(
            name=letter.sender_name or None, email=letter.sender or None, language="zh"
        )
        submission = Submission(
            channel="email",
            kind=letter.kind,
            text=letter.told(kept.left_out),
            title=letter.title,
            contact=contact,
            attachments=kept.ids,
            idempotency=Idempotency("email", key, key.encode()),
            origin=Origin("email", key),
        )
        try:
            return self._taken(self.take(submission), letter)
        except TooManyAppeals:
            return TakenLetter("too_many")
        except TurnedAway:
            return TakenLetter("refused")

    def _taken(self, item: TakenItem, letter: Letter) -> TakenLetter:
        receipt = item.receipt
        if receipt is None:
            return TakenLetter("refused")
        self.threads.remember(letter.message_id, receipt.appeal_id)
        if receipt.held:
            return TakenLetter("held", receipt.appeal_id)
        state: Outcome = "accepted" if item.state == "accepted" else "repeated"
        return TakenLetter(state, receipt.appeal_id)

    def _key(self, letter: Letter) -> str:
        return self.hashes.body_digest(letter.message_id.encode("utf-8", "replace"))
