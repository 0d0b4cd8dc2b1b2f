"""Wiring of matters that nobody reported (D11)."""

from dataclasses import dataclass

from services.common.clock import Clock
from services.dispatch.application.matters.check_matter import CheckMatter
from services.dispatch.application.matters.climb_matters import ClimbMatters
from services.dispatch.application.matters.register_matter import RegisterMatter
from services.dispatch.domain.matters.keeping import Matters
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.tickets import Counters
from services.dispatch.ports.uploads import Uploads


@dataclass(frozen=True)
class MatterCommands:
    """The store and what may be done with it."""

    store: Matters
    register: RegisterMatter
    moves: CheckMatter
    climb: ClimbMatters

    @classmethod
    def at(
        cls,
        store: Matters,
        directories: Directories,
        counters: Counters,
        clock: Clock,
        uploads: Uploads,
    ) -> "MatterCommands":
        """Return all of them over one store."""
        register = RegisterMatter(store, directories, counters, clock, uploads)
        moves = CheckMatter(store, directories, clock, uploads)
        return cls(store, register, moves, ClimbMatters(store, directories, clock))
