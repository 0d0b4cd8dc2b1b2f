"""The ledgers of intake and dispatch, asked through their APIs."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from services.common.web.client import ServiceClient

_PATH: Final = "/internal/v1/ledger/buckets"
_HANDED_ON: Final = frozenset({"accepted", "taken_on"})


class HttpAcceptedLedger:
    """Implements the port ``AcceptedLedger`` by intake's API."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def totals(self) -> dict[str, int]:
        """See the port."""
        answer = self._client.get(_PATH)
        settled = {bucket: sum(states.values()) for bucket, states in _settled(answer).items()}
        return {
            bucket: count - settled.get(bucket, 0) for bucket, count in answer["buckets"].items()
        }

    def settled(self) -> dict[str, int]:
        """See the port."""
        counts: Counter[str] = Counter()
        for states in _settled(self._client.get(_PATH)).values():
            counts.update(states)
        return dict(counts)

    def quarantined(self) -> int:
        """See the port; an earlier intake held nothing."""
        return int(self._client.get(_PATH).get("quarantined", 0))

    def bucket(self, name: str) -> dict[str, str]:
        """See the port."""
        appeals: dict[str, str] = self._client.get(f"{_PATH}/{name}")["appeals"]
        return {one: state for one, state in appeals.items() if state in _HANDED_ON}


class HttpStateLedger:
    """Implements the port ``StateLedger`` by dispatch's API."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def totals(self) -> dict[str, int]:
        """See the port."""
        buckets: dict[str, int] = self._client.get(_PATH)["buckets"]
        return buckets

    def bucket(self, name: str) -> dict[str, str]:
        """See the port."""
        appeals: dict[str, str] = self._client.get(f"{_PATH}/{name}")["appeals"]
        return appeals

    def states(self) -> dict[str, int]:
        """See the port."""
        states: dict[str, int] = self._client.get(_PATH)["states"]
        return states


def _settled(answer: Mapping[str, Any]) -> Mapping[str, Mapping[str, int]]:
    """Read what was never handed on; an earlier intake handed everything on."""
    settled: Mapping[str, Mapping[str, int]] = answer.get("settled", {})
    return settled
