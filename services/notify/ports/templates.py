"""The texts that are sent."""

from collections.abc import Mapping
from typing import Protocol

from services.notify.domain.notification import Channel
from services.notify.domain.wording import Language


class UnknownVariable(Exception):
    """A template asks for what the event does not have; nothing may be sent."""


class Templates(Protocol):
    """The texts, by event, channel and language."""

    def render(
        self,
        event_type: str,
        channel: Channel,
        language: Language,
        variables: Mapping[str, str],
    ) -> tuple[str, str]:
        """Return subject and text.

        Raises:
            UnknownVariable: when there is no such template, or it asks for an unknown variable.

        """
        ...
