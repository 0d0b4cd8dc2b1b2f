"""What intake asks dispatch: the directory, the events of a ticket, contact grants."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.common.contracts.envelope import Envelope
from services.common.ids import derived_id
from services.common.web.client import ServiceClient, ServiceRefused, ServiceUnavailable
from services.intake.domain.abuse.quarantine import Held
from services.intake.domain.following.ticket_view import TicketStep
from services.intake.ports.abuse import RecordRefused
from services.intake.ports.attachments import AskedBy
from services.intake.ports.dispatch import DispatchUnavailable

_NOT_FOUND = 404


def step_of(envelope: Envelope) -> TicketStep:
    """Return an event of a ticket as the domain reads it."""
    return TicketStep(envelope.sequence, envelope.type, envelope.time, envelope.data)


class DispatchApi:
    """``TicketFeed``, ``PublishedDirectory``, ``Grants``, ``TicketRights`` and ``AuditTrail``."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def after(self, ticket_id: str, sequence: int) -> Sequence[TicketStep]:
        """See the port."""
        answer = self._get("/internal/v1/events", subject=ticket_id, after=sequence)
        return [step_of(Envelope.from_dict(item)) for item in answer.get("items", ())]

    def current_version(self) -> int | None:
        """See the port."""
        version = self._get("/api/v1/directory/current").get("version")
        return int(version) if version is not None else None

    def body(self, version: int) -> Mapping[str, object]:
        """See the port."""
        answer = self._get(f"/api/v1/directory/{version}")
        if "categories" not in answer:
            raise DispatchUnavailable(f"no text of directory version {version}")
        return answer

    def append(self, decided: Held) -> None:
        """See the port ``AuditTrail``; the record's id follows from the appeal: chained once."""
        said = decided.decision
        if said is None:
            raise LookupError(f"{decided.appeal_id} is not decided")
        record = {
            "record_id": derived_id("act", decided.appeal_id, decided.state),
            "act": f"quarantine.{decided.state}",
            "who": said.by,
            "what": {
                "appeal_id": decided.appeal_id,
                "cause": decided.cause,
                "at": said.at.isoformat(),  # dispatch may hear of it hours later
            },
        }
        try:
            self._client.post("/internal/v1/audit-records", record)
        except ServiceUnavailable as error:
            raise DispatchUnavailable(str(error)) from error
        except ServiceRefused as error:
            if error.is_of_the_body:
                raise RecordRefused(str(error)) from error
            raise DispatchUnavailable(str(error)) from error

    def order_of_grant(self, grant: str, subject: str, appeal_id: str) -> str | None:
        """Return the work order that a grant is good for, or None; raises DispatchUnavailable."""
        asked = {"grant": grant, "subject": subject, "appeal_id": appeal_id}
        try:
            answer = self._client.post("/internal/v1/contact-grants/check", asked)
        except (ServiceUnavailable, ServiceRefused) as error:
            raise DispatchUnavailable(str(error)) from error
        order_id = answer.get("work_order_id") if answer.get("granted") else None
        return str(order_id) if order_id else None

    def may_read(self, by: AskedBy, attachment_id: str | None, owner: str) -> bool:
        """See the port ``TicketRights``."""
        asked = {
            "subject": by.subject,
            "roles": sorted(by.roles),
            "unit": by.unit,
            "areas": list(by.areas),
            "attachment_id": attachment_id,
            "owner": owner,
        }
        try:
            answer = self._client.post("/internal/v1/attachment-rights/check", asked)
        except (ServiceUnavailable, ServiceRefused) as error:
            raise DispatchUnavailable(str(error)) from error
        return bool(answer.get("granted"))

    def _get(self, path: str, **params: Any) -> dict[str, Any]:
        try:
            return self._client.get(path, **params)
        except ServiceUnavailable as error:
            raise DispatchUnavailable(str(error)) from error
        except ServiceRefused as error:
            if error.status == _NOT_FOUND:  # nothing published yet
                return {}
            raise DispatchUnavailable(str(error)) from error
