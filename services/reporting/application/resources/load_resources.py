"""Keep a table's resources (资源清单), all or none."""

import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a field of a row: a code of the catalogue, and what fills its words."""

    row: int
    field: str
    code: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)
    fallback: str = ""


class RowsRefused(ValueError):
    """Some rows cannot be kept, and so none is: ``faults`` tell all that is wrong."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


class LoadResources:
    """Loading a table again changes what its rows say, and revives nothing that was retired."""

    def __init__(self, resources: Resources, codes_of: Callable[[str], Collection[str]]) -> None:
        self._resources = resources
        self._codes_of = codes_of

    def __call__(
        self,
        rows: Sequence[ResourceRow],
        keeps: Callable[[Resource], bool] = lambda _: True,
        *,
        dry_run: bool = False,
    ) -> dict[str, int]:
        """Keep them; return how many are ``new``, and how many ``changed`` of those known before.

        Args:
            rows: each code once.
            keeps: whether a resource is the caller's to keep, as it was and as it shall be.
            dry_run: judge only; the numbers are what would come of it.

        Raises:
            RowsRefused: the directory does not have a unit, an area or a matter, or a resource is
                another unit's; nothing is kept.

        """
        known = self._resources.named(one.resource.code for one in rows)
        faults = [fault for one in rows for fault in self._faults(one, known, keeps)]
        if faults:
            raise RowsRefused(faults)
        wanted = [one.beside(known.get(one.resource.code)) for one in rows]
        changed = [one for one in wanted if one.code in known and one != known[one.code]]
        if not dry_run:
            self._resources.put([one for one in wanted if one != known.get(one.code)])
        return {"new": len(rows) - len(known), "changed": len(changed)}

    def _faults(
        self, one: ResourceRow, known: Mapping[str, Resource], keeps: Callable[[Resource], bool]
    ) -> list[RowFault]:
        faults = [
            RowFault(one.row, name, "resource_unknown_code", {"code": code})
            for name, code in unknown_codes(one.resource, self._codes_of)
        ]
        before = known.get(one.resource.code)
        if before and not keeps(before):
            faults.append(RowFault(one.row, "code", "resource_of_another_unit"))
        elif not keeps(one.resource):
            faults.append(RowFault(one.row, "unit", "resource_of_another_unit"))
        return faults
