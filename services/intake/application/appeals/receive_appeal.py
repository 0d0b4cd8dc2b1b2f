"""Receive an appeal (受理): check it, hide what is personal, keep it, and tell how to follow it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from services.common import coordinates
from services.common.clock import Clock
from services.common.ids import derived_id
from services.intake.application.appeals.answering import answered
from services.intake.application.appeals.checking import contradictory, misplaced, unknown
from services.intake.application.appeals.sealing import Said, sealed_fields
from services.intake.application.appeals.submission import (
    AppealRefused,
    FieldRefusal,
    Idempotency,
    KeyUsedForAnotherBody,
    Receipt,
    Submission,
)
from services.intake.application.attachments.give import GivesAttachments, refusals_of
from services.intake.domain.appeals.appeal import (
    Appeal,
    Contact,
    EarlierReceipt,
    GivenAnswer,
    GivenLocation,
    NewAppeal,
    Point,
    Relation,
    Secrets,
)
from services.intake.domain.appeals.external_number import NumberTaken
from services.intake.domain.appeals.settlement import Settlement, settlement_of
from services.intake.domain.danger.finding import DangerFinding, find_dangers
from services.intake.domain.danger.rules import (
    NO_DANGER_RULES,
    DangerRules,
    rules_in_force,
)
from services.intake.domain.directory import Directory
from services.intake.domain.personal_data.masking import mask
from services.intake.ports.appeals import Appeals
from services.intake.ports.directory import DirectoryCopy
from services.intake.ports.keyed_hashes import KeyedHashes
from services.intake.ports.personal_data import PhoneNumbers, Sealer

_TITLE_FROM_TEXT = 30


@dataclass(frozen=True, slots=True)
class Checked:
    """What may be kept as it is: under which id, and what was found when it was looked at.

    ``submission`` has its answers in one spelling, ``contact`` its phone in E.164; ``at`` is
    business time.
    """

    appeal_id: str
    body_digest: str | None
    submission: Submission
    contact: Contact
    dangers: DangerFinding
    at: datetime


@dataclass(frozen=True, slots=True)
class ReceiveAppeal:
    """The use case, with its ports."""

    appeals: Appeals
    directory: DirectoryCopy
    sealer: Sealer
    hashes: KeyedHashes
    phones: PhoneNumbers
    clock: Clock
    wall: Clock
    new_id: Callable[[str], str]
    fallback_danger: DangerRules = NO_DANGER_RULES
    attachments: GivesAttachments | None = None

    def __call__(self, submission: Submission) -> Receipt:
        """Keep the appeal and return its receipt once a majority has it on disk.

        Raises:
            AppealRefused: naming each field; nothing is kept.
            KeyUsedForAnotherBody: nothing is kept.
            StoreUnavailable: the appeal stands whole or not at all; ask again with the same key.

        """
        return self.keep(self.check(submission))

    def check(self, submission: Submission) -> Checked:
        """Return what may be kept; nothing is kept yet.

        Raises:
            AppealRefused: naming everything that is wrong at once.

        """
        now, directory = self.clock.now(), self.directory.current()
        complete, unanswered = answered(submission, directory)
        dangers = self._dangers(complete, directory)
        appeal_id, digest = self._identity(submission.idempotency)
        contact, unreachable = self._reachable(submission.contact)
        refusals = [
            *misplaced(submission, now),
            *unknown(submission, directory),
            *contradictory(submission, dangers.words),
            *unanswered,
            *self._not_given(appeal_id, submission),
            *unreachable,
        ]
        if refusals:
            raise AppealRefused(refusals)
        return Checked(appeal_id, digest, complete, contact, dangers, now)

    def keep(self, checked: Checked) -> Receipt:
        """Keep what was checked; see ``__call__``."""
        submission, contact = checked.submission, checked.contact
        digest = checked.body_digest
        code = self.hashes.tracking_code(checked.appeal_id, alone=contact.phone is None)
        appeal = self._masked(checked)
        new = NewAppeal(
            appeal=appeal,
            secrets=self._secrets(appeal, submission, contact, code, digest),
            accepted_at=self.wall.now(),
            location=submission.location,
            settlement=_settlement(submission, checked.at),
            origin=submission.origin,
        )
        self._give(appeal.id, appeal.attachments)
        earlier = self._kept(new)
        if earlier and earlier.body_digest != digest:
            raise KeyUsedForAnotherBody
        return Receipt(
            appeal_id=appeal.id,
            tracking_code=code,
            received_at=earlier.received_at if earlier else appeal.received_at,
            danger=earlier.danger if earlier else checked.dangers,
            is_new=earlier is None,
            pin=self.hashes.pin(appeal.id) if submission.operator else None,
            origin=earlier.origin if earlier else submission.origin,
        )

    def give_attachments(self, checked: Checked) -> None:
        """Give an appeal that has to wait what was uploaded for it: it would be swept away.

        Raises:
            AppealRefused: naming each that is not there to be given.

        """
        self._give(checked.appeal_id, checked.submission.attachments)

    def _reachable(self, given: Contact) -> tuple[Contact, list[FieldRefusal]]:
        """Return the contact, its phone in E.164."""
        if not given.phone:
            return (replace(given, phone=None) if given.phone == "" else given), []
        phone = self.phones.parse(given.phone)
        refused = [] if phone else [FieldRefusal("contact.phone", "invalid_phone")]
        return Contact(given.name, phone, given.email, given.language), refused

    def _not_given(self, appeal_id: str, submission: Submission) -> list[FieldRefusal]:
        if not submission.attachments or self.attachments is None:
            return []
        return refusals_of(self.attachments.check(submission.attachments, appeal_id))

    def _give(self, appeal_id: str, named: tuple[str, ...]) -> None:
        """Give the attachments to the appeal before it is kept: whoever reads it finds them."""
        if not named or self.attachments is None:
            return
        refusals = refusals_of(self.attachments.give(named, appeal_id))
        if refusals:
            raise AppealRefused(refusals)

    def _kept(self, new: NewAppeal) -> EarlierReceipt | None:
        try:
            return self.appeals.add(new)
        except NumberTaken as taken:
            params = (("source", taken.number.source), ("number", taken.number.number))
            refusal = FieldRefusal("external_numbers", "external_number_taken", params)
            raise AppealRefused([refusal]) from taken

    def _masked(self, checked: Checked) -> Appeal:
        submission, dangers = checked.submission, checked.dangers
        text, place = mask(submission.text), submission.location
        return Appeal(
            id=checked.appeal_id,
            channel=submission.channel,
            kind=submission.kind,
            title=mask(submission.title) if submission.title else text[:_TITLE_FROM_TEXT],
            text=text,
            received_at=checked.at,
            anonymous=submission.anonymous,
            confidential=submission.confidential,
            accused_unit=submission.accused_unit,
            category=submission.category,
            area_code=submission.area_code,
            address=mask(submission.address) if submission.address else None,
            point=_point(place),
            point_unconfirmed=bool(place and place.is_unconfirmed),
            occurred_at=submission.occurred_at,
            reporter_ref=self._reporter_ref(submission, checked.contact),
            operator=submission.operator,
            danger_words=dangers.words,
            danger_doubts=dangers.doubts,
            entered_at=submission.entered_at,
            on_behalf_of=_on_behalf_of(submission),
            external_numbers=submission.external_numbers,
            meeting_id=submission.meeting_id,
            same_as=submission.same_as,
            answers=tuple(_answer_masked(given) for given in submission.answers),
            attachments=submission.attachments,
        )

    def _reporter_ref(self, submission: Submission, contact: Contact) -> str | None:
        known_by = contact.phone or contact.email
        if submission.anonymous or not known_by:
            return None
        return self.hashes.reporter_ref(known_by)

    def _identity(self, idempotency: Idempotency | None) -> tuple[str, str | None]:
        if idempotency is None:
            return self.new_id("apl"), None
        appeal_id = derived_id("apl", idempotency.scope, idempotency.key)
        return appeal_id, self.hashes.body_digest(idempotency.body)

    def _secrets(
        self,
        appeal: Appeal,
        submission: Submission,
        contact: Contact,
        code: str,
        digest: str | None,
    ) -> Secrets:
        return Secrets(
            tracking_index=self.hashes.tracking_index(code),
            sealed=sealed_fields(self.sealer, appeal, contact, _said(submission)),
            phone_index=self.hashes.phone_index(contact.phone) if contact.phone else None,
            language=contact.language,
            body_digest=digest,
        )

    def _dangers(self, submission: Submission, directory: Directory | None) -> DangerFinding:
        told = f"{submission.title}\n{submission.text}"
        answers = (said for one in submission.answers for said in one.said or one.values)
        rules = rules_in_force(directory, self.fallback_danger)
        return find_dangers((told, *answers), submission.category, rules)


def _said(submission: Submission) -> Said:
    return Said(
        title=submission.title,
        text=submission.text,
        address=submission.address,
        answers=submission.answers,
        represented=submission.on_behalf_of.name if submission.on_behalf_of else None,
    )


def _answer_masked(given: GivenAnswer) -> GivenAnswer:
    values, said = tuple(map(mask, given.values)), tuple(map(mask, given.said))
    return replace(given, values=values, said=said)


def _on_behalf_of(submission: Submission) -> Relation | None:
    """Staff speak for a resident unless they say for whom; residents for themselves."""
    if submission.on_behalf_of is not None:
        return submission.on_behalf_of.relation
    return "resident" if submission.operator is not None else None


def _settlement(submission: Submission, now: datetime) -> Settlement | None:
    if submission.settlement is None:
        return None
    return settlement_of(submission.settlement, by=submission.operator or "", at=now, mask=mask)


def _point(location: GivenLocation | None) -> Point | None:
    if location is None:
        return None
    found = coordinates.confirmed(location.longitude, location.latitude, location.crs)
    return Point(*found) if found else None
