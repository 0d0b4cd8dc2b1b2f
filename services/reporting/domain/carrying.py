"""问题清单: what was there, what came, what was solved, what is carried into the next period."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class WorkBalance:
    """One line of work lists; whatever is not solved is carried over, so that it always adds up.

    ``with_resources`` tells how many of those solved had something of the list of resources brought
    to them (资源清单); the others were solved by the units themselves.
    """

    key: str | None
    carried_in: int
    raised: int
    solved: int
    carried_over: int
    with_resources: int = 0

    def less(self, other: "WorkBalance") -> "WorkBalance":
        """Return the line without what another one counts of it.

        The other may have been counted a moment later.
        """
        solved = self.solved - other.solved
        return WorkBalance(
            self.key,
            self.carried_in - other.carried_in,
            self.raised - other.raised,
            solved,
            self.carried_over - other.carried_over,
            max(0, min(solved, self.with_resources - other.with_resources)),
        )

    @property
    def adds_up(self) -> bool:
        """Whether nothing disappeared: what was there and came is what was solved and remains."""
        return self.carried_in + self.raised == self.solved + self.carried_over


def added_up(balances: Iterable[WorkBalance]) -> WorkBalance:
    """Return the balance of all lines: each ticket is in one of them."""
    every = list(balances)
    return WorkBalance(
        None,
        sum(one.carried_in for one in every),
        sum(one.raised for one in every),
        sum(one.solved for one in every),
        sum(one.carried_over for one in every),
        sum(one.with_resources for one in every),
    )


def periods_carried(opened: date, last: date) -> int:
    """Return into how many months after its own a matter has been carried by a day."""
    return (last.year - opened.year) * 12 + last.month - opened.month
