"""Put somebody on duty instead of another for a time, or hand over the running turn (交班)."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from services.common.clock import Clock
from services.common.ids import new_id
from services.dispatch.domain.refusals import NotFound
from services.dispatch.domain.rosters.changing import handed_over, overridden
from services.dispatch.domain.rosters.rota import Override, Rota
from services.dispatch.domain.terms import Tier
from services.dispatch.ports.audit import AuditTrail
from services.dispatch.ports.rosters import Edit, Rosters
from services.dispatch.ports.tickets import StaleAggregate


@dataclass(frozen=True, slots=True)
class Instead:
    """X instead of Y from … to …; without ``instead_of``, of whoever it would be."""

    subject: str
    begins: datetime
    ends: datetime
    reason: str
    instead_of: str | None = None


@dataclass(frozen=True)
class OverrideDuty:
    """The use cases; both are one more override of the rota."""

    rosters: Rosters
    audit: AuditTrail
    clock: Clock
    zone: ZoneInfo

    def __call__(
        self, unit: str, tier: Tier, instead: Instead, *, version: int | None, by: str
    ) -> Rota:
        """Put somebody on duty instead of another; return the rota.

        Raises:
            NotFound: there is no such rota.
            StaleAggregate: it is not the one that was read.
            Refusal: what the domain has against it.

        """
        rota = self._read(unit, tier, version)
        now = self.clock.now()
        override = Override(
            id=new_id("ovr"),
            subject=instead.subject,
            begins=instead.begins,
            ends=instead.ends,
            by=by,
            at=now,
            reason=instead.reason,
            instead_of=instead.instead_of,
        )
        return self._keep(overridden(rota, override, now), by)

    def hand_over(
        self, unit: str, tier: Tier, subject: str, reason: str, *, version: int | None, by: str
    ) -> Rota:
        """Let somebody take over the running turn from now until it ends; raises as above."""
        rota = self._read(unit, tier, version)
        now = self.clock.now()
        override = Override(new_id("ovr"), subject, now, now, by, now, reason)
        return self._keep(handed_over(rota, override, self.zone), by)

    def _read(self, unit: str, tier: Tier, version: int | None) -> Rota:
        rota = self.rosters.get(unit, tier)
        if rota is None:
            raise NotFound
        if version not in (None, rota.version):
            raise StaleAggregate(rota.version)
        return rota

    def _keep(self, rota: Rota, by: str) -> Rota:
        made = rota.overrides[-1]
        written = self.rosters.put(rota, Edit(made.kind, by, made.at, made.reason))
        what = {
            "unit": rota.unit,
            "tier": rota.tier,
            "version": written.version,
            "override": made.id,
            "kind": made.kind,
        }
        self.audit.append("roster.overridden", by, what)
        return written
