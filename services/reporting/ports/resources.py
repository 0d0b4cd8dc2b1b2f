"""The list of resources, and which of them are brought to which tickets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.reporting.domain.resources import Reference, Resource, ResourceKind


@dataclass(frozen=True, slots=True)
class ResourceQuery:
    """Which resources; None is not asked for.

    Attributes:
        kind: of this kind.
        unit: kept by this unit.
        area: that serve this area.
        category: of use for this matter.
        only_public: that may be published.
        retired: also those that are not to be had any more.

    """

    kind: ResourceKind | None = None
    unit: str | None = None
    area: str | None = None
    category: str | None = None
    only_public: bool = False
    retired: bool = False


class Resources(Protocol):
    """The list of resources (资源清单)."""

    def put(self, resources: Sequence[Resource]) -> int:
        """Keep resources as they are now; return how many of them were not there before."""
        ...

    def enter(self, resource: Resource) -> Resource:
        """Enter one that was not there before, in one step, and return it.

        Raises:
            ResourceTaken: its code is that of another, retired or not; nothing is changed.

        """
        ...

    def keep(self, resource: Resource, version: int | None = None) -> Resource:
        """Enter one, or keep it as it is now, in one step; return it, of version 1 when it is new.

        Args:
            resource: as it is from now on.
            version: the one that was read, where nothing else may be written over.

        Raises:
            ResourceChanged: it is of another version by now, and nothing is changed.
            ResourceRetired: it is not to be had any more, and nothing is changed.

        """
        ...

    def turn(self, code: str, *, retired: bool) -> Resource | None:
        """Retire one or have it again, and return it; None where there is none."""
        ...

    def get(self, code: str) -> Resource | None:
        """Return one, or None."""
        ...

    def listed(self, query: ResourceQuery, after: str, limit: int) -> list[Resource]:
        """Return those asked for, by code."""
        ...

    def named(self, codes: Iterable[str]) -> dict[str, Resource]:
        """Return those that there are, by code."""
        ...


class References(Protocol):
    """Which resources are brought to which tickets; who did what is kept."""

    def bring(self, reference: Reference) -> Reference:
        """Bring a resource to a ticket and return how it stands.

        Again changes the note alone, and without a note nothing: who brought it, and when, stays.
        """
        ...

    def take_away(self, ticket_id: str, code: str, by: str, at: datetime) -> bool:
        """Take it away again; False when it was not there."""
        ...

    def of(self, ticket_ids: Sequence[str]) -> dict[str, list[Reference]]:
        """Return what is brought to each of these tickets."""
        ...

    def uses(self, codes: Sequence[str]) -> dict[str, int]:
        """Return to how many tickets each of these is brought."""
        ...

    def tickets(self) -> list[str]:
        """Return every ticket that anything is brought to."""
        ...
