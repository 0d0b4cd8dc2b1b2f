"""What is derived with secret keys."""

from typing import Protocol


class KeyedHashes(Protocol):
    """What is derived with secret keys; the same input always gives the same output."""

    def phone_index(self, phone: str) -> str:
        """Return what a phone (E.164) is found by."""
        ...

    def reporter_ref(self, contact: str) -> str:
        """Return a reporter's pseudonym, by a key of its own: it leaves the service."""
        ...

    def tracking_code(self, appeal_id: str, *, alone: bool) -> str:
        """Return an appeal's tracking code, the same each time."""
        ...

    def tracking_index(self, code: str) -> str:
        """Return what a normalised tracking code is found by."""
        ...

    def pin(self, appeal_id: str) -> str:
        """Return the six digits printed on the slip of a reporter without a phone at hand."""
        ...

    def body_digest(self, body: bytes) -> str:
        """Return what proves that a repeated request says the same."""
        ...
