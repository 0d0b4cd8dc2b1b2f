"""Tell what is brought to tickets, by name."""

from collections.abc import Sequence

from services.reporting.domain.resources import Resource
from services.reporting.ports.resources import References, Resources


class BroughtResources:
    """Two queries, however many tickets."""

    def __init__(self, resources: Resources, references: References) -> None:
        self._resources = resources
        self._references = references

    def __call__(self, ticket_ids: Sequence[str]) -> dict[str, list[Resource]]:
        """Return the resources that are brought to each of these tickets, by their codes' order."""
        references = self._references.of(ticket_ids)
        codes = {one.code for found in references.values() for one in found}
        known = self._resources.named(codes) if codes else {}
        return {
            ticket_id: [known[one.code] for one in found if one.code in known]
            for ticket_id, found in references.items()
        }
