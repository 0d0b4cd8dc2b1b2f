"""Receive an appeal (受理): check it, hide what is personal, keep it, and tell how to follow it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.common import coordinates
from services.common.clock import Clock
from services.common.ids import derived_id
from services.intake.application.appeals.sealing import sealed_fields
from services.intake.domain.appeals.appeal import (
    Appeal,
    Channel,
    Contact,
    GivenLocation,
    Kind,
    NewAppeal,
    Point,
    Secrets,
)
from services.intake.domain.danger.words import danger_words_in
from services.intake.domain.directory import Directory
from services.intake.domain.personal_data.masking import mask
from services.intake.ports.appeals import Appeals
from services.intake.ports.directory import DirectoryCopy
from services.intake.ports.keyed_hashes import KeyedHashes
from services.intake.ports.personal_data import PhoneNumbers, Sealer

_TITLE_FROM_TEXT = 30
# Devices' clocks run ahead; anything later than this is a mistake.
_FUTURE_TOLERANCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Idempotency:
    """A client's key, in whose name, and the body in one canonical spelling."""

    scope: str
    key: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Submission:
    """What was submitted, of the right types but not yet checked against the district."""

    channel: Channel
    kind: Kind
    text: str
    title: str = ""
    category: str | None = None
    area_code: str | None = None
    address: str | None = None
    location: GivenLocation | None = None
    occurred_at: datetime | None = None
    contact: Contact = field(default_factory=Contact)
    anonymous: bool = False
    confidential: bool = False
    accused_unit: str | None = None
    operator: str | None = None
    idempotency: Idempotency | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to the resident; ``is_new`` is False when it is told again."""

    appeal_id: str
    tracking_code: str
    received_at: datetime
    danger_words: tuple[str, ...]
    is_new: bool
    pin: str | None = None


@dataclass(frozen=True, slots=True)
class FieldRefusal:
    """One field that cannot be accepted; ``code`` names the sentence that says why."""

    field: str
    code: str
    params: tuple[tuple[str, Any], ...] = ()


class AppealRefused(Exception):
    """The submission cannot be accepted as it is; nothing was kept."""

    def __init__(self, refusals: Sequence[FieldRefusal]) -> None:
        super().__init__(", ".join(f"{refusal.field}: {refusal.code}" for refusal in refusals))
        self.refusals = tuple(refusals)


class KeyUsedForAnotherBody(Exception):
    """The idempotency key was used before, for something else; nothing is told about that."""


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
    fallback_danger_words: tuple[str, ...] = ()

    def __call__(self, submission: Submission) -> Receipt:
        """Keep the appeal and return its receipt once a majority has it on disk.

        Raises:
            AppealRefused: naming each field; nothing is kept.
            KeyUsedForAnotherBody: nothing is kept.
            StoreUnavailable: the appeal stands whole or not at all; ask again with the same key.

        """
        now = self.clock.now()
        directory = self.directory.current()
        phone = self._checked(submission, directory, now)
        contact = _with_phone(submission.contact, phone)
        appeal_id, digest = self._identity(submission.idempotency)
        code = self.hashes.tracking_code(appeal_id, alone=contact.phone is None)
        appeal = self._masked(appeal_id, submission, contact, directory, now)
        new = NewAppeal(
            appeal=appeal,
            secrets=self._secrets(appeal, submission, contact, code, digest),
            accepted_at=self.wall.now(),
            location=submission.location,
        )
        earlier = self.appeals.add(new)
        if earlier and earlier.body_digest != digest:
            raise KeyUsedForAnotherBody
        return Receipt(
            appeal_id=appeal.id,
            tracking_code=code,
            received_at=earlier.received_at if earlier else appeal.received_at,
            danger_words=earlier.danger_words if earlier else appeal.danger_words,
            is_new=earlier is None,
            pin=self.hashes.pin(appeal.id) if submission.operator else None,
        )

    def _checked(
        self, submission: Submission, directory: Directory | None, now: datetime
    ) -> str | None:
        """Return the phone in E.164; raise everything that is wrong at once."""
        refusals = [*_misplaced(submission, now), *_unknown(submission, directory)]
        written = submission.contact.phone
        phone = self.phones.parse(written) if written else None
        if written and phone is None:
            refusals.append(FieldRefusal("contact.phone", "invalid_phone"))
        if refusals:
            raise AppealRefused(refusals)
        return phone

    def _masked(
        self,
        appeal_id: str,
        submission: Submission,
        contact: Contact,
        directory: Directory | None,
        now: datetime,
    ) -> Appeal:
        text, place = mask(submission.text), submission.location
        return Appeal(
            id=appeal_id,
            channel=submission.channel,
            kind=submission.kind,
            title=mask(submission.title) if submission.title else text[:_TITLE_FROM_TEXT],
            text=text,
            received_at=now,
            anonymous=submission.anonymous,
            confidential=submission.confidential,
            accused_unit=submission.accused_unit,
            category=submission.category,
            area_code=submission.area_code,
            address=mask(submission.address) if submission.address else None,
            point=_point(place),
            point_unconfirmed=bool(place and place.is_unconfirmed),
            occurred_at=submission.occurred_at,
            reporter_ref=self._reporter_ref(submission, contact),
            operator=submission.operator,
            danger_words=danger_words_in(
                f"{submission.title}\n{submission.text}", self._danger_words(directory)
            ),
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
        original = (submission.title, submission.text, submission.address)
        return Secrets(
            tracking_index=self.hashes.tracking_index(code),
            sealed=sealed_fields(self.sealer, appeal, contact, original),
            phone_index=self.hashes.phone_index(contact.phone) if contact.phone else None,
            language=contact.language,
            body_digest=digest,
        )

    def _danger_words(self, directory: Directory | None) -> Sequence[str]:
        listed = directory.danger_words if directory else ()
        return listed or self.fallback_danger_words


def _with_phone(contact: Contact, phone: str | None) -> Contact:
    return Contact(contact.name, phone, contact.email, contact.language)


def _misplaced(submission: Submission, now: datetime) -> list[FieldRefusal]:
    refusals = []
    place, occurred_at = submission.location, submission.occurred_at
    if place and not coordinates.is_in_china(place.longitude, place.latitude):
        refusals.append(FieldRefusal("location", "location_outside"))
    if occurred_at and occurred_at > now + _FUTURE_TOLERANCE:
        refusals.append(FieldRefusal("occurred_at", "occurred_in_future"))
    return refusals


def _unknown(submission: Submission, directory: Directory | None) -> list[FieldRefusal]:
    """Check against intake's own copy; while there is none, everything is taken as it comes."""
    if directory is None:
        return []
    refusals = []
    category, area = submission.category, submission.area_code
    if category is not None and not directory.knows_category(category):
        refusals.append(FieldRefusal("category", "unknown_category"))
    elif category and submission.anonymous and not directory.anonymous_allowed[category]:
        refusals.append(FieldRefusal("anonymous", "anonymous_not_allowed"))
    if area is not None and not directory.knows_area(area):
        refusals.append(FieldRefusal("area_code", "unknown_area"))
    return refusals


def _point(location: GivenLocation | None) -> Point | None:
    if location is None:
        return None
    found = coordinates.confirmed(location.longitude, location.latitude, location.crs)
    return Point(*found) if found else None
