"""Say of each appeal that the ledger misses what every side knows of it, and what that means."""

from collections.abc import Sequence

from services.common.ids import bucket_of, derived_id
from services.reporting.domain.ledger import Cause, Difference
from services.reporting.ports.facts import Archive, Facts
from services.reporting.ports.ledger import AppealLedger

MOST = 200  # explained at once; the count itself is exact


class ExplainDifferences:
    """I7: a difference is explained ticket by ticket, from both ledgers, archive and facts."""

    def __init__(
        self, accepted: AppealLedger, counted: AppealLedger, archive: Archive, facts: Facts
    ) -> None:
        self._accepted = accepted
        self._counted = counted
        self._archive = archive
        self._facts = facts

    def __call__(self, appeal_ids: Sequence[str]) -> tuple[Difference, ...]:
        """Return what is known of each appeal, at most ``MOST`` of them.

        Raises:
            ServiceUnavailable: when intake or dispatch is away.

        """
        asked = sorted(appeal_ids)[:MOST]
        buckets = {bucket_of(appeal_id) for appeal_id in asked}
        intake = {name: self._accepted.bucket(name) for name in buckets}
        dispatch = {name: self._counted.bucket(name) for name in buckets}
        return tuple(
            self._explained(one, intake[bucket_of(one)].get(one), dispatch[bucket_of(one)].get(one))
            for one in asked
        )

    def _explained(self, appeal_id: str, intake: str | None, dispatch: str | None) -> Difference:
        ticket_id = derived_id("tkt", appeal_id)
        fact = self._facts.load([ticket_id]).get(ticket_id)
        last = self._archive.last(appeal_id)
        return Difference(
            appeal_id,
            _cause(intake, dispatch, was_opened=fact is not None),
            intake,
            dispatch,
            ticket_id if fact else None,
            fact.values.get("number") if fact else None,
            fact.values.get("state") if fact else None,
            last["type"] if last else None,
            last["time"] if last else None,
        )


def _cause(intake: str | None, dispatch: str | None, *, was_opened: bool) -> Cause:
    if intake is None and dispatch is not None:
        return "unknown_to_intake"
    if dispatch is not None:
        return "settled_meanwhile"
    return "lost_by_dispatch" if was_opened else "never_opened"
