"""资源清单: what a district has to help with, and the matters that it is brought to.

Seed 003 sets a list of resources beside the list of problems: of 52 problems the community solved
32 by itself and 20 by what it could link to them: partners, funds.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, get_args

# 志愿队伍, 共建单位, 专家人才, 场地, 物资设备, 专项经费, 服务
ResourceKind = Literal["team", "partner", "expert", "venue", "equipment", "fund", "service"]
KINDS: Final[tuple[str, ...]] = get_args(ResourceKind)


class ResourceTaken(ValueError):
    """There is one with this code already, which was to be entered as a new one."""


class ResourceChanged(ValueError):
    """Somebody else changed it since it was read; ``version`` is the present one."""

    def __init__(self, code: str, version: int) -> None:
        super().__init__(code)
        self.version = version


class ResourceRetired(ValueError):
    """It is not to be had any more; matters that it was brought to keep it."""


@dataclass(frozen=True, slots=True)
class Resource:
    """Something or somebody that can be brought to a matter.

    Attributes:
        code: its name for programs, never used again.
        name: what people call it.
        kind: what it is.
        unit: who keeps it and says what becomes of it.
        area: whom it serves, with all areas within; None: the whole district.
        categories: the matters that it is of use for, with all below them; none: any.
        contact: how staff reach it; never published.
        note: when, how much, on what terms.
        is_public: whether its name may stand on the public board.
        is_retired: whether it is not to be had any more.
        version: how often it was written; 0: not yet. Two that say the same are equal.

    """

    code: str
    name: str
    kind: ResourceKind
    unit: str | None = None
    area: str | None = None
    categories: tuple[str, ...] = ()
    contact: str | None = None
    note: str | None = None
    is_public: bool = False
    is_retired: bool = False
    version: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """That a resource is brought to a ticket's matter: who said so, when, and what for."""

    ticket_id: str
    code: str
    by: str
    at: datetime
    note: str | None = None


def unknown_codes(
    resource: Resource, codes_of: Callable[[str], Collection[str]]
) -> list[tuple[str, str]]:
    """Return the codes of a resource that a directory does not have, by field.

    Args:
        resource: the resource.
        codes_of: the directory's codes of ``unit``, ``area`` and ``category``; where it has none
            at all it is not there yet, and everything passes.

    """
    given: list[tuple[str, str, tuple[str | None, ...]]] = [
        ("unit", "unit", (resource.unit,)),
        ("area", "area", (resource.area,)),
        ("category", "categories", resource.categories),
    ]
    return [
        (field, code)
        for dimension, field, codes in given
        if (known := codes_of(dimension))
        for code in codes
        if code is not None and code not in known
    ]
