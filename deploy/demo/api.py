"""The system's APIs as the demo's people use them: over HTTP, each with a token of their own."""

from typing import Any

import httpx2

_GONE_BY = {404, 409, 412, 422}


class Api:
    """All services of one system; thread-safe."""

    def __init__(self, access: dict[str, Any]) -> None:
        self._urls = access["urls"]
        self._tokens = {(one["role"], one["unit"]): one["token"] for one in access["accounts"]}
        self._keys = {unit["code"]: unit["api_key"] for unit in access["units"]}
        self._client = httpx2.Client(timeout=30, trust_env=False)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def staff(self, role: str) -> str:
        """Return the token of the centre's account with this role."""
        return str(self._tokens[(role, "dispatch-centre")])

    def leader(self, code: str) -> str:
        """Return the token of the account that leads a unit."""
        found = (self._tokens.get((role, code)) for role in ("unit_leader", "street", "community"))
        return next(str(token) for token in found if token is not None)

    def unit(self, code: str) -> str:
        """Return a unit's own key."""
        return str(self._keys[code])

    def person(self, role: str, unit: str) -> str:
        """Return the token of a unit's own account with this role, such as a community's."""
        return str(self._tokens[(role, unit)])

    def answer_by_sms(self, phone: str, words: str) -> str:
        """Let a telephone answer through the demo's gateway; return what intake made of it."""
        said = {"from": phone, "text": words}
        answer = self._client.post(f"{self._urls['sms-gateway']}/inbound", json=said)
        return str(answer.json().get("outcome", "")) if answer.is_success else ""

    def get(self, service: str, path: str, token: str | None = None, **params: Any) -> Any:
        """Return the answer's JSON; raises httpx2.HTTPStatusError on a refusal."""
        url = self._urls[service] + path
        answer = self._client.get(url, params=params, headers=_bearer(token))
        answer.raise_for_status()
        return answer.json()

    def post(
        self,
        service: str,
        path: str,
        body: dict[str, Any],
        token: str | None = None,
        key: str | None = None,
    ) -> Any:
        """Post and return the answer's JSON; raises httpx2.HTTPStatusError on a refusal."""
        headers = _bearer(token) | ({"Idempotency-Key": key} if key else {})
        answer = self._client.post(self._urls[service] + path, json=body, headers=headers)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def put(self, service: str, path: str, body: dict[str, Any], token: str) -> Any:
        """Put and return the answer's JSON; raises httpx2.HTTPStatusError on a refusal."""
        answer = self._client.put(self._urls[service] + path, json=body, headers=_bearer(token))
        answer.raise_for_status()
        return answer.json()

    def upload(self, name: str, content: bytes, token: str, ticket_id: str) -> str:
        """Upload a paper of a ticket; return its id, which may be named in a command."""
        answer = self._client.post(
            f"{self._urls['intake']}/api/v1/attachments",
            files={"file": (name, content)},
            data={"ticket_id": ticket_id},
            headers=_bearer(token),
        )
        answer.raise_for_status()
        return str(answer.json()["attachment_id"])

    def attempt(
        self, service: str, path: str, body: dict[str, Any], token: str | None = None
    ) -> bool:
        """Post what may have been overtaken by events; tell whether it was taken."""
        try:
            self.post(service, path, body, token)
        except httpx2.HTTPStatusError as error:
            if error.response.status_code in _GONE_BY:
                return False
            raise
        return True

    def items(self, service: str, path: str, token: str, **params: Any) -> list[dict[str, Any]]:
        """Return all items of a paged list."""
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            more = {"cursor": cursor} if cursor else {}
            answer = self.get(service, path, token, limit=200, **params, **more)
            found += answer["items"]
            cursor = answer.get("next_cursor")
            if not cursor:
                return found


def _bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}
