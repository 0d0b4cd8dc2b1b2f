"""``/api/v1/templates``: the texts as they are sent, by event, channel and language."""

from typing import Any

from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow
from services.common.web.paging import page
from services.notify.bootstrap import Container
from services.notify.domain.wording import variables_of


def blueprint(container: Container) -> APIBlueprint:
    """Return the templates' route."""
    api = APIBlueprint("templates", __name__)

    @api.get("/api/v1/templates")
    @allow("operator", "supervisor", "director", "auditor", "admin", "ops")
    def listing() -> dict[str, Any]:
        """通知模板 Every template with the variables it may use."""
        return page(
            [
                {
                    "event": text.event_type,
                    "audience": text.audience,
                    "channel": text.channel,
                    "language": text.language,
                    "subject": text.subject or None,
                    "text": text.text,
                    "variables": sorted(variables_of(text.event_type)),
                }
                for text in container.templates.all()
            ],
            None,
        )

    return api
