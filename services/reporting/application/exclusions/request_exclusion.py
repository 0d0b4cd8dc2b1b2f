"""Ask that a ticket be taken out of figures (剔除申请)."""

from services.reporting.domain.exclusions import Exclusion, Ground, Group, Step
from services.reporting.domain.secrecy import Reader
from services.reporting.ports.exclusions import Exclusions
from services.reporting.ports.facts import Facts


class UnknownTicket(LookupError):
    """There is no such ticket for whoever asks."""


class RequestExclusion:
    """One request stands for a ticket at a time."""

    def __init__(self, exclusions: Exclusions, facts: Facts) -> None:
        self._exclusions = exclusions
        self._facts = facts

    def __call__(
        self,
        exclusion_id: str,
        ticket_id: str,
        reader: Reader,
        *,
        only_unit: str | None,
        groups: frozenset[Group],
        ground: Ground,
        step: Step,
    ) -> Exclusion:
        """Keep the request and return it; asking again with the same id returns what stands.

        Args:
            exclusion_id: derived from the idempotency key.
            ticket_id: which ticket.
            reader: what is sealed against him does not exist for him.
            only_unit: the unit that asks, where it may ask for its own tickets only.
            groups: which figures.
            ground: the coded reason.
            step: who asks, when, in which words, with which evidence.

        Raises:
            UnknownTicket: when there is none, or none of this unit's.
            AlreadyStanding: when another request stands for the ticket.

        """
        found = self._facts.seen(reader, ticket_id)
        if found is None or (only_unit is not None and found.unit != only_unit):
            raise UnknownTicket(ticket_id)
        asked = Exclusion(exclusion_id, ticket_id, found.unit, groups, ground, "requested", (step,))
        return self._exclusions.add(asked)
