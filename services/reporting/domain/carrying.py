"""问题清单: what was there, what came, what was solved, what is carried into the next period."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class WorkBalance:
    """One line of work lists; whatever is not solved is carried over, so that it always adds up."""

    key: str | None
    carried_in: int
    raised: int
    solved: int
    carried_over: int

    @property
    def adds_up(self) -> bool:
        """Whether nothing disappeared: what was there and came is what was solved and remains."""
        return self.carried_in + self.raised == self.solved + self.carried_over


def periods_carried(opened: date, last: date) -> int:
    """Return into how many months after its own a matter has been carried by a day."""
    return (last.year - opened.year) * 12 + last.month - opened.month
