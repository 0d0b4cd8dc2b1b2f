"""What forgetting a reporter needs of the ledger."""

from typing import Protocol


class Erasure(Protocol):
    """Every method may be called again; the result says whether all is gone. May block."""

    def of_appeal(self, appeal_id: str) -> bool:
        """Erase what was written to its reporter, and end what waits to be sent.

        False: a sender has one of its notices at this moment; ask again.
        """
        ...

    def of_ticket(self, ticket_id: str) -> bool:
        """Erase what was written to anybody about a ticket that nobody is left in; as above.

        Units' deliveries lose their free texts, also those that wait.
        """
        ...
