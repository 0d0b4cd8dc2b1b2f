"""Reads a unit's reply: whom it is about, what is to be done, and what is wrong with its form."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.common.ids import derived_id
from services.common.web.invalid import named
from services.common.web.json_codec import broken_json
from services.common.web.problems import FieldError, Problem
from services.common.web.repeated_keys import RepeatedKeys, read_json
from services.dispatch.entrypoints.commands.table import REPLIES
from services.dispatch.entrypoints.commands.whistles import WHISTLE_REPLIES

_LONGEST = 255
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
        return nothing, broken_json(str(error))
    if not isinstance(raw, dict):
        return nothing, Problem(422, "reply_not_an_object")
    head = {name: _said(raw.get(name)) for name in _HEAD}
    rest = {name: value for name, value in raw.items() if name not in _HEAD}
    shown = {name: value[:_LONGEST] for name, value in head.items()}
    reply = Reply(unit, fields=rest, digest=digest, **shown)
    too_long = [name for name, value in head.items() if len(value) > _LONGEST]
    return reply, _too_long(too_long) if too_long else _fault_of(reply)


def _said(value: Any) -> str:
    """Return a word of the head; what is neither text nor a number says nothing."""
    is_a_word = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value) if is_a_word else ""


def _too_long(names: Sequence[str]) -> Problem:
    """Refuse what was cut here: two long keys would be one."""
    return named([FieldError(name, "string_too_long", {"max_length": _LONGEST}) for name in names])


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
        return Problem(422, "unknown_action", word=reply.action, known=known)
    return None
