"""Let an appeal in, hold it, or ask its sender to wait (A11): no honest appeal is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from services.common.clock import Clock
from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter
from services.intake.application.abuse.writing_down import read, written
from services.intake.application.appeals.receive_appeal import Checked, ReceiveAppeal
from services.intake.application.appeals.submission import (
    Idempotency,
    KeyUsedForAnotherBody,
    Receipt,
    Submission,
)
from services.intake.domain.abuse.admission import By, Limit, Sent, admit
from services.intake.domain.abuse.quarantine import Held
from services.intake.domain.danger.finding import NO_DANGER
from services.intake.domain.personal_data.masking import mask
from services.intake.ports.abuse import Floods, ProofOfPerson, Quarantine

_TITLE_FROM_TEXT = 30
_log = get_logger(__name__)


class TooManyAppeals(Exception):
    """The contact or the address sent too many; ``wait_seconds`` says when to come back."""

    def __init__(self, by: By, wait_seconds: int) -> None:
        super().__init__(by)
        self.by = by
        self.wait_seconds = wait_seconds


class ProofNeeded(Exception):
    """Somebody has to prove to be there before this appeal is taken."""


class TurnedAway(Exception):
    """The same appeal was held, and somebody turned it away for a reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Sender:
    """Where an appeal comes from: a network address, and a proof if there was one.

    A ``client`` with a key of its own is counted under its name, not under its address.
    """

    address: str
    proof: str | None = None
    client: str | None = None


@dataclass(frozen=True, slots=True)
class AdmitAppeal:
    """The use case, with its ports; staff and trusted networks come in without it."""

    receive: ReceiveAppeal
    floods: Floods
    proofs: ProofOfPerson
    quarantine: Quarantine
    limits: Mapping[By, Limit]
    wall: Clock

    def __call__(self, submission: Submission, sender: Sender) -> Receipt:
        """Return the receipt, of an appeal that is accepted or held.

        Raises:
            TooManyAppeals, ProofNeeded, TurnedAway: nothing is kept; each says what to do.
            AppealRefused, KeyUsedForAnotherBody, StoreUnavailable: as ``ReceiveAppeal``.

        """
        checked = self.receive.check(self._named(submission))
        verdict = admit(
            self._sent(checked, sender),
            in_danger=checked.dangers.is_alarming,
            proven=self._proven(sender),
            proof_offered=self.proofs.is_offered,
        )
        counter("huying_intake_admissions_total", {"outcome": verdict.outcome}).inc()
        if verdict.outcome == "admit" or verdict.by is None or self._is_known(checked):
            return self.receive.keep(checked)
        if verdict.outcome == "refuse":
            raise TooManyAppeals(verdict.by, self.floods.wait_seconds())
        if verdict.outcome == "prove":
            raise ProofNeeded
        return self._held(checked, verdict.by)

    def _named(self, submission: Submission) -> Submission:
        """Give a submission its identity now, so that it keeps it when it is let in later."""
        if submission.idempotency is not None:
            return submission
        own = Idempotency("once", self.receive.new_id("sub"), b"")
        return replace(submission, idempotency=own)

    def _is_known(self, checked: Checked) -> bool:
        """Whether a client only repeats what was accepted, or held and let in, before.

        Raises:
            TurnedAway: somebody has looked at it.
            KeyUsedForAnotherBody: it is held, and said something else.

        """
        appeal_id = checked.appeal_id
        if self.receive.appeals.get(appeal_id) is not None:
            return True
        held = self.quarantine.get(appeal_id)
        if held is not None and held.state == "rejected":
            raise TurnedAway(held.decision.reason if held.decision else "")
        if held is not None and held.state == "held":
            before = read(self.quarantine.submission(appeal_id)).idempotency
            if before != checked.submission.idempotency:
                raise KeyUsedForAnotherBody
        return False

    def _sent(self, checked: Checked, sender: Sender) -> list[Sent]:
        appeal_id, contact = checked.appeal_id, checked.contact
        known_by = contact.phone or contact.email
        keys: list[tuple[By, str]] = (
            [("client", sender.client)] if sender.client else [("address", sender.address)]
        )
        if known_by:
            keys.append(("contact", known_by))
        return [
            Sent(by, self.floods.count(f"{by}:{key}", appeal_id), self.limits[by])
            for by, key in keys
        ]

    def _proven(self, sender: Sender) -> bool:
        if sender.proof is None or not self.proofs.is_offered:
            return False
        return self.proofs.is_good(sender.proof, sender.address)

    def _held(self, checked: Checked, cause: By) -> Receipt:
        self.receive.give_attachments(checked)
        submission, contact = checked.submission, checked.contact
        now, text = self.wall.now(), mask(submission.text)
        held = Held(
            appeal_id=checked.appeal_id,
            state="held",
            cause=cause,
            channel=submission.channel,
            kind=submission.kind,
            title=mask(submission.title) or text[:_TITLE_FROM_TEXT],
            text=text,
            held_at=now,
            confidential=submission.confidential,
            accused_unit=submission.accused_unit,
        )
        entered_at = submission.entered_at or checked.at  # business time, as all that it counts
        self.quarantine.hold(held, written(replace(submission, entered_at=entered_at)))
        _log.info("appeal_held", appeal_id=held.appeal_id, cause=cause)
        code = self.receive.hashes.tracking_code(held.appeal_id, alone=contact.phone is None)
        return Receipt(held.appeal_id, code, now, NO_DANGER, is_new=True, held=True)
