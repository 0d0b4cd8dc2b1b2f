"""Show what was reported before at this place (B1): ranked, with reasons, each with its state."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.common.clock import Clock
from services.intake.application.repeats.compare import Comparison
from services.intake.domain.following.ticket_view import FINAL_STATES, TicketView
from services.intake.domain.repeats.finding import Candidate, ranked
from services.intake.domain.repeats.rules import RepeatRule
from services.intake.domain.repeats.trace import Trace
from services.intake.ports.following import TicketViews
from services.intake.ports.repeats import CaseState, CaseStates

_ACCEPTED = "accepted"
_LOOKED_UP = 3  # times as many appeals as cases are wanted: of a family there are several


@dataclass(frozen=True, slots=True)
class SimilarCase:
    """One case: its best appeal, why, how many more of its appeals fit, and where it stands.

    ``state`` is that of the ticket, ``accepted`` while dispatch has none; ``closed_at`` is there
    for a case that is over.
    """

    best: Candidate
    appeals: int
    state: str
    received_at: datetime
    category: str | None
    area_code: str | None
    ticket_id: str | None = None
    number: str | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShowSimilar:
    """The use case; it reads what was kept of appeals, which holds nothing personal."""

    compare: Comparison
    states: CaseStates
    views: TicketViews
    clock: Clock

    def __call__(self, trace: Trace, most: int) -> Sequence[SimilarCase]:
        """Return at most so many cases, the best first.

        Confidential ones, reports against units and sealed cases are never among them, nor what was
        withdrawn, nor what was closed longer ago than its category's rule says.
        """
        found = ranked(self.compare(trace))[: _LOOKED_UP * most]
        cases = self.states.of([candidate.appeal_id for candidate in found])
        views = self.views.load(sorted({one.ticket_id for one in cases.values() if one.ticket_id}))
        rule = self.compare.rules().of(trace.category)
        shown: dict[str, SimilarCase] = {}
        for candidate in found:
            known = cases.get(candidate.appeal_id)
            if known is None or known.is_hidden:
                continue
            view = views.get(known.ticket_id or "")
            home = known.ticket_id or candidate.appeal_id
            if home in shown:
                shown[home] = _one_more(shown[home])
            elif _is_shown(view, rule, self.clock.now()):
                shown[home] = _case(candidate, known, view)
        return list(shown.values())[:most]


def _case(candidate: Candidate, known: CaseState, view: TicketView | None) -> SimilarCase:
    return SimilarCase(
        best=candidate,
        appeals=1,
        state=view.state if view else _ACCEPTED,
        received_at=known.received_at,
        category=known.category,
        area_code=known.area_code,
        ticket_id=known.ticket_id,
        number=view.number if view else None,
        closed_at=_closed_at(view),
    )


def _one_more(case: SimilarCase) -> SimilarCase:
    return replace(case, appeals=case.appeals + 1)


def _is_shown(view: TicketView | None, rule: RepeatRule, now: datetime) -> bool:
    if view is None:
        return True
    if view.seal.is_set:
        return False
    closed_at = _closed_at(view)
    return closed_at is None or now - closed_at <= rule.closed_window


def _closed_at(view: TicketView | None) -> datetime | None:
    """Return when a case ended: its last step, for nothing is told of it afterwards."""
    if view is None or view.state not in FINAL_STATES or not view.timeline:
        return None
    return view.timeline[-1].at
