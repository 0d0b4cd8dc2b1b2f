"""When each clock starts, is held, goes on and stops: one table, beside the transition table (E1).

A row's ``effect`` is the name by which the rows of the transition table call it; what a clock does
not find here, it does not do. Clocks in minutes and hours, as P0 and P1 have them, run day and
night; no wait and no suspension ever holds those, and a result or a return that waits for the
centre only where the district's rules say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from services.dispatch.domain.terms import ClockKind

Verb = Literal["start", "hold", "release", "stop"]
Whose = Literal[
    "centre", "lead", "order", "supports", "working_supports", "all", "all_but_supports"
]
Only = Literal["not_urgent", "rules_hold", "suspended"]

WHOSE: Final[Mapping[Whose, str]] = {
    "centre": "the centre's own clocks",
    "lead": "the clocks of the lead order",
    "order": "the clocks of the order that is addressed, where that is a support",
    "supports": "the clocks of the open supports",
    "working_supports": "the clocks of the open supports whose result is not handed in",
    "all": "every clock but those of summonses and alarms, which have ends of their own",
    "all_but_supports": "the same, and but those of open supports",
}
ONLY: Final[Mapping[Only, str]] = {
    "not_urgent": "not for P0 and P1, unless the district's rules name it (waits.urgent)",
    "rules_hold": "where the district's rules hold the clock in this state (handling.holds)",
    "suspended": "where the ticket is suspended (挂账)",
}
EVERY_KIND: Final[tuple[ClockKind, ...]] = ()
STATE: Final = "state"  # the reason why a clock is held is the ticket's state


@dataclass(frozen=True, slots=True)
class Condition:
    """One line: what an effect does to which clocks of whom.

    ``kinds`` empty means every kind. ``limit`` names the limit of a clock that starts by itself;
    where it is None the command starts it, with a limit of its own. ``why`` is told of a gap.
    """

    effect: str
    verb: Verb
    kinds: tuple[ClockKind, ...]
    whose: Whose
    only: tuple[Only, ...] = ()
    limit: Literal["screen", "acknowledge"] | None = None
    why: str = ""

    @property
    def is_command_s(self) -> bool:
        """Whether the command's own function carries it out, with what only that knows."""
        return self.verb == "start" and self.limit is None


CONDITIONS: Final[tuple[Condition, ...]] = (
    Condition("start_screen", "start", ("screen",), "centre", limit="screen"),
    Condition("start_approve", "start", ("approve",), "lead", limit="acknowledge"),
    Condition("issue_order", "start", ("acknowledge", "contact", "resolve"), "lead"),
    Condition("issue_support", "start", ("acknowledge", "resolve"), "order"),
    Condition("pass_on", "start", ("acknowledge", "contact"), "lead"),
    Condition("start_wait", "start", ("wait",), "lead"),
    Condition("new_round", "start", ("resolve",), "lead"),
    Condition("open_arbitration", "start", ("arbitration",), "centre"),
    Condition("stop_screen", "stop", ("screen",), "centre"),
    Condition("stop_acknowledge", "stop", ("acknowledge",), "lead"),
    Condition("stop_contact", "stop", ("contact",), "lead"),
    Condition("stop_approve", "stop", ("approve",), "lead"),
    Condition("stop_wait", "stop", ("wait",), "lead"),
    Condition("stop_all", "stop", EVERY_KIND, "all"),
    Condition("stop_lead", "stop", EVERY_KIND, "all_but_supports"),
    Condition("pause_resolve", "hold", ("resolve",), "lead", ("not_urgent",), why="submitted"),
    Condition("hold_resolve", "hold", ("resolve",), "lead",
              ("not_urgent", "rules_hold"), why=STATE),
    Condition("hold_resolve", "hold", ("resolve",), "supports",
              ("not_urgent", "rules_hold", "suspended"), why=STATE),
    Condition("hold_order", "hold", EVERY_KIND, "lead", ("not_urgent",), why="return_pending"),
    Condition("resume_order", "release", EVERY_KIND, "lead"),
    Condition("resume_resolve", "release", ("resolve",), "working_supports"),
    Condition("resume_resolve", "release", ("resolve",), "lead"),
)  # fmt: skip

# The same words in the table of supports are about that order alone.
SUPPORT_CONDITIONS: Final[tuple[Condition, ...]] = (
    Condition("stop_acknowledge", "stop", ("acknowledge",), "order"),
    Condition("stop_all", "stop", EVERY_KIND, "order"),
    Condition("pause_resolve", "hold", ("resolve",), "order", ("not_urgent",), why="submitted"),
    Condition("resume_resolve", "release", ("resolve",), "order"),
)


@cache
def conditions_of(effect: str, *, support: bool = False) -> tuple[Condition, ...]:
    """Return the rows of an effect."""
    rows = SUPPORT_CONDITIONS if support else CONDITIONS
    return tuple(row for row in rows if row.effect == effect)


@cache
def started_by(effect: str) -> tuple[ClockKind, ...]:
    """Return the kinds of clocks that an effect starts."""
    return tuple(kind for row in conditions_of(effect) if row.verb == "start" for kind in row.kinds)
