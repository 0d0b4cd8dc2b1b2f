"""Sums over many tickets: what really came of them, and what a draft would have made of them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.dispatch.domain.replaying.comparing import Difference
from services.dispatch.domain.replaying.load import Load

_BUSIEST: Final = 20


@dataclass(slots=True)
class Sums:
    """Both sides of a dry run, and how many tickets they differ in.

    ``unexplained`` counts tickets whose own policy, played again, does not give what was told: the
    comparison is less exact there.
    """

    tickets: int = 0
    differing: int = 0
    unexplained: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    really: Load = field(default_factory=Load)
    draft: Load = field(default_factory=Load)

    def count(self, difference: Difference, *, unexplained: int) -> None:
        """Count one ticket."""
        self.tickets += 1
        self.differing += not difference.is_none
        self.unexplained += bool(unexplained)
        self.steps["same"] += difference.same
        for name in _KINDS:
            self.steps[name] += len(getattr(difference, name))

    def report(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        after = dict(self.draft.rows())
        return {
            "tickets": self.tickets,
            "differing": self.differing,
            "unexplained": self.unexplained,
            "steps": {name: self.steps[name] for name in ("same", *_KINDS)},
            "totals": {
                name: {"actual": value, "draft": after[name], "change": after[name] - value}
                for name, value in self.really.rows()
            },
            **{
                name: _beside(getattr(self.really, name), getattr(self.draft, name))
                for name in _TABLES
            },
        }


_KINDS: Final = ("taken", "not_taken", "earlier", "later", "by_others")
_TABLES: Final = (
    "triggers",
    "breaches",
    "papers",
    "referrals",
    "answering",
    "notices",
    "officers",
)


def _beside(really: Counter[str], draft: Counter[str]) -> list[Mapping[str, Any]]:
    """Return rows by what they change most, those that stay last."""
    names = sorted(
        really.keys() | draft.keys(),
        key=lambda name: (-abs(draft[name] - really[name]), -really[name], name),
    )
    return [
        {
            "name": name,
            "actual": really[name],
            "draft": draft[name],
            "change": draft[name] - really[name],
        }
        for name in names[:_BUSIEST]
    ]
