"""Bring a resource to a ticket's matter (链接资源)."""

from services.reporting.domain.exports.order import Own
from services.reporting.domain.resources import Reference, ResourceRetired
from services.reporting.domain.secrecy import Reader
from services.reporting.ports.facts import Facts
from services.reporting.ports.resources import References, Resources


class UnknownToReader(LookupError):
    """There is no such ticket for whoever asks, or no such resource."""


class BringResource:
    """A matter that was solved keeps what solved it, so closed tickets are as good as open ones."""

    def __init__(self, resources: Resources, references: References, facts: Facts) -> None:
        self._resources = resources
        self._references = references
        self._facts = facts

    def __call__(self, reference: Reference, reader: Reader, own: Own | None) -> Reference:
        """Bring it, and return how it stands; doing so again changes the note alone.

        Args:
            reference: what to what, by whom.
            reader: what is sealed against him does not exist for him.
            own: whose tickets only, where he may refer to those of his unit or areas alone.

        Raises:
            UnknownToReader: no such ticket for him, or no such resource.
            ResourceRetired: it is not to be had any more.

        """
        resource = self._resources.get(reference.code)
        if resource is None or self._facts.seen(reader, reference.ticket_id, own) is None:
            raise UnknownToReader(reference.code)
        if resource.is_retired:
            raise ResourceRetired(reference.code)
        return self._references.bring(reference)
