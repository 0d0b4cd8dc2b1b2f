"""The ledgers of intake and dispatch, asked through their APIs."""

from services.common.web.client import ServiceClient

_PATH = "/internal/v1/ledger/buckets"


class HttpAppealLedger:
    """One service's list of appeals; dispatch's also counts by state."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def totals(self) -> dict[str, int]:
        """Return the number of appeals per bucket."""
        buckets: dict[str, int] = self._client.get(_PATH)["buckets"]
        return buckets

    def bucket(self, name: str) -> dict[str, str]:
        """Return the appeals of a bucket, each with its state."""
        appeals: dict[str, str] = self._client.get(f"{_PATH}/{name}")["appeals"]
        return appeals

    def states(self) -> dict[str, int]:
        """Return the number of appeals in each state."""
        states: dict[str, int] = self._client.get(_PATH)["states"]
        return states
