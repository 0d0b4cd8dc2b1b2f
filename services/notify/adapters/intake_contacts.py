"""Residents' contacts from intake, asked for at the moment of sending and kept nowhere."""

from collections.abc import Collection

from services.common.observability.logging import get_logger
from services.common.web.client import ServiceClient, ServiceRefused, ServiceUnavailable
from services.notify.domain.contact import Contact
from services.notify.domain.wording import language_of
from services.notify.ports.dependencies import DependencyAway

_PATH = "/internal/v1/contacts/resolve"
_LINKS = "/internal/v1/track-links"

_log = get_logger(__name__)


class IntakeContacts:
    """Implements ``Contacts``."""

    def __init__(self, intake: ServiceClient, public_url: str | None = None) -> None:
        """Take intake's client, and where residents reach their pages; unset: no links."""
        self._intake = intake
        self._public_url = public_url.rstrip("/") if public_url else None

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

    def links(self, appeal_ids: Collection[str]) -> dict[str, str]:
        """See the port."""
        if self._public_url is None or not appeal_ids:
            return {}
        try:
            answer = self._intake.post(_LINKS, {"appeal_ids": sorted(appeal_ids)})
        except (ServiceUnavailable, ServiceRefused) as error:
            _log.warning("links_unavailable", waiting=len(appeal_ids), reason=str(error))
            return {}
        return {
            appeal_id: f"{self._public_url}/r/{token}"
            for appeal_id, token in answer["links"].items()
        }
