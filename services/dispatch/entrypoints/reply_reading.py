"""Reads a unit's reply: whom it is about, what is to be done, and what is wrong with its form."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.common.ids import derived_id
from services.common.web.problems import Problem
from services.common.web.repeated_keys import RepeatedKeys, read_json
from services.dispatch.entrypoints.commands import REPLIES
from services.dispatch.entrypoints.whistle_verbs import WHISTLE_REPLIES

_LONGEST_KEY = 255
_HEAD = ("work_order_id", "whistle_id", "action", "idempotency_key")


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as far as it can be read; what is missing is empty.

    It is about a work order or about a whistle, never both: ``plan`` is said of either.
    """

    unit: str
    work_order_id: str
    whistle_id: str
    action: str
    idempotency_key: str
    fields: dict[str, Any]
    digest: str

    @property
    def key(self) -> str:
        """The reply's own id: the same words of the same unit are the same reply."""
        return derived_id("rpl", self.unit, self.idempotency_key, self.digest)

    @property
    def addressed(self) -> str:
        """The id of the work order or whistle that it is about."""
        return self.work_order_id or self.whistle_id

    @property
    def known(self) -> Mapping[str, Any]:
        """What may be answered to what it is about, by action."""
        return WHISTLE_REPLIES if self.whistle_id else REPLIES


def read_reply(unit: str, body: bytes) -> tuple[Reply, Problem | None]:
    """Return a reply and what is wrong with its form, if anything."""
    digest = hashlib.sha256(body).hexdigest()
    nothing = Reply(unit, "", "", "", "", {}, digest)
    try:
        raw = read_json(body)
    except RepeatedKeys as error:
        return nothing, error.problem()
    except ValueError as error:
        return nothing, Problem(400, "broken_json", reason=str(error))
    if not isinstance(raw, dict):
        return nothing, Problem(422, "reply_not_an_object")
    head = {name: str(raw.get(name) or "")[:_LONGEST_KEY] for name in _HEAD}
    rest = {name: value for name, value in raw.items() if name not in _HEAD}
    reply = Reply(unit, fields=rest, digest=digest, **head)
    return reply, _fault_of(reply)


def _fault_of(reply: Reply) -> Problem | None:
    if reply.work_order_id and reply.whistle_id:
        return Problem(422, "reply_about_both")
    needed = {
        "work_order_id": reply.addressed,
        "action": reply.action,
        "idempotency_key": reply.idempotency_key,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        return Problem(422, "reply_incomplete", fields=missing)
    if reply.action not in reply.known:
        known = sorted(reply.known)
        return Problem(422, "unknown_action", action=reply.action, known=known)
    return None
