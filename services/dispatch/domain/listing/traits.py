"""What else a ticket may be looked for by, beside where it stands and whose it is (K1)."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final, Literal

from services.dispatch.domain.terms import CloseReason, Outcome

DangerStands = Literal["open", "confirmed", "lowered"]
Signed = Literal["in_time", "late", "not_yet", "no_order"]
Missing = Literal["category", "area"]
WaitsOn = Literal["clock", "residents", "district_leader", "nobody"]


@dataclass(frozen=True, slots=True)
class Traits:
    """Traits that must all hold; None means any.

    ``person`` is whoever took one of its appeals down, or has one of its live orders. ``lead`` and
    ``support`` are units that are it now. ``members_min`` counts reporters. What is said of orders
    (``handler`` to ``return_reason``) holds for one and the same order. ``missing`` is what the
    centre has yet to settle. ``closed_from`` is included, ``closed_below`` is not.
    """

    person: str | None = None
    lead: str | None = None
    support: str | None = None
    handler: str | None = None
    extended: bool | None = None
    rejected: bool | None = None
    contacted: bool | None = None
    outcome: Outcome | None = None
    return_reason: str | None = None
    signed: Signed | None = None
    reopened: bool | None = None
    urged: bool | None = None
    supervised: bool | None = None
    repeated: bool | None = None
    linked: bool | None = None
    danger: DangerStands | None = None
    members_min: int | None = None
    waits_for: WaitsOn | None = None
    anonymous: bool | None = None
    located: bool | None = None
    attached: bool | None = None
    missing: Missing | None = None
    screening_reason: str | None = None
    close_reason: CloseReason | None = None
    closed_from: datetime | None = None
    closed_below: datetime | None = None
    policy: str | None = None

    @property
    def reads_words(self) -> bool:
        """Whether it is looked for by what only some may read of a confidential case."""
        return any(
            given is not None
            for given in (self.anonymous, self.located, self.attached, self.danger)
        )

    @property
    def given(self) -> frozenset[str]:
        """The names of the traits that are asked for."""
        return frozenset(name for name in NAMES if getattr(self, name) is not None)


NAMES: Final = tuple(item.name for item in fields(Traits))
ANY: Final = Traits()
