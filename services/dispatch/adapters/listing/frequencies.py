"""How common pairs of characters are, by a sample: a search walks the index by the rarest."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from pymongo.collection import Collection

from services.common.store.connection import store_errors
from services.dispatch.adapters.listing.keeping import Kept

_SAMPLE: Final = 1000  # of the newest tickets
_KEPT_SECONDS: Final = 600.0


class Frequencies:
    """Counts of pieces among the newest tickets, counted again every ten minutes."""

    def __init__(self, tickets: Collection[dict[str, Any]]) -> None:
        self._tickets = tickets
        self._kept: Kept[Counter[str]] = Kept(self._counted, at_least=_KEPT_SECONDS)

    def rarest_first(self, pieces: Sequence[str]) -> tuple[str, ...]:
        """Return the pieces, the rarest first; raises StoreUnavailable.

        Which comes first decides how much is read, never what is found.
        """
        if len(pieces) < 2:
            return tuple(pieces)
        counts, _ = self._kept.get()
        return tuple(sorted(pieces, key=lambda piece: counts[piece]))

    def _counted(self) -> Counter[str]:
        with store_errors():
            newest = self._tickets.find(
                {}, {"_id": 0, "words": 1}, sort=[("number", -1)], limit=_SAMPLE
            )
            return Counter(piece for row in newest for piece in row.get("words", ()))
