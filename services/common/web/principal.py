"""Who is asking: a subject with roles, a unit and areas, and what they may see."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

Role = Literal[
    "operator",  # 坐席
    "callback_agent",  # 回访员
    "reviewer",  # 审核
    "supervisor",  # 值班长
    "director",  # 中心主任
    "district_leader",  # 区领导
    "street",  # 街道
    "community",  # 社区
    "grid_officer",  # 网格员
    "unit_handler",  # 承办人
    "unit_leader",  # 承办单位领导
    "analyst",  # 分析员
    "auditor",  # 审计
    "ops",  # 运维
    "admin",  # 管理员
    "service",  # another service of ours, never a person
]
ROLES: Final[frozenset[str]] = frozenset(get_args(Role))

# The district's own staff work for every unit and area (promises.md L1); streets, communities,
# units and grid officers see their own; ops run machines and see no cases.
DISTRICT_WIDE: Final[frozenset[str]] = ROLES - {
    "street",
    "community",
    "grid_officer",
    "unit_handler",
    "unit_leader",
    "ops",
}


# Of a confidential case (保密件) these read the words, apart from the units that handle it; all
# other staff know that it is there and how it stands. The same in every service (L2).
CONFIDENTIAL_READERS: Final[frozenset[str]] = frozenset({"supervisor", "director"})


# Whom the system tells what it gives them to do, or what they oversee: these have an inbox (G7).
INBOX_OWNERS: Final[tuple[Role, ...]] = (
    "operator",
    "supervisor",
    "director",
    "callback_agent",
    "reviewer",
    "analyst",
    "admin",
    "district_leader",
    "street",
    "community",
    "grid_officer",
    "unit_handler",
    "unit_leader",
)


# The unit of whoever reads in order to show it to everybody, such as a public board: every sealed
# case is closed to it (L2). No unit of a directory can be called that.
PUBLIC_READER: Final = "~public"


@dataclass(frozen=True, slots=True)
class Principal:
    """A verified caller; ``areas`` are area codes, each standing for all below it."""

    subject: str
    roles: frozenset[str]
    unit: str | None = None
    areas: tuple[str, ...] = ()
    name: str = ""
    token_id: str = ""

    @property
    def is_district_wide(self) -> bool:
        """Whether every unit and area of the district is within this caller's scope."""
        return not self.roles.isdisjoint(DISTRICT_WIDE)

    def has(self, *roles: Role) -> bool:
        """Whether the caller holds any of these roles."""
        return not self.roles.isdisjoint(roles)

    def may_see_unit(self, unit: str | None) -> bool:
        """Whether this caller may see what belongs to a unit."""
        return self.is_district_wide or (unit is not None and unit == self.unit)

    def may_see_area(self, code: str | None) -> bool:
        """Whether this caller may see an area: codes nest, so a prefix covers what is below."""
        if self.is_district_wide:
            return True
        return code is not None and any(code.startswith(area) for area in self.areas if area)
