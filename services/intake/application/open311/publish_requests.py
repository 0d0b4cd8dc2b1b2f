"""Publish what may be read of cases: one copy for the public, away from all that is sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.intake.domain.appeals.appeal import AppealCase
from services.intake.domain.following.ticket_view import TicketView
from services.intake.domain.open311.public_request import public_request
from services.intake.ports.appeals import Appeals
from services.intake.ports.attachments import Attachments
from services.intake.ports.following import TicketViews
from services.intake.ports.open311 import Changes, PublicRequests

BATCH = 200


@dataclass(frozen=True, slots=True)
class PublishRequests:
    """The use case, with its ports."""

    appeals: Appeals
    changes: Changes
    views: TicketViews
    public: PublicRequests
    attachments: Attachments

    def __call__(self) -> int:
        """Tell a batch of what changed; return how many tickets and appeals had changed.

        The marks come off last: a crash before that tells the same once more.
        """
        waiting = self.changes.waiting(BATCH)
        if waiting.is_empty:
            return 0
        views = {view.ticket_id: view for view in waiting.views}
        unread = {case.ticket_id for case in waiting.own if case.ticket_id} - views.keys()
        self._tell([*waiting.cases, *waiting.own], {**self.views.load(sorted(unread)), **views})
        self.changes.told(waiting)
        return len(waiting.views) + len(waiting.own)

    def at_once(self, appeal_id: str) -> None:
        """Tell an appeal that has just come in, so that its client finds it.

        It is marked as well: should dispatch have sealed it in this very moment, the next round
        takes it back.
        """
        case = self.appeals.get(appeal_id)
        found = public_request(case, None) if case else None
        if found is not None:
            self.public.add(found)
            self.changes.mark(appeal_id)

    def anew(self) -> int:
        """Have everything told once more, by and by; return how many tickets and appeals."""
        return self.changes.mark_all()

    def look_again(self, case_id: str) -> None:
        """Have a case told once more: an attachment of it was released, or is no longer."""
        self.changes.mark(case_id)

    def _tell(self, cases: Sequence[AppealCase], views: Mapping[str, TicketView]) -> None:
        shown, hidden = [], []
        released = self._released(cases)
        for case in cases:
            found = public_request(case, views.get(case.ticket_id or ""), released)
            if found is None:
                hidden.append(case.appeal.id)
            else:
                shown.append(found)
        self.public.save(shown, hidden)

    def _released(self, cases: Sequence[AppealCase]) -> frozenset[str]:
        named = [attachment for case in cases for attachment in case.appeal.attachments]
        found = self.attachments.get_many(named) if named else ()
        return frozenset(one.id for one in found if one.released)
