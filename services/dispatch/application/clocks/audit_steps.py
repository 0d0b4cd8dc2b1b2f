"""The auditor's second look: works out each open ticket's next step anew, batch by batch (F8)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from services.common.clock import Clock
from services.common.observability.logging import get_logger
from services.common.observability.metrics import gauge
from services.dispatch.application.commanding import Desk
from services.dispatch.domain.escalation.auditing import WRONG, WrongStep, wrong_steps
from services.dispatch.domain.workflow import OPEN_STATES
from services.dispatch.ports.watch import AsStored, Watch

_STATES = tuple(sorted(OPEN_STATES))
_NAMED = 20
_log = get_logger(__name__)


@dataclass
class AuditSteps:
    """The use case; a round looks at one batch, and again at those found wrong before.

    Memory is bounded by the batch, and so is a round's time; each open ticket has its turn.
    """

    watch: Watch
    desk: Desk
    clock: Clock
    batch: int = 200
    most_known: int = 1000
    _state: int = 0
    _after: str = ""
    _wrong: dict[str, tuple[WrongStep, ...]] = field(default_factory=dict)

    def __call__(self) -> int:
        """Look at the next batch; return how many tickets are known to have a wrong next step."""
        page = self.watch.open_from(_STATES[self._state], self._after, self.batch)
        self._judge(self.watch.open_among(list(self._wrong)), forget=True)
        self._judge(page, forget=False)
        if len(page) < self.batch:
            self._state, self._after = (self._state + 1) % len(_STATES), ""
        else:
            self._after = page[-1].ticket.number
        self._tell()
        return len(self._wrong)

    def _judge(self, found: Iterable[AsStored], *, forget: bool) -> None:
        before, now = dict(self._wrong), self.clock.now()
        if forget:  # whatever is no longer open, or right by now
            self._wrong.clear()
        for kept in found:
            situation = self.desk.situation(kept.ticket, now)
            ladder = situation.ladder_of(kept.ticket)
            wrong = wrong_steps(kept.ticket, kept.stored, situation.timing, ladder)
            if wrong and len(self._wrong) < self.most_known:
                self._wrong[kept.ticket.id] = wrong
        for ticket_id in self._wrong.keys() - before.keys():
            faults = [f"{one.fault} {one.key}" for one in self._wrong[ticket_id]]
            _log.error("wrong_next_step", ticket_id=ticket_id, faults=faults[:_NAMED])

    def _tell(self) -> None:
        """Set the gauge of every fault: how many tickets have it."""
        counts = Counter(
            fault for wrong in self._wrong.values() for fault in {one.fault for one in wrong}
        )
        for fault in WRONG:
            gauge("huying_dispatch_wrong_next_steps", {"fault": fault}).set(counts[fault])
