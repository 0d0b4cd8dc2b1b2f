"""Templates of bulletins: which sections, with which sentences, figures, tables and charts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from services.reporting.domain.bulletins.periods import Span
from services.reporting.domain.figures import Dimension

Scope = Literal["district", "unit", "street"]
BlockKind = Literal["text", "figures", "trend", "table", "chart", "ranking", "carried", "hotspots"]


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """What a block shows; which fields count depends on its kind."""

    kind: BlockKind
    text: str = ""
    title: str = ""
    indicators: tuple[str, ...] = ()
    by: Dimension | None = None
    top: int = 0


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """A heading and its blocks."""

    heading: str
    blocks: tuple[BlockPlan, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of bulletin.

    ``scope``: of the whole district, or of one unit or street. ``at`` is the local hour from which
    the schedule makes that of the period just over; None: only when somebody orders it. ``digest``
    tells versions of the template apart.
    """

    name: str
    title: str
    title_en: str
    span: Span
    scope: Scope
    issuer: str
    sections: tuple[SectionPlan, ...]
    notes: tuple[str, ...] = ()
    at: int | None = None
    digest: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
