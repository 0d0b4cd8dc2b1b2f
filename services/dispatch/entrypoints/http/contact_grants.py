"""``/api/v1/work-orders/{id}/contact-grant``, and the check that intake asks for (L2)."""

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from services.common.web.auth import allow, internal
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints.forms.tickets import Form, NothingForm
from services.dispatch.entrypoints.http.access import READERS, OrderPath, caller
from services.dispatch.entrypoints.http.rights.fields import show
from services.dispatch.entrypoints.http.rights.readers import FOR_ALL

_Grant = Field(min_length=1, max_length=200, description="联系授权 What the handler shows.")


class GrantCheckForm(Form):
    """Which grant, shown by whom, for which appeal."""

    grant: str = _Grant
    subject: str = Field(max_length=200, description="出示人 Who shows it.")
    appeal_id: str = Field(max_length=100, description="诉求 For which appeal.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("contact_grants", __name__)

    @api.post("/api/v1/work-orders/<work_order_id>/contact-grant")
    @allow(*READERS)
    def give(path: OrderPath, body: NothingForm) -> tuple[dict[str, Any], int]:
        """联系授权 A grant for ten minutes, for whoever handles the lead order."""
        del body
        word, until = container.grant_contact.give(path.work_order_id, caller())
        view = {"grant": word, "expires_at": until}
        return show("contact_grant", view, FOR_ALL), 201

    @api.post("/internal/v1/contact-grants/check")
    @internal
    def check(body: GrantCheckForm) -> dict[str, Any]:
        """核验授权 Whether a grant is good now, and for which work order."""
        order_id = container.grant_contact.check(
            body.grant, subject=body.subject, appeal_id=body.appeal_id
        )
        return {"granted": order_id is not None, "work_order_id": order_id}

    return api
