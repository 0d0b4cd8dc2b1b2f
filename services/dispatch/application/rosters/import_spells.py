"""Take the times on duty that a calendar says by name into a rota, in the place of its spells."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.dispatch.application.rosters.write_rota import WriteRota
from services.dispatch.domain.refusals import NotFound
from services.dispatch.domain.rosters.rota import Rota, Spell
from services.dispatch.domain.terms import Tier
from services.dispatch.ports.rosters import Rosters


@dataclass(frozen=True)
class ImportSpells:
    """The use case; what the calendar does not cover is the rotation's as before."""

    rosters: Rosters
    write: WriteRota

    def __call__(
        self,
        unit: str,
        tier: Tier,
        spells: Sequence[Spell],
        *,
        version: int | None,
        by: str,
        why: str = "icalendar",
    ) -> Rota:
        """Replace what of the spells lies within the calendar's time; return the rota.

        Raises:
            NotFound: there is no such rota.
            DraftRefused, StaleAggregate: as for writing it.

        """
        rota = self.rosters.get(unit, tier)
        if rota is None:
            raise NotFound
        first = min(spell.begins for spell in spells)
        last = max(spell.ends for spell in spells)
        before = [replace(s, ends=min(s.ends, first)) for s in rota.spells if s.begins < first]
        after = [replace(s, begins=max(s.begins, last)) for s in rota.spells if s.ends > last]
        others = [*before, *after]
        ordered = sorted([*others, *spells], key=lambda spell: spell.begins)
        plan = replace(rota, spells=tuple(ordered))
        return self.write(plan, version=version, by=by, why=why)
