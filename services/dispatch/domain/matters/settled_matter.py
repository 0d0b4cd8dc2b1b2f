"""A matter that nobody reported: settled on the ground, closed by another person's check (D11)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.orders.work_order import Proof
from services.dispatch.domain.refusals import FieldRefused, LimitReached, NotAllowed, RoleMissing
from services.dispatch.domain.terms import MIN_BASIS

Origin = Literal["on_the_spot", "patrol"]
MatterState = Literal["awaiting_check", "sent_back", "closed"]
ORIGINS: Final[tuple[Origin, ...]] = get_args(Origin)
MATTER_STATES: Final[tuple[MatterState, ...]] = get_args(MatterState)

OLDEST: Final = timedelta(days=30)  # a grid officer's phone may have been offline, not for months
MOST_PROOFS: Final = 20
MOST_CHECKS: Final = 10
REGISTRARS: Final = frozenset({"grid_officer", "community", "street"})
CHECKERS: Final = frozenset({"community", "street", "operator", "reviewer", "supervisor"})


@dataclass(frozen=True, slots=True)
class Check:
    """Another person's look at what was done; ``note`` says what was seen."""

    by: str
    at: datetime
    confirmed: bool
    note: str


@dataclass(frozen=True, slots=True)
class SettledMatter:
    """Such a matter; frozen: every move returns a new one. Times are business time.

    It has no reporter, hence nobody is asked to rate it, and it is in no ledger of appeals.
    ``settled_by`` is who did the work last: he is not the one who checks it. ``due_at`` is when
    the step that it waits for has to be taken (see ``overdue``), None once it is closed; late, it
    climbs to ``tier``, and to the next one at ``next_tier_at``.
    """

    id: str
    number: str
    origin: Origin
    category: str
    area_code: str
    area_path: tuple[str, ...]
    title: str
    done: str
    settled_at: datetime
    registered_at: datetime
    settled_by: str
    unit: str
    digest: str
    found_at: datetime | None = None
    point: tuple[float, float] | None = None
    proofs: tuple[Proof, ...] = ()
    state: MatterState = "awaiting_check"
    checks: tuple[Check, ...] = ()
    due_at: datetime | None = None
    tier: int = 0
    next_tier_at: datetime | None = None
    version: int = 0
    sequence: int = 0
    chain_head: str = ""

    def is_overdue(self, now: datetime) -> bool:
        """Whether the check, or settling it again, is late."""
        return self.due_at is not None and now > self.due_at


def register(matter: SettledMatter, caller: Caller) -> SettledMatter:
    """Return a new matter as it may be kept: within the caller's areas, masked, not from long ago.

    Raises:
        RoleMissing: the caller does not work on the ground.
        FieldRefused: place, time or words are not acceptable.

    """
    if REGISTRARS.isdisjoint(caller.roles) or caller.unit is None:
        raise RoleMissing(REGISTRARS)
    if not any(area in matter.area_path for area in caller.areas):
        raise FieldRefused("area_code", "not_your_area", value=matter.area_code)
    _check_times(matter)
    return replace(
        matter,
        title=substantial("title", matter.title, 2),
        done=substantial("done", matter.done, MIN_BASIS),
    )


def check(
    matter: SettledMatter, caller: Caller, now: datetime, *, confirmed: bool, note: str
) -> SettledMatter:
    """Check what was done (核查): by another person; not confirmed, it goes back."""
    if CHECKERS.isdisjoint(caller.roles):
        raise RoleMissing(CHECKERS)
    if matter.state != "awaiting_check":
        raise NotAllowed(f"matter_{matter.state}", "check")
    if caller.subject == matter.settled_by:
        raise LimitReached("own_matter")
    text = substantial("note", note, 2)
    return replace(
        matter,
        state="closed" if confirmed else "sent_back",
        checks=(*matter.checks, Check(caller.subject, now, confirmed, text)),
    )


def resettle(
    matter: SettledMatter,
    caller: Caller,
    *,
    done: str,
    settled_at: datetime,
    proofs: tuple[Proof, ...],
    now: datetime,
) -> SettledMatter:
    """Settle again what its check did not confirm; another check follows."""
    if REGISTRARS.isdisjoint(caller.roles):
        raise RoleMissing(REGISTRARS)
    if matter.state != "sent_back":
        raise NotAllowed(f"matter_{matter.state}", "resettle")
    if len(matter.checks) >= MOST_CHECKS:
        raise LimitReached("too_many_checks", most=MOST_CHECKS)
    if not matter.checks[-1].at <= settled_at <= now:
        raise FieldRefused("settled_at", "time_out_of_range")
    return replace(
        matter,
        state="awaiting_check",
        done=substantial("done", done, MIN_BASIS),
        settled_at=settled_at,
        settled_by=caller.subject,
        proofs=(*matter.proofs, *proofs)[-MOST_PROOFS:],
    )


def may_see(matter: SettledMatter, caller: Caller) -> bool:
    """Whether the caller may know of a matter: by office, by unit, by area."""
    if caller.is_district_wide or caller.unit == matter.unit:
        return True
    on_the_ground = not REGISTRARS.isdisjoint(caller.roles)
    return on_the_ground and any(area in matter.area_path for area in caller.areas)


def _check_times(matter: SettledMatter) -> None:
    if not matter.registered_at - OLDEST <= matter.settled_at <= matter.registered_at:
        raise FieldRefused("settled_at", "time_out_of_range")
    if matter.found_at is not None and matter.found_at > matter.settled_at:
        raise FieldRefused("found_at", "time_out_of_range")
