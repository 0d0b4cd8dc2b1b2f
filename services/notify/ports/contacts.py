"""Residents' contacts, which intake keeps."""

from collections.abc import Collection
from typing import Protocol

from services.notify.domain.contact import Contact


class Contacts(Protocol):
    """intake's contacts, for the moment of sending only. May block."""

    def resolve(self, appeal_ids: Collection[str], purpose: str = "notify") -> dict[str, Contact]:
        """Return the contacts there are; an anonymous appeal has none.

        intake keeps for whom it was asked, by whom and for which ``purpose``.

        Raises:
            DependencyAway: when intake does not answer.

        """
        ...

    def links(self, appeal_ids: Collection[str]) -> dict[str, str]:
        """Return, for each appeal, a new address that opens the case once, for its reporter alone.

        None where residents' pages have no public address, or intake does not answer: the notice
        goes without.
        """
        ...
