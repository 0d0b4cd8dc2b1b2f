"""The root of a day's anchor: one keyed code that stands for many stories' heads."""

import hashlib
from collections.abc import Sequence
from typing import Any

from services.common.contracts.audit_keys import AuditKeys
from services.common.contracts.chain import canonical


class AnchorRoot:
    """Takes the lists of heads one after another; two levels, so that a bad list can be named."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self.parts = 0
        self.heads = 0

    def add(self, heads: Sequence[Sequence[Any]]) -> None:
        """Add the next list."""
        self._digest.update(hashlib.sha256(canonical([list(head) for head in heads])).digest())
        self.parts += 1
        self.heads += len(heads)

    def sign(self, keys: AuditKeys, day: str, run: str, previous: str | None) -> str:
        """Return the root, made with the current key."""
        return keys.sign("anchor", self._message(day, run, previous))

    def fits(self, keys: AuditKeys, day: str, run: str, previous: str | None, root: str) -> bool:
        """Whether a root stands for these lists.

        Raises:
            UnknownKey: when its key is not in the ring.

        """
        return keys.fits("anchor", self._message(day, run, previous), root)

    def _message(self, day: str, run: str, previous: str | None) -> bytes:
        return canonical([day, run, previous, self.parts, self.heads, self._digest.hexdigest()])
