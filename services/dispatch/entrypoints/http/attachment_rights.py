"""``/internal/v1/attachment-rights/check``: intake asks who may read an attachment of a case."""

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from services.common.web.auth import internal
from services.dispatch.bootstrap import Container
from services.dispatch.domain.arbitration.ruling import climbed_to
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.matters.settled_matter import may_see as sees_matter
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.forms.tickets import Form
from services.dispatch.entrypoints.http.rights.attachments import may_read

_TICKET = "tkt_"
_MATTER = "mat_"


class RightsForm(Form):
    """Who wants to read what; without an attachment: whether he sees the case at all."""

    subject: str = Field(max_length=200, description="读者 Who reads.")
    roles: list[str] = Field(max_length=20)
    unit: str | None = Field(None, max_length=40)
    areas: list[str] = Field([], max_length=100)
    owner: str = Field(max_length=100, description="诉求或工单 The appeal or the ticket.")
    attachment_id: str | None = Field(None, max_length=64)


def blueprint(container: Container) -> APIBlueprint:
    """Return the route."""
    api = APIBlueprint("attachment_rights", __name__)

    @api.post("/internal/v1/attachment-rights/check")
    @internal
    def check(body: RightsForm) -> dict[str, Any]:
        """附件权限 Whether somebody may read an attachment of an appeal's or a ticket's."""
        if body.owner.startswith(_MATTER):
            return {"granted": _reads_matter(container, body)}
        ticket = _case(container, body.owner)
        if ticket is None:
            return {"granted": False}
        who = _reader(container, body)
        if body.attachment_id is None:
            return {"granted": who.may_see(ticket)}
        ladder = container.desk.situation(ticket, container.clock.now()).ladder
        above = climbed_to(ticket, ladder)
        return {"granted": may_read(ticket, body.attachment_id, body.owner, who, above)}

    return api


def _reads_matter(container: Container, body: RightsForm) -> bool:
    """Whether somebody sees a matter settled on the spot; its photographs are part of it (D11)."""
    matter = container.matters.store.get(body.owner)
    if matter is None or not sees_matter(matter, _reader(container, body)):
        return False
    named = {proof.attachment_id for proof in matter.proofs}
    return body.attachment_id is None or body.attachment_id in named


def _case(container: Container, owner: str) -> Ticket | None:
    ticket_id: str | None = owner
    if not owner.startswith(_TICKET):
        ticket_id = container.tickets.with_members([owner]).get(owner)
    ticket = container.tickets.get(ticket_id) if ticket_id else None
    return container.desk.sealed_anew(ticket) if ticket else None


def _reader(container: Container, body: RightsForm) -> Caller:
    directory = container.directories.current() if body.unit else None
    below = directory.below(body.unit) if directory and body.unit else frozenset[str]()
    above = directory.above(body.unit) if directory and body.unit else frozenset[str]()
    roles = frozenset(body.roles) - {"service"}
    return Caller(body.subject, roles, body.unit, tuple(body.areas), below, above)
