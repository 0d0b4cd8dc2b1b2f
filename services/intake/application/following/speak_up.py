"""A reporter adds to the own case, or urges it on (催办); dispatch is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.common.clock import Clock
from services.intake.application.appeals.submission import AppealRefused
from services.intake.application.attachments.give import GivesAttachments, refusals_of
from services.intake.application.retrying import until_unchanged
from services.intake.domain.appeals.appeal import Addition, AppealCase
from services.intake.domain.danger.finding import DangerFinding, find_danger
from services.intake.domain.danger.rules import (
    NO_DANGER_RULES,
    DangerRules,
    rules_in_force,
)
from services.intake.domain.following.ticket_view import AT_REST
from services.intake.domain.personal_data.masking import mask
from services.intake.ports.directory import DirectoryCopy
from services.intake.ports.following import SpokenFor, TicketViews


class NotOpen(Exception):
    """The case has no ticket yet, was withdrawn or has ended: nobody works on it."""


class UrgedTooSoon(Exception):
    """The reporter urged it on a short while ago; ``again_at`` is when it may be done again."""

    def __init__(self, again_at: datetime, wait: timedelta) -> None:
        super().__init__(again_at.isoformat())
        self.again_at = again_at
        self.wait_seconds = int(wait.total_seconds()) + 1


@dataclass(frozen=True, slots=True)
class SpeakUp:
    """The use case; ``pause`` is how long a reporter waits between two urgings (business time)."""

    appeals: SpokenFor
    views: TicketViews
    clock: Clock
    pause: timedelta
    directory: DirectoryCopy | None = None
    attachments: GivesAttachments | None = None
    fallback_danger: DangerRules = NO_DANGER_RULES

    def supplement(
        self,
        appeal_id: str,
        text: str,
        attachments: Sequence[str] = (),
        *,
        key: str | None = None,
        operator: str | None = None,
    ) -> DangerFinding:
        """Tell dispatch what was added, masked, once for a key; return its danger (A8).

        Raises:
            NotOpen: see there.
            AppealRefused: an attachment is not there to be added.

        """
        self._open(appeal_id)
        self._give(appeal_id, attachments)
        danger = find_danger(text, None, self._rules())
        added = Addition(mask(text), danger, tuple(attachments), operator)
        until_unchanged(lambda: self._supplement_once(appeal_id, added, key))
        return danger

    def _supplement_once(self, appeal_id: str, added: Addition, key: str | None) -> None:
        case = self._open(appeal_id)
        if key is None or key not in case.supplement_keys:
            self.appeals.supplement(case, added, self.clock.now(), key)

    def urge(self, appeal_id: str) -> None:
        """Tell dispatch that the reporter urges.

        Raises:
            NotOpen: see there.
            UrgedTooSoon: the last time was less than ``pause`` ago.

        """
        until_unchanged(lambda: self._urge_once(appeal_id))

    def _urge_once(self, appeal_id: str) -> None:
        case, now = self._open(appeal_id), self.clock.now()
        if case.urged_at is not None and now < case.urged_at + self.pause:
            again_at = case.urged_at + self.pause
            raise UrgedTooSoon(again_at, again_at - now)
        self.appeals.urge(case, now)

    def _rules(self) -> DangerRules:
        current = self.directory.current() if self.directory else None
        return rules_in_force(current, self.fallback_danger)

    def _give(self, appeal_id: str, attachments: Sequence[str]) -> None:
        if not attachments or self.attachments is None:
            return
        faults = self.attachments.check(attachments, appeal_id)
        refusals = refusals_of(faults or self.attachments.give(attachments, appeal_id))
        if refusals:
            raise AppealRefused(refusals)

    def _open(self, appeal_id: str) -> AppealCase:
        case = self.appeals.get(appeal_id)
        if case is None or case.ticket_id is None or case.is_ended:
            raise NotOpen
        view = self.views.load([case.ticket_id]).get(case.ticket_id)
        if view is not None and view.state in AT_REST:
            raise NotOpen
        return case
