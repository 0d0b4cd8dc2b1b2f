"""intake and notify for residents: without rights, with the resident's address signed by us."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx2

from services.common.web import tokens
from services.common.web.client import Pool
from services.console.adapters.services_api import ServicesApi
from services.console.domain.person import Language
from services.console.ports.api import Api
from services.console.ports.residents import Caller

_TTL_SECONDS: Final = 120.0
_RENEW_SECONDS: Final = 60.0
_MOST: Final = 5000
_AGENT_CHARACTERS: Final = 200

PoolOf = Callable[[str], Pool]


class IntakeForResidents:
    """Implements the port ``Intake``; a signature for an address is used for a minute."""

    def __init__(self, pool_of: PoolOf, private_key_pem: str) -> None:
        self._pool_of = pool_of
        self._key = private_key_pem
        self._signed: dict[str, tuple[float, str]] = {}

    def of(self, caller: Caller, case: str = "") -> Api:
        """See the port."""
        told = {"Huying-Client": self._sign(caller.address)}
        if caller.agent:
            told["User-Agent"] = caller.agent[:_AGENT_CHARACTERS]
        return _Speaking(self._pool_of, lambda: case, told)

    def _sign(self, address: str) -> str:
        signed_at, known = self._signed.get(address, (float("-inf"), ""))
        if time.monotonic() - signed_at <= _RENEW_SECONDS:
            return known
        if len(self._signed) >= _MOST:
            self._signed.clear()
        made = tokens.issue(self._key, subject=address, roles=["service"], ttl_seconds=_TTL_SECONDS)
        self._signed[address] = (time.monotonic(), made)
        return made


class _Speaking(ServicesApi):
    """The services' APIs for somebody without an account."""

    def __init__(self, pool_of: PoolOf, case: Callable[[], str], told: Mapping[str, str]) -> None:
        super().__init__(pool_of, case)
        self._told = told

    def _send(self, service: str, method: str, path: str, **options: Any) -> httpx2.Response:
        headers = {**self._told, **options.pop("headers", {})}
        return super()._send(service, method, path, headers=headers, **options)


class NotifyWishes:
    """Implements the port ``Wishes``: the console answers for it that the reporter asked."""

    def __init__(self, pool_of: PoolOf, service_token: str) -> None:
        self._api = ServicesApi(pool_of, lambda: service_token)

    def read(self, appeal_id: str) -> Mapping[str, Any]:
        """See the port."""
        return self._api.get("notify", "/api/v1/preferences", appeal_id=appeal_id)

    def note(self, appeal_id: str, *, opted_out: bool, language: Language | None) -> None:
        """See the port."""
        kept = self.read(appeal_id)
        wanted = {
            "appeal_id": appeal_id,
            "opted_out": opted_out,
            "channels": kept["channels"],
            "language": language,
        }
        self._api.put("notify", "/api/v1/preferences", wanted)
