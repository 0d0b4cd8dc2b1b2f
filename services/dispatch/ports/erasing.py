"""What forgetting a reporter needs of the store."""

from collections.abc import Sequence
from typing import Protocol


class Erasure(Protocol):
    """Every method may be called again, and raises StoreUnavailable when the store is away."""

    def words(self, appeal_id: str) -> None:
        """Erase what dispatch keeps of one appeal's words, wherever it is and was founded."""
        ...

    def without_reporters(self, appeal_id: str) -> Sequence[str]:
        """Return the tickets that are over and have no reporter left, with what rests in them.

        Of the appeal's own ticket; none while one of its other reporters is not anonymised.
        """
        ...

    def story(self, ticket_id: str) -> None:
        """Erase the free texts of a ticket's story, the older part too; its chain stays whole.

        Raises:
            StaleAggregate: somebody wrote there meanwhile; ask again.

        """
        ...
