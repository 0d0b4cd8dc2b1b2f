"""What one document has to publish now, and what its outbox becomes after the broker's answer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pymongo import UpdateOne

from services.common.broker.messages import Message, Published
from services.common.broker.topology import DEPARTMENTS, EVENTS
from services.common.contracts.catalogue import EVENTS as CATALOGUE

_RETURNED_FIRST_SECONDS = 1
_RETURNED_MOST_SECONDS = 60
_UNREADABLE_SECONDS = 300

Entry = Mapping[str, Any]
Fields = dict[str, Any]


@dataclass(slots=True)
class Parcel:
    """The entries of one document that go out together, in order, with their messages.

    ``fault`` says why what follows them cannot be sent and has to wait.
    """

    document_id: Any
    sending: list[tuple[Entry, list[Message]]] = field(default_factory=list)
    fault: str | None = None

    @property
    def messages(self) -> list[Message]:
        """All messages of the parcel in the order in which they must leave."""
        return [message for _, messages in self.sending for message in messages]


@dataclass(slots=True)
class Outcome:
    """What the broker's answer means for one document.

    ``done`` are the ids of entries to remove, ``held`` what to note on those that step aside,
    ``until`` the wall time before which the document is not looked at again.
    """

    done: list[str] = field(default_factory=list)
    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    until: datetime | None = None
    returned: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether all that was sent is done and nothing is left to note."""
        return bool(self.done) and not self.held and self.until is None


def messages_of(entry: Entry) -> list[Message]:
    """Return an entry's messages: one for the services, a copy for each unit.

    Raises:
        KeyError, TypeError, ValueError: when the entry cannot be put on the wire.

    """
    event = entry["event"]
    if entry["id"] != event["id"]:
        raise ValueError("the entry's id is not its event's")
    body = _wire(event)
    kind, event_id = event["type"], event["id"]
    headers = {
        name: str(event[name])
        for name in ("correlationid", "traceparent")
        if event.get(name) is not None
    }
    messages = [
        Message(
            f"{event_id}@{unit}", DEPARTMENTS, f"{unit}.{kind}", _copy(entry, unit, body), headers
        )
        for unit in entry.get("units", ())
    ]
    known = CATALOGUE.get(kind)
    if known is None or known.AUDIENCE != "department":
        messages.insert(0, Message(event_id, EVENTS, kind, body, headers))
    sent = set(entry.get("sent", ()))
    return [message for message in messages if message.id not in sent]


def _copy(entry: Entry, unit: str, body: bytes) -> bytes:
    """Return a unit's copy; where its place in the unit's feed is known, the copy bears it."""
    number = entry.get("unitsequences", {}).get(unit)
    return body if number is None else _wire({**entry["event"], "unitsequence": number})


def _wire(event: Mapping[str, Any]) -> bytes:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def pack(document: Mapping[str, Any], now: datetime) -> Parcel:
    """Choose what of a document's outbox goes out at a wall instant, never against its order.

    An entry that was returned before is tried again by itself and does not hold up its successors;
    one that cannot be put on the wire does, for they would overtake it.
    """
    parcel = Parcel(document["_id"])
    try:
        for entry in document["outbox"]:
            if entry.get("retry_at", now) <= now:
                parcel.sending.append((entry, messages_of(entry)))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        parcel.fault = f"{type(error).__name__}: {error}"
    return parcel


def judge(parcel: Parcel, published: Published, now: datetime) -> Outcome:
    """Say what is done and what stays, after the broker's answer.

    An entry without an answer ends the matter for its document: everything from there on is
    published again, so that the order holds. A returned one (no queue took it) steps aside.
    """
    outcome = Outcome()
    for entry, messages in parcel.sending:
        ids = {message.id for message in messages}
        returned = ids & published.returned.keys()
        confirmed = (ids & published.confirmed) - returned
        if ids - returned - confirmed:
            break
        if returned:
            _step_aside(outcome, entry, confirmed, now)
            outcome.returned += len(returned)
        else:
            outcome.done.append(entry["id"])
    else:
        if parcel.fault is not None:
            outcome.until = now + timedelta(seconds=_UNREADABLE_SECONDS)
    return outcome


def clearing(document_ids: Sequence[Any], done: Sequence[str]) -> tuple[Fields, Fields]:
    """Return filter and update of the one statement that empties many outboxes at once.

    A document with an entry that is not done (pushed meanwhile) is left as it is. One statement
    for a batch costs the server about half of what a statement for each document does.
    """
    others = {"outbox": {"$elemMatch": {"id": {"$nin": list(done)}}}}
    return (
        {"_id": {"$in": list(document_ids)}, "$nor": [others]},
        {"$set": {"outbox": []}, "$unset": {"outbox_since": ""}},
    )


def settlement(document_id: Any, outcome: Outcome) -> UpdateOne:
    """Return the one update that removes what is done, marks what waits and moves the time.

    Entries pushed meanwhile stay untouched: the update works on the list as it is then.
    """
    if outcome.until is not None and not outcome.done:
        return UpdateOne({"_id": document_id}, {"$set": {"outbox_since": outcome.until}})
    left: dict[str, Any] = {
        "$filter": {
            "input": {"$ifNull": ["$outbox", []]},
            "cond": {"$not": [{"$in": ["$$this.id", {"$literal": outcome.done}]}]},
        }
    }
    if outcome.held:
        marks = [
            {"case": {"$eq": ["$$this.id", {"$literal": entry_id}]}, "then": {"$literal": marked}}
            for entry_id, marked in outcome.held.items()
        ]
        mark = {"$switch": {"branches": marks, "default": {}}}
        left = {"$map": {"input": left, "in": {"$mergeObjects": ["$$this", mark]}}}
    since = {"$cond": [{"$eq": ["$outbox", []]}, "$$REMOVE", _due_at(outcome)]}
    return UpdateOne(
        {"_id": document_id}, [{"$set": {"outbox": left}}, {"$set": {"outbox_since": since}}]
    )


def _due_at(outcome: Outcome) -> dict[str, Any]:
    if outcome.until is not None:
        return {"$literal": outcome.until}
    due = {"$ifNull": ["$$this.retry_at", "$$this.since", "$$NOW"]}
    return {"$min": {"$map": {"input": "$outbox", "in": due}}}


def _step_aside(outcome: Outcome, entry: Entry, confirmed: set[str], now: datetime) -> None:
    attempts = entry.get("attempts", 0)
    seconds = min(_RETURNED_MOST_SECONDS, _RETURNED_FIRST_SECONDS * 2 ** min(attempts, 16))
    outcome.held[entry["id"]] = {
        "sent": sorted(confirmed | set(entry.get("sent", ()))),
        "retry_at": now + timedelta(seconds=seconds),
        "attempts": attempts + 1,
    }
