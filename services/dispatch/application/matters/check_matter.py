"""Another person checks a registered matter (核查); not confirmed, it is settled again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.common.clock import Clock
from services.common.contracts.events.matter import MatterChecked, MatterResettled
from services.dispatch.application.commanding import TRIES
from services.dispatch.application.matters.claim_proofs import claim_proofs
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.matters.keeping import MatterEvent, Matters
from services.dispatch.domain.matters.overdue import with_limit
from services.dispatch.domain.matters.settled_matter import (
    SettledMatter,
    check,
    may_see,
    resettle,
)
from services.dispatch.domain.orders.work_order import Proof
from services.dispatch.domain.refusals import NotFound
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.tickets import StaleAggregate
from services.dispatch.ports.uploads import Uploads

Decide = Callable[[SettledMatter, datetime], tuple[SettledMatter, MatterEvent]]


@dataclass(frozen=True)
class CheckMatter:
    """Both moves of a registered matter: the check, and the second try after it.

    Each raises NotFound for a matter out of scope, StaleAggregate when ``if_version`` is not the
    matter's or others wrote first three times, and what the domain has against it.
    """

    matters: Matters
    directories: Directories
    clock: Clock
    uploads: Uploads

    def check(
        self,
        matter_id: str,
        caller: Caller,
        *,
        confirmed: bool,
        note: str,
        if_version: int | None = None,
    ) -> SettledMatter:
        """Confirm what was done, or send it back."""

        def decide(matter: SettledMatter, now: datetime) -> tuple[SettledMatter, MatterEvent]:
            after = check(matter, caller, now, confirmed=confirmed, note=note)
            return after, MatterChecked(
                after.id,
                after.number,
                after.origin,
                after.category,
                after.area_code,
                after.unit,
                caller.subject,
                confirmed,
                now,
            )

        return self._on(matter_id, caller, if_version, decide)

    def resettle(
        self,
        matter_id: str,
        caller: Caller,
        *,
        done: str,
        settled_at: datetime | None = None,
        proofs: tuple[Proof, ...] = (),
        if_version: int | None = None,
    ) -> SettledMatter:
        """Tell what was done after the check had found it wanting."""

        def decide(matter: SettledMatter, now: datetime) -> tuple[SettledMatter, MatterEvent]:
            at = settled_at or now
            after = resettle(matter, caller, done=done, settled_at=at, proofs=proofs, now=now)
            claim_proofs(self.uploads, proofs, matter.id)
            return after, MatterResettled(
                after.id,
                after.number,
                after.origin,
                after.category,
                after.area_code,
                after.unit,
                caller.subject,
                after.settled_at,
                now,
            )

        return self._on(matter_id, caller, if_version, decide)

    def _on(
        self, matter_id: str, caller: Caller, if_version: int | None, decide: Decide
    ) -> SettledMatter:
        for attempt in range(TRIES):
            matter = self.matters.get(matter_id)
            if matter is None or not may_see(matter, caller):
                raise NotFound
            if if_version not in (None, matter.version):
                raise StaleAggregate(matter.version)
            try:
                return self._decide_and_save(matter, decide)
            except StaleAggregate:
                # The scheduler may have climbed meanwhile, which is nobody's concern who checks.
                if if_version is None and attempt == TRIES - 1:
                    raise
        raise AssertionError("the loop returns or raises")

    def _decide_and_save(self, matter: SettledMatter, decide: Decide) -> SettledMatter:
        now = self.clock.now()
        after, event = decide(matter, now)
        directory = self.directories.current()
        if directory is None:
            raise AssertionError("there are matters, so there was a directory")
        return self.matters.save(with_limit(after, directory, now), event, now)
