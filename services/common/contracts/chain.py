"""Chains an aggregate's events: each bears a keyed code over itself and the code before it.

The chain is a function of the list of envelopes in their order, wherever they are stored. Head and
count travel in each event (``chainhead``, ``sequence``), so that a list that was cut is found by
anybody who saw a later event.
"""

import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from services.common.contracts.audit_keys import AuditKeys, UnknownKey, text_digest
from services.common.contracts.catalogue import texts_of
from services.common.contracts.envelope import Envelope

GENESIS = ""
_SALT_BYTES = 16
# Made once: json.dumps with options makes an encoder for each call.
_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))
_UNCHAINED = frozenset({"chainhead", "textsalt", "texterased"})


def _new_salt() -> str:
    return secrets.token_hex(_SALT_BYTES)


FaultCode = Literal[
    "altered",
    "text_altered",
    "text_erased",
    "missing",
    "moved",
    "foreign",
    "unchained",
    "unknown_key",
    "cut_tail",
    "rewritten",
    "gone",
    "anchor_altered",
    "anchor_missing",
    "head_altered",
    "content_altered",
    "state_altered",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """The first bad link of one aggregate: which entry, what is wrong with it, what was found."""

    subject: str
    sequence: int
    code: FaultCode
    detail: str


class Chain:
    """Seals new events with the current key; shared by the threads of a process."""

    def __init__(self, keys: AuditKeys, *, new_salt: Callable[[], str] = _new_salt) -> None:
        self.keys = keys
        self._new_salt = new_salt

    def sealed(self, envelopes: Sequence[Envelope], head: str) -> list[Envelope]:
        """Return one aggregate's new events, each chained to the one before it.

        Args:
            envelopes: in order, all of one aggregate.
            head: the last chained event's ``chainhead``; ``GENESIS`` for a new aggregate.

        """
        done = []
        for envelope in envelopes:
            sealed = self._sealed(self._salted(envelope), head)
            done.append(sealed)
            head = sealed.chainhead or head
        return done

    def erased(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Return an event without its texts and their salt; the chain over it stays whole.

        An erasure is signed: whoever has no key cannot pass off a deletion as one.
        """
        commitment = event.get("textdigest")
        if commitment is None:
            return dict(event)
        kept = {name: value for name, value in event.items() if name != "textsalt"}
        names = _names(commitment)
        kept["data"] = {k: "" if k in names else v for k, v in event["data"].items()}
        kept["texterased"] = self.keys.sign("erasure", _erasure(event))
        return kept

    def _salted(self, envelope: Envelope) -> Envelope:
        names = [name for name in texts_of(envelope.type) if envelope.data.get(name)]
        if not names:
            return envelope
        salt = self._new_salt()
        texts = {name: envelope.data[name] for name in names}
        return envelope.extended(textsalt=salt, textdigest=_commitment(texts, salt))

    def _sealed(self, envelope: Envelope, head: str) -> Envelope:
        code = self.keys.sign("link", link_message(envelope.to_dict(), head))
        return envelope.extended(chainhead=code)


def link_message(event: Mapping[str, Any], head: str) -> bytes:
    """Return the canonical bytes that an event's code is made over, after the head before it."""
    content = dict(event)
    for name in _UNCHAINED:
        content.pop(name, None)
    commitment = content.get("textdigest")
    if commitment is not None:
        names = _names(commitment)
        content["data"] = {k: v for k, v in event["data"].items() if k not in names}
    return head.encode() + b"\n" + canonical(content)


def canonical(value: Any) -> bytes:
    """Return JSON that does not depend on the order in which a store keeps fields."""
    return _ENCODER.encode(value).encode()


def first_fault(
    events: Iterable[Any], subject: str, keys: AuditKeys
) -> tuple[Fault | None, dict[int, str]]:
    """Check an aggregate's whole story, in the order in which it is stored.

    Returns:
        The first bad link, or None, and the heads that were checked before it, by sequence.

    """
    # Whatever is no event at all was not put there by us; it reads as somebody else's.
    story = [event if isinstance(event, Mapping) else {} for event in events]
    heads: dict[int, str] = {}
    head = GENESIS
    for place, event in enumerate(story, 1):
        fault = _misplaced(story, place, subject) or _bad(event, head, subject, place, keys)
        if fault is not None:
            return fault, heads
        head = heads[place] = str(event["chainhead"])
    return None, heads


def _misplaced(story: Sequence[Mapping[str, Any]], place: int, subject: str) -> Fault | None:
    event = story[place - 1]
    if event.get("subject") != subject:
        return Fault(subject, place, "foreign", f"this is an event of {event.get('subject')}")
    found = event.get("sequence")
    if found == place:
        return None
    if any(other.get("sequence") == place for other in story[place:]):
        return Fault(subject, place, "moved", f"entry {found} stands in its place")
    after = f"entry {found} follows entry {place - 1}" if place > 1 else f"entry {found} is first"
    return Fault(subject, place, "missing", after)


def _bad(
    event: Mapping[str, Any], head: str, subject: str, place: int, keys: AuditKeys
) -> Fault | None:
    def fault(code: FaultCode, detail: str) -> Fault:
        return Fault(subject, place, code, f"{event.get('type')}: {detail}")

    code = event.get("chainhead")
    if not isinstance(code, str) or ":" not in code:
        return fault("unchained", "it bears no code")
    try:
        if not keys.fits("link", _message(event, head), code):
            return fault("altered", "its code does not fit what it says and what came before")
        return _bad_texts(event, keys, fault)
    except UnknownKey as error:
        return fault("unknown_key", f"key {error.args[0]!r} is not in the ring")


def _message(event: Mapping[str, Any], head: str) -> bytes:
    try:
        return link_message(event, head)
    except (AttributeError, KeyError, TypeError, ValueError):
        return b""  # what was put there cannot even be read; no code fits nothing


def _bad_texts(
    event: Mapping[str, Any], keys: AuditKeys, fault: Callable[[FaultCode, str], Fault]
) -> Fault | None:
    commitment = event.get("textdigest")
    if commitment is None:
        return None
    names, salt = _names(commitment), event.get("textsalt")
    texts = {name: event["data"].get(name) for name in names}
    if salt is not None:
        whole = isinstance(salt, str) and _is_committed(texts, salt, commitment)
        return None if whole else fault("text_altered", f"{', '.join(names)} was changed")
    if any(texts.values()):
        return fault("text_altered", "its salt is gone, its text is not")
    erasure = event.get("texterased")
    if not (isinstance(erasure, str) and keys.fits("erasure", _erasure(event), erasure)):
        return fault("text_erased", f"{', '.join(names)} was deleted without the key")
    return None


def _commitment(texts: Mapping[str, Any], salt: str) -> str:
    names = sorted(texts)
    return f"{','.join(names)}:{text_digest(salt.encode(), canonical(dict(texts)))}"


def _is_committed(texts: Mapping[str, Any], salt: str, commitment: str) -> bool:
    try:
        return _commitment(texts, salt) == commitment
    except (TypeError, ValueError):  # no text at all was put in its place
        return False


def _names(commitment: str) -> list[str]:
    return commitment.partition(":")[0].split(",")


def _erasure(event: Mapping[str, Any]) -> bytes:
    return canonical([event["subject"], event["sequence"], event["textdigest"]])
