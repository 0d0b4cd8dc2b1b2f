"""Writes the text of a notice from the template that is current, or says why it cannot be sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter
from services.notify.domain.notification import Notification
from services.notify.domain.templates.pages import PAGE, address_of, page_of
from services.notify.domain.templates.template import Addressee, Medium, Written, medium_of
from services.notify.domain.templates.told import resident_addressee
from services.notify.domain.templates.vocabulary import LINK, words_of
from services.notify.domain.wording import Language, Names, variables
from services.notify.ports.templates import TemplateMissing, Templates, UnknownVariable

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class NotWritable:
    """Nothing is sent; ``reason`` is ``template_missing`` or ``template_variable``."""

    reason: str


class WriteNotice:
    """Called by several threads at once; what it cannot write is counted and alerted on."""

    def __init__(
        self, templates: Templates, zone: ZoneInfo, console_url: str | None = None
    ) -> None:
        """Take the current set, the district's time zone, and where staff find the console."""
        self._templates = templates
        self._zone = zone
        self._console_url = console_url

    def __call__(
        self,
        notification: Notification,
        wording: str,
        language: Language,
        names: Names,
        link: str | None = None,
    ) -> Written | NotWritable:
        """Return a resident's notice.

        Args:
            notification: what is told.
            wording: what its channel's texts are written for.
            language: the reader's.
            names: of what the facts hold as codes.
            link: opens the case once; kept nowhere.

        """
        founded = notification.recipient == notification.correlation_id
        addressee = resident_addressee(notification.event_type, founded=founded)
        return self.to(addressee, notification, medium_of(wording), language, names, link)

    def to(
        self,
        addressee: Addressee,
        notification: Notification,
        medium: Medium,
        language: Language,
        names: Names,
        link: str | None = None,
    ) -> Written | NotWritable:
        """Return what these people read of it; ``link`` as above."""
        event_type = notification.event_type
        words = words_of(event_type, addressee)
        facts = {**notification.facts, LINK: link}
        said = variables(facts, names, language, self._zone, words=words)
        return self.around(addressee, notification, medium, language, said)

    def around(
        self,
        addressee: Addressee,
        notification: Notification,
        medium: Medium,
        language: Language,
        said: Mapping[str, str],
    ) -> Written | NotWritable:
        """Return what its template makes of variables; staff get the address of its page too."""
        event_type = notification.event_type
        page = page_of(event_type, addressee, notification.ticket_id, notification.facts)
        said = {**said, PAGE: address_of(self._console_url, page)}
        try:
            return self._templates.render(event_type, addressee, medium, language, said)
        except TemplateMissing as error:
            return _refused("template_missing", notification, error)
        except UnknownVariable as error:
            return _refused("template_variable", notification, error)


def _refused(reason: str, notification: Notification, error: UnknownVariable) -> NotWritable:
    counter("huying_notify_template_refusals_total", {"reason": reason}).inc()
    _log.error(
        "template_refused",
        notification_id=notification.notification_id,
        event_type=notification.event_type,
        reason=reason,
        detail=str(error),
    )
    return NotWritable(reason)
