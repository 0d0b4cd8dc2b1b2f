"""The uploads that a case's papers and photographs name, kept by intake, with the contract."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class Uploads(Protocol):
    """What intake keeps of uploads."""

    def claim(self, attachment_ids: Sequence[str], ticket_id: str) -> Mapping[str, str]:
        """Give uploads to a ticket; return what is wrong with them, by id, as a code.

        ``attachment_unknown``, ``attachment_was_refused``, ``attachment_taken`` (another case's).
        Where nobody can say, nothing is wrong: work never waits for another service.
        """
        ...
