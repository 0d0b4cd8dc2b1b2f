"""Who leads a matter is in dispute: returns, arbitrations, what the parties say, rulings."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from services.dispatch.domain.workflow import OrderState, TicketState

Verdict = Literal["pending", "confirmed", "refused", "ruled"]


@dataclass(frozen=True, slots=True)
class Return:
    """One return (退单) of a lead order; ``n`` counts a ticket's returns from 1 on.

    ``ticket_state`` and ``order_state`` are where both go back to when the centre refuses it. The
    verdict ``ruled`` means that the tier above decided, by a ruling.
    """

    n: int
    order_id: str
    unit: str
    by: str
    reason: str
    basis: str
    returned_at: datetime
    ticket_state: TicketState
    order_state: OrderState
    verdict: Verdict = "pending"
    decided_at: datetime | None = None
    decided_by: str | None = None
    decision: str | None = None

    @property
    def is_pending(self) -> bool:
        """Whether nobody has decided yet."""
        return self.verdict == "pending"

    def decided(
        self, verdict: Verdict, by: str, now: datetime, decision: str | None = None
    ) -> "Return":
        """Return it with a verdict."""
        return replace(self, verdict=verdict, decided_by=by, decided_at=now, decision=decision)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a party says; read by the parties and by who rules, by nobody else."""

    unit: str
    by: str
    text: str
    made_at: datetime
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """Who leads, and who supports (裁定): it binds; ``minutes`` are the papers of the 会商.

    ``draft`` is the routing rule that was made of it, if any.
    """

    id: str
    lead: str
    supports: tuple[str, ...]
    reason: str
    basis: str
    by: str
    by_unit: str | None
    ruled_at: datetime
    in_time: bool
    category: str
    area_code: str
    minutes: tuple[str, ...] = ()
    draft: Mapping[str, Any] | None = None

    def names(self, unit: str) -> bool:
        """Whether a unit has to lead or to support by this ruling."""
        return unit == self.lead or unit in self.supports


@dataclass(frozen=True, slots=True)
class Arbitration:
    """One case before the tier above; ``unit`` and ``roles`` say who rules.

    ``parties`` are the units that returned an order of the ticket, in the order of returning.
    """

    id: str
    n: int
    opened_at: datetime
    due_at: datetime
    parties: tuple[str, ...]
    unit: str
    roles: tuple[str, ...]
    statements: tuple[Statement, ...] = ()
    ruling: Ruling | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has ruled yet."""
        return self.ruling is None


@dataclass(frozen=True, slots=True)
class Dispute:
    """All of a ticket's returns and arbitrations, in order."""

    returns: tuple[Return, ...] = ()
    arbitrations: tuple[Arbitration, ...] = ()

    @property
    def pending(self) -> Return | None:
        """The return that waits for a decision, if any."""
        last = self.returns[-1] if self.returns else None
        return last if last is not None and last.is_pending else None

    @property
    def open(self) -> Arbitration | None:
        """The arbitration that waits for a ruling, if any."""
        last = self.arbitrations[-1] if self.arbitrations else None
        return last if last is not None and last.is_open else None

    @property
    def rulings(self) -> tuple[Ruling, ...]:
        """The rulings, the latest last."""
        return tuple(item.ruling for item in self.arbitrations if item.ruling is not None)

    @property
    def ruling(self) -> Ruling | None:
        """The ruling in force, which is the latest."""
        return self.rulings[-1] if self.rulings else None

    @property
    def parties(self) -> tuple[str, ...]:
        """The units that returned an order, each once."""
        return tuple(dict.fromkeys(item.unit for item in self.returns))

    def binding(self, unit: str) -> Ruling | None:
        """Return the ruling that binds a unit to its order, if any."""
        ruling = self.ruling
        return ruling if ruling is not None and ruling.names(unit) else None

    def with_return(self, item: Return) -> "Dispute":
        """Return the dispute with a return added, or replaced where its number is known."""
        return replace(self, returns=(*self.returns[: item.n - 1], item, *self.returns[item.n :]))

    def with_arbitration(self, item: Arbitration) -> "Dispute":
        """Return the dispute with an arbitration added, or replaced where its number is known."""
        kept = self.arbitrations
        return replace(self, arbitrations=(*kept[: item.n - 1], item, *kept[item.n :]))

    def with_ruling(self, ruling: Ruling) -> "Dispute":
        """Return the dispute with a ruling replaced by a newer state of it."""
        return replace(
            self,
            arbitrations=tuple(
                replace(item, ruling=ruling)
                if item.ruling is not None and item.ruling.id == ruling.id
                else item
                for item in self.arbitrations
            ),
        )
