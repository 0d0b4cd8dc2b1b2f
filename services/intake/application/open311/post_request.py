"""Take a service request in: an Open311 post becomes the one canonical appeal."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from services.intake.application.appeals.submission import (
    AppealRefused,
    FieldRefusal,
    Idempotency,
    Receipt,
    Submission,
)
from services.intake.domain.appeals.appeal import Contact, GivenAnswer, GivenLocation, Kind
from services.intake.domain.category import Category
from services.intake.domain.open311.faults import (
    BAD_REQUEST,
    NOT_FOUND,
    Fault,
    Open311Refused,
    refused,
)
from services.intake.domain.open311.media_link import with_link
from services.intake.domain.open311.posting import PostedRequest, read_post
from services.intake.domain.open311.public_request import PUBLIC_CHANNEL
from services.intake.domain.open311.query import Params
from services.intake.ports.directory import DirectoryCopy

# What the standard calls a field that intake calls otherwise.
_NAMES = {"contact.phone": "phone", "area_code": "address_id", "location": "lat, long"}


@dataclass(frozen=True, slots=True)
class PostRequest:
    """The use case, with its ports."""

    directory: DirectoryCopy

    def __call__(
        self,
        params: Params,
        take: Callable[[Submission], Receipt],
        idempotency: Idempotency | None = None,
        attachments: tuple[str, ...] = (),
    ) -> Receipt:
        """Have what was posted taken in, and return its receipt.

        Args:
            params: the fields of the form.
            take: the way in that all channels share, with its limits.
            idempotency: the client's key, if it sent one.
            attachments: the ids of the files that came with it.

        Raises:
            Open311Refused: 404 for a service that is not offered, 400 for all else that is wrong.
            KeyUsedForAnotherBody: nothing is kept; as whatever else ``take`` raises.

        """
        posted = read_post(params)
        directory = self.directory.current()
        service = directory.service(posted.service_code) if directory else None
        if service is None:
            raise refused(NOT_FOUND, "unknown_service", code=posted.service_code)
        submission = _submission(posted, service, idempotency)
        try:
            return take(replace(submission, attachments=attachments))
        except AppealRefused as error:
            raise Open311Refused(BAD_REQUEST, [_fault(one) for one in error.refusals]) from error


def _submission(
    posted: PostedRequest, service: Category, idempotency: Idempotency | None
) -> Submission:
    place = posted.place
    return Submission(
        channel=PUBLIC_CHANNEL,
        kind=_kind(service),
        text=with_link(posted.description or service.name.zh, posted.media_url),
        category=service.code,
        area_code=posted.address_id,
        address=posted.address,
        location=GivenLocation(place.longitude, place.latitude, "wgs84") if place else None,
        contact=Contact(name=posted.name, phone=posted.phone, email=posted.email),
        answers=tuple(GivenAnswer(code, values) for code, values in posted.answers.items()),
        idempotency=idempotency,
    )


def _kind(service: Category) -> Kind:
    """Return what residents usually ask of the service; a report (举报) if it is nothing else."""
    usual = service.kinds
    return next((kind for kind in usual if kind != "report"), usual[0] if usual else "help")


def _fault(refusal: FieldRefusal) -> Fault:
    field = _NAMES.get(refusal.field, refusal.field)
    return Fault(refusal.code, {"field": field, **dict(refusal.params)})
