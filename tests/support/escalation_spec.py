"""What the engine has to do, said a second time: minute by minute, in whole numbers.

Written from the rules alone, not from the engine: no calendar, no documents, no catching up. One
ticket of severity P0, whose clocks run day and night, under the policy ``in_minutes``.
"""

from dataclasses import dataclass, field
from typing import Any

from services.dispatch.domain.escalation.words import COUNTED
from tests.factories.dispatch import limit
from tests.factories.escalation import policy

SIGN, CONTACT, RESOLVE, SCREEN = 15, 30, 120, 15
TIERS = {1: 0, 2: 30, 3: 30}  # minutes from the one before; the first from the limit on
UNTOUCHED, UNHEEDED = 20, 7
TRIGGERS = {
    "acknowledge": "unacknowledged",
    "contact": "uncontacted",
    "resolve": "overdue",
    "screen": "screening_overdue",
}
Happening = tuple[str, ...]


def in_minutes() -> dict[str, Any]:
    """Return the policy that this specification is of."""
    row = policy(code="minutes")
    row["rules"] = [rule for rule in row["rules"] if rule["on"] not in COUNTED]
    for tier in row["tiers"]:
        tier["after_previous"] = {"default": limit(TIERS[tier["tier"]], "minute")}
    for rule in row["rules"]:
        if rule["on"] == "untouched":
            rule["after"] = {"default": limit(UNTOUCHED, "minute")}
        if rule["on"] == "ignored":
            rule["after"] = {"default": limit(UNHEEDED, "minute")}
    return row


@dataclass
class Timer:
    """Something that is due at a minute."""

    due: int
    marks: dict[int, int] = field(default_factory=dict)
    missed: bool = False
    tier: int = 0


@dataclass
class Spec:
    """One ticket; ``happened`` is everything that must have been told by ``now``."""

    now: int = 0
    state: str = "dispatched"
    happened: list[Happening] = field(default_factory=list)
    timers: dict[str, Timer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.happened.append(("tier", "1", "danger"))
        self.dispatch()

    def dispatch(self) -> None:
        """Another unit has it: everything of the last one is over."""
        self.timers = {
            "acknowledge": Timer(self.now + SIGN),
            "contact": Timer(self.now + CONTACT),
            "resolve": self.resolving(self.now),
        }
        self.state = "dispatched"

    def resolving(self, since: int) -> Timer:
        """A resolve limit with its reminders."""
        marks = {percent: since + RESOLVE * percent // 100 for percent in (50, 80)}
        return Timer(since + RESOLVE, marks)

    def tick(self) -> None:
        """One minute passes."""
        self.now += 1
        while any(self.fire(name, timer) for name, timer in list(self.timers.items())):
            pass

    def fire(self, name: str, timer: Timer) -> bool:
        """Do one thing that is due, if there is one."""
        for percent, due in timer.marks.items():
            if due <= self.now and not timer.missed:
                del timer.marks[percent]
                self.happened.append(("mark", str(percent)))
                if percent == 80:
                    self.card("blue")
                return True
        if timer.due > self.now or timer.tier == 3:
            return False
        if name in ("yellow", "orange"):
            del self.timers[name]
            self.card(name)
        elif name == "untouched" or timer.missed:
            self.climb(name, timer)
        else:
            timer.missed = True
            timer.marks = {}
            self.happened.append(("missed", name))
            timer.due += TIERS[1]
        return True

    def climb(self, name: str, timer: Timer) -> None:
        timer.tier += 1
        self.happened.append(("tier", str(timer.tier), TRIGGERS.get(name, "untouched")))
        timer.due += TIERS.get(timer.tier + 1, 0)

    def card(self, colour: str) -> None:
        self.happened.append(("card", f"{colour}_card"))
        following = {"blue": "yellow", "yellow": "orange"}.get(colour)
        if following and self.state in ("dispatched", "acknowledged", "in_progress"):
            self.timers[following] = Timer(self.now + UNHEEDED)

    def touch(self) -> None:
        """The unit did something: nothing is unheeded, and signed work is watched anew."""
        for name in ("untouched", "yellow", "orange"):
            self.timers.pop(name, None)
        if self.state in ("acknowledged", "in_progress"):
            self.timers["untouched"] = Timer(self.now + UNTOUCHED)

    def acknowledge(self) -> None:
        self.state = "acknowledged"
        del self.timers["acknowledge"]
        self.touch()

    def contact(self) -> None:
        self.state = "in_progress"
        self.timers.pop("contact", None)
        self.touch()

    def submit(self) -> None:
        """The unit's clock goes on, for P0 never stops; the centre's begins."""
        self.state = "submitted"
        self.timers.pop("contact", None)
        self.touch()
        self.timers["screen"] = Timer(self.now + SCREEN)

    def reject(self) -> None:
        """The unit has it again; its clock never rested, and nothing resets it."""
        self.state = "in_progress"
        del self.timers["screen"]
        self.timers["untouched"] = Timer(self.now + UNTOUCHED)
