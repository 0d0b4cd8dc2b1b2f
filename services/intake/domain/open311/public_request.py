"""What anybody may read of an appeal; nothing personal, and of some appeals nothing at all."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from services.intake.domain.appeals.appeal import Appeal, AppealCase, Channel, Point
from services.intake.domain.following.standing import NOWHERE, Standing
from services.intake.domain.following.ticket_view import FINAL_STATES, TicketView
from services.intake.domain.open311.media_link import without_link

Status = Literal["open", "closed"]
STATUSES = frozenset({"open", "closed"})

# Who speaks through an Open311 client speaks in public, as the client tells him. Who rings the
# hotline does not: of his appeal the category, the street and the state are told, not the words.
PUBLIC_CHANNEL: Final[Channel] = "open311"
# Answered directly (答复办结) and transferred (转出) end at the desk, without a ticket.
_ENDED: Final = FINAL_STATES | {"withdrawn", "answered", "transferred"}
# Three decimals of a degree are about a hundred metres: a neighbourhood, not a door.
_BLURRED_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class PublicRequest:
    """One service request as the standard lists it; the words of states are added when shown.

    ``text`` is masked, ``point`` is in WGS84; None means that it is not told.
    """

    id: str
    service_code: str
    status: Status
    state: str
    requested_at: datetime
    updated_at: datetime
    expected_at: datetime | None = None
    unit: str | None = None
    reason: str | None = None
    text: str | None = None
    address: str | None = None
    area_code: str | None = None
    point: Point | None = None
    media: tuple[str, ...] = ()


def public_request(
    case: AppealCase, view: TicketView | None, released: Collection[str] = ()
) -> PublicRequest | None:
    """Return what may be read of a case, or None while or where nothing may.

    ``released`` are attachments that the centre lets everybody see. A case without a category
    cannot be listed yet: the standard has no request without a service.
    """
    appeal = case.appeal
    standing = view.standing if view else NOWHERE
    service_code = standing.category or appeal.category
    if service_code is None or not _may_be_known(appeal, view):
        return None
    state = _state(case, view)
    is_told = appeal.channel == PUBLIC_CHANNEL and not appeal.danger_words
    return PublicRequest(
        id=appeal.id,
        service_code=service_code,
        status="closed" if state in _ENDED else "open",
        state=state,
        requested_at=appeal.received_at,
        updated_at=_updated_at(case, standing),
        expected_at=standing.due_at,
        unit=standing.unit,
        reason=standing.public_reason,
        text=without_link(appeal.text) if is_told else None,
        address=appeal.address if is_told else None,
        area_code=appeal.area_code or standing.area_code,
        point=_shown_point(appeal.point, exact=is_told),
        media=tuple(one for one in appeal.attachments if one in released),
    )


def _may_be_known(appeal: Appeal, view: TicketView | None) -> bool:
    """Confidential appeals, reports (举报) and sealed tickets are nobody's but the centre's."""
    if appeal.confidential or appeal.kind == "report" or appeal.accused_unit is not None:
        return False
    return view is None or not view.seal.is_set


def _state(case: AppealCase, view: TicketView | None) -> str:
    if case.withdrawn_at is not None:
        return "withdrawn"
    if case.settlement is not None:
        return case.settlement.state
    return view.state if view else "accepted"


def _updated_at(case: AppealCase, standing: Standing) -> datetime:
    settled_at = case.settlement.at if case.settlement else None
    known = (case.appeal.received_at, case.withdrawn_at, settled_at, standing.changed_at)
    return max(instant for instant in known if instant is not None)


def _shown_point(point: Point | None, *, exact: bool) -> Point | None:
    if point is None or exact:
        return point
    return Point(
        round(point.longitude, _BLURRED_DECIMALS), round(point.latitude, _BLURRED_DECIMALS)
    )
