"""Keep a table's resources (资源清单), all or none."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from services.reporting.domain.resources import Resource, unknown_codes
from services.reporting.ports.resources import Resources


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """A resource as a row of a table tells it; ``retired`` None: the row does not say."""

    row: int
    resource: Resource
    retired: bool | None = None

    def beside(self, known: Resource | None) -> Resource:
        """Return what is to be kept: what was retired stays so unless the row says otherwise."""
        was = known is not None and known.is_retired
        return replace(self.resource, is_retired=was if self.retired is None else self.retired)


class UnknownCodes(ValueError):
    """The directory does not have some codes: ``faults`` are row, field and code of each."""

    def __init__(self, faults: Sequence[tuple[int, str, str]]) -> None:
        super().__init__(f"{len(faults)} unknown codes")
        self.faults = tuple(faults)


class LoadResources:
    """Loading a table again changes what its rows say, and revives nothing that was retired."""

    def __init__(self, resources: Resources, codes_of: Callable[[str], Collection[str]]) -> None:
        self._resources = resources
        self._codes_of = codes_of

    def __call__(self, rows: Sequence[ResourceRow]) -> dict[str, int]:
        """Keep them; return how many are ``new``, and how many ``changed`` of those known before.

        Raises:
            UnknownCodes: the directory does not have a unit, an area or a matter; nothing is kept.

        """
        faults = [
            (one.row, field, code)
            for one in rows
            for field, code in unknown_codes(one.resource, self._codes_of)
        ]
        if faults:
            raise UnknownCodes(faults)
        known = self._resources.named(one.resource.code for one in rows)
        wanted = [one.beside(known.get(one.resource.code)) for one in rows]
        changed = [one for one in wanted if one.code in known and one != known[one.code]]
        return {"new": self._resources.put(wanted), "changed": len(changed)}
