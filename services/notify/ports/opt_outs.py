"""Links by which a reader opts out (退订) without an account."""

from typing import Protocol


class NotALink(ValueError):
    """The token was not made by us, or was changed."""


class OptOutLinks(Protocol):
    """Makes and reads links; whoever holds one may decide for its reader, and nobody else."""

    def url(self, person: str) -> str | None:
        """Return the address of a reader's page by his key; None where there are no pages."""
        ...

    def person(self, token: str) -> str:
        """Return the reader's key.

        Raises:
            NotALink: for anything but a token of ours.

        """
        ...
