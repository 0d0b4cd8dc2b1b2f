"""What the columns hold, and beside it the facts that changed since: together the whole figure."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.reporting.adapters.columns.manifest import Manifest
from services.reporting.adapters.columns.reading import Columns, ColumnsGone
from services.reporting.adapters.documents import SEALED_INDEX

Documents = Collection[dict[str, Any]]
K = TypeVar("K", str, int)
Rows = dict[str | None, dict[K, int]]

# With more changes than this it is quicker to read all facts, until there are columns of them.
_MOST_CHANGED: Final = 20_000


class Beside:
    """Adds up what was taken as columns and what changed since; each ticket is in one of them."""

    def __init__(self, columns: Columns | None, own: Documents, past: Documents) -> None:
        self._columns = columns
        self._own = own
        self._past = past

    def __call__(
        self,
        kept: Callable[[Columns, Manifest, list[str]], Rows[K]],
        facts: Callable[[list[str] | None], Rows[K]],
        session: ClientSession,
    ) -> Rows[K]:
        """Return the rows of both.

        Args:
            kept: asks the columns, without some tickets.
            facts: asks the facts: of those tickets alone, or of all where it is told None.
            session: reads what changed at the same instant as ``facts`` does.

        """
        taken = self._columns.current() if self._columns else None
        changed = self._changed(taken, session) if taken else None
        if self._columns is None or taken is None or changed is None:
            return facts(None)
        try:
            found = kept(self._columns, taken, changed)
        except ColumnsGone:
            return facts(None)
        for key, row in facts(changed).items() if changed else ():
            add(found, key, row, 1)
        return {key: row for key, row in found.items() if any(row.values())}

    def _changed(self, taken: Manifest, session: ClientSession) -> list[str] | None:
        """Return the tickets that are to be read from the facts, or None when they are too many.

        Whatever is sealed is in no columns, so that it is asked for with its reader's own rights.
        """
        since = {"changed_at": {"$gte": taken.taken_at}}
        found: list[str] = []
        for facts in (self._own, self._past):
            rows = facts.find(since, {"_id": 1}, session=session).limit(_MOST_CHANGED)
            found += [row["_id"] for row in rows]
        sealed = self._own.find({"sealed": True}, {"_id": 1}, hint=SEALED_INDEX, session=session)
        found += [row["_id"] for row in sealed]
        return found if len(found) < _MOST_CHANGED else None


def add(sums: Rows[K], key: str | None, amounts: Mapping[K, int], sign: int) -> None:
    """Add amounts to the row of a key, or take them off with a ``sign`` of -1."""
    into = sums.setdefault(key, {})
    for name, amount in amounts.items():
        into[name] = into.get(name, 0) + sign * amount
