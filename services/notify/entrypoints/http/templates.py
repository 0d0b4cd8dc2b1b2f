"""``/api/v1/templates``: the texts as they are sent, by event, channel and language."""

from typing import Any

from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow
from services.common.web.paging import page
from services.notify.bootstrap import Container
from services.notify.domain.templates.template import TAGS
from services.notify.domain.templates.vocabulary import variables_of


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
                    "event": text.key.event_type,
                    "audience": text.key.addressee,
                    "channel": text.key.medium,
                    "language": TAGS[text.key.language],
                    "subject": text.subject or None,
                    "text": text.text,
                    "variables": sorted(
                        variables_of(text.key.event_type, text.key.addressee, text.key.medium)
                    ),
                }
                for text in container.templates.all()
            ],
            None,
        )

    return api
