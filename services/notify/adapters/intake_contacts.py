"""Residents' contacts from intake, asked for at the moment of sending and kept nowhere."""

from collections.abc import Collection

from services.common.observability.logging import get_logger
from services.common.web.client import ServiceClient, ServiceRefused, ServiceUnavailable
from services.notify.domain.contact import Contact
from services.notify.domain.wording import language_of
from services.notify.ports.dependencies import DependencyAway

_PATH = "/internal/v1/contacts/resolve"

_log = get_logger(__name__)


class IntakeContacts:
    """Implements ``Contacts``."""

    def __init__(self, intake: ServiceClient) -> None:
        self._intake = intake

    def resolve(self, appeal_ids: Collection[str], purpose: str = "notify") -> dict[str, Contact]:
        """Return the contacts there are."""
        asked = {"purpose": purpose, "appeal_ids": sorted(appeal_ids)}
        try:
            answer = self._intake.post(_PATH, asked)
        except ServiceUnavailable as error:
            raise DependencyAway(str(error)) from error
        except ServiceRefused as error:
            _log.exception("contacts_refused", status=error.status)
            raise DependencyAway(f"intake refused: {error.status}") from error
        return {
            appeal_id: Contact(
                phone=found.get("phone"),
                email=found.get("email"),
                language=language_of(found.get("language")),
                spoken=language_of(found["language"]) if found.get("language") else None,
            )
            for appeal_id, found in answer["contacts"].items()
        }
