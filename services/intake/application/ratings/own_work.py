"""Nobody of a unit that handled a case speaks for its reporter (H1)."""

from services.intake.domain.appeals.appeal import AppealCase
from services.intake.ports.following import TicketViews


class OwnWork(Exception):
    """The person's own unit handled the case."""


def require_other_unit(views: TicketViews, case: AppealCase, unit: str | None) -> None:
    """Refuse a person whose unit had an order of the case.

    Raises:
        OwnWork: see there.

    """
    if unit is None or case.ticket_id is None:
        return
    view = views.load([case.ticket_id]).get(case.ticket_id)
    if view is not None and unit in view.units:
        raise OwnWork
