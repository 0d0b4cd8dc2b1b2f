"""Count facts anew that an earlier version of the code counted, batch by batch."""

from services.reporting.ports.facts import Facts

_BATCH = 300


class RefreshFacts:
    """After an upgrade: the same facts, with what stands beside them as it is counted now."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def __call__(self) -> int:
        """Refresh one batch; return how many facts there were."""
        waiting = self._facts.outdated(_BATCH)
        if waiting:
            self._facts.save(list(self._facts.load(waiting).values()))
        return len(waiting)
