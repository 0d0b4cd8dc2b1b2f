"""Residents' contacts, which intake keeps."""

from collections.abc import Collection
from typing import Protocol

from services.notify.domain.contact import Contact


class Contacts(Protocol):
    """intake's contacts, for the moment of sending only. May block."""

    def resolve(self, appeal_ids: Collection[str]) -> dict[str, Contact]:
        """Return the contacts there are; an anonymous appeal has none.

        Raises:
            DependencyAway: when intake does not answer.

        """
        ...
