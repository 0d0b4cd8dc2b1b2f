"""Register a matter settled on the spot, or found on patrol and settled (D11)."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from services.common.clock import Clock
from services.common.contracts.events.matter import MatterRegistered
from services.common.ids import derived_id, new_id
from services.common.observability.metrics import counter
from services.dispatch.application.commanding import KeyReused
from services.dispatch.application.matters.claim_proofs import claim_proofs
from services.dispatch.application.tickets.open_tickets import NoDirectory
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.categories.offering import must_be_offered
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.matters.keeping import Matters
from services.dispatch.domain.matters.overdue import with_limit
from services.dispatch.domain.matters.settled_matter import Origin, SettledMatter, register
from services.dispatch.domain.orders.work_order import Proof
from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.domain.tickets.number import business_day, ticket_number
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.tickets import Counters
from services.dispatch.ports.uploads import Uploads


@dataclass(frozen=True, slots=True)
class Found:
    """What somebody on the ground tells of a matter; ``settled_at`` None is now."""

    origin: Origin
    category: str
    area_code: str
    title: str
    done: str
    settled_at: datetime | None = None
    found_at: datetime | None = None
    point: tuple[float, float] | None = None
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True)
class RegisterMatter:
    """The use case; with an idempotency key, the same words are registered once."""

    matters: Matters
    directories: Directories
    counters: Counters
    clock: Clock
    uploads: Uploads

    def __call__(
        self, found: Found, caller: Caller, *, key: str | None, said: str
    ) -> SettledMatter:
        """Register it under a number of its own series.

        Raises:
            NoDirectory: none was published yet.
            KeyReused: the key came with other words before.
            Refusal: what the domain has against it.

        """
        directory = self.directories.current()
        if directory is None:
            raise NoDirectory
        matter_id = derived_id("mat", caller.subject, key) if key else new_id("mat")
        digest = hashlib.sha256(said.encode()).hexdigest()
        kept = self.matters.get(matter_id)
        if kept is None:
            matter = register(_matter(found, matter_id, directory, caller, self._now()), caller)
            claim_proofs(self.uploads, matter.proofs, matter.id)
            kept = self._keep(matter, digest, directory)
        if kept.digest != digest:
            raise KeyReused
        return kept

    def _keep(self, matter: SettledMatter, digest: str, directory: Directory) -> SettledMatter:
        now = self._now()
        day = business_day(now, directory.calendar.zone)
        count = self.counters.take(f"matters-{day}", 1)
        number = ticket_number(f"{directory.number_prefix}Z", day, count)
        matter = with_limit(replace(matter, number=number, digest=digest), directory, now)
        event = MatterRegistered(
            matter_id=matter.id,
            number=matter.number,
            origin=matter.origin,
            category=matter.category,
            area_code=matter.area_code,
            unit=matter.unit,
            by=matter.settled_by,
            settled_at=matter.settled_at,
            registered_at=matter.registered_at,
        )
        counter("huying_dispatch_matters_total", {"origin": matter.origin}).inc()
        return self.matters.add(matter, event, now)

    def _now(self) -> datetime:
        return self.clock.now()


def _matter(
    found: Found, matter_id: str, directory: Directory, caller: Caller, now: datetime
) -> SettledMatter:
    must_be_offered(found.category, directory)
    if found.area_code not in directory.areas.areas:
        raise FieldRefused("area_code", "unknown_area", value=found.area_code)
    return SettledMatter(
        id=matter_id,
        number="",
        origin=found.origin,
        category=found.category,
        area_code=found.area_code,
        area_path=tuple(directory.areas.upwards(found.area_code)),
        title=found.title,
        done=found.done,
        settled_at=found.settled_at or now,
        registered_at=now,
        settled_by=caller.subject,
        unit=caller.unit or "",
        digest="",
        found_at=found.found_at,
        point=found.point,
        proofs=found.proofs,
    )
