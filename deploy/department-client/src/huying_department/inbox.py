"""Hands each event to the handler once: what was handled is remembered in a file (SQLite)."""

import json
import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Handle = Callable[["Event"], None]
_SCHEMA = """
create table if not exists handled (
    id text primary key, sequence integer, type text not null, state text not null,
    tries integer not null, event text, reason text
);
create table if not exists place (name text primary key, value integer not null);
"""
_log = logging.getLogger("huying_department")


class SetAside(Exception):
    """Raised by a handler that will never take this event: it is set aside at once."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its CloudEvents attributes, and ``data`` with the facts.

    ``sequence`` is its number in the unit's feed, None where the way did not tell it.
    """

    id: str
    type: str
    subject: str
    sequence: int | None
    data: dict[str, Any]
    raw: dict[str, Any]

    @classmethod
    def read(cls, body: bytes | str) -> "Event":
        """Return the event of a message; raises ValueError where it is none."""
        raw = json.loads(body)
        return cls.of(raw)

    @classmethod
    def of(cls, raw: Any) -> "Event":
        """Return the event of a JSON object; raises ValueError where it is none."""
        try:
            return cls(
                str(raw["id"]),
                str(raw["type"]),
                str(raw["subject"]),
                raw.get("unitsequence"),
                dict(raw["data"]),
                dict(raw),
            )
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError("not an event of Huying") from error

    @property
    def work_order_id(self) -> str | None:
        """The work order that it is about, if any."""
        return self.data.get("work_order_id")


class Inbox:
    """The one door to the handler, whichever way events come: two ways may be open at once.

    An event is remembered after the handler has returned. Killed in between, it is handed over once
    more: a handler that must not do its work twice keeps ``event.id`` with it.
    """

    def __init__(self, path: Path | str, handle: Handle, *, most_tries: int = 10) -> None:
        """Open the memory; ``most_tries`` failures in a row set an event aside."""
        self._handle = handle
        self._most_tries = most_tries
        self._lock = threading.Lock()
        self._memory = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._memory.execute("pragma journal_mode=wal")
        self._memory.execute("pragma synchronous=full")
        self._memory.executescript(_SCHEMA)

    def take(self, event: Event) -> bool:
        """Hand an event over unless it was; return whether it need not come again.

        False asks for another try later: the handler raised, and has not raised too often.
        """
        with self._lock:
            state, tries = self._known(event.id)
            if state is not None and state != "failing":
                return True
            try:
                self._handle(event)
            except SetAside as error:
                self._note(event, "set_aside", tries + 1, str(error))
                return True
            except Exception as error:  # noqa: BLE001 - whatever a handler raises is tried again
                return self._failed(event, tries + 1, error)
            self._note(event, "done", tries + 1, None)
            return True

    def set_aside(self) -> list[dict[str, Any]]:
        """Return what was set aside, with its reason."""
        with self._lock:
            rows = self._memory.execute(
                "select id, type, sequence, tries, reason from handled where state = 'set_aside'"
                " order by rowid"
            ).fetchall()
        names = ("id", "type", "sequence", "tries", "reason")
        return [dict(zip(names, row, strict=True)) for row in rows]

    def again(self, event_id: str) -> bool:
        """Hand over once more what was set aside; return whether it is done now."""
        with self._lock:
            row = self._memory.execute(
                "select event from handled where id = ? and state = 'set_aside'", (event_id,)
            ).fetchone()
            if row is None:
                return False
            self._memory.execute("delete from handled where id = ?", (event_id,))
        event = Event.read(row[0])
        self.take(event)
        with self._lock:
            return self._known(event_id)[0] == "done"

    @property
    def after(self) -> int:
        """How far the unit's feed was read."""
        with self._lock:
            row = self._memory.execute("select value from place where name = 'feed'").fetchone()
        return int(row[0]) if row else 0

    def went_on(self, after: int) -> None:
        """Remember how far the unit's feed was read."""
        with self._lock:
            self._memory.execute(
                "insert into place values ('feed', ?) on conflict (name)"
                " do update set value = max(value, excluded.value)",
                (after,),
            )

    def close(self) -> None:
        """Close the memory."""
        self._memory.close()

    def _known(self, event_id: str) -> tuple[str | None, int]:
        row = self._memory.execute(
            "select state, tries from handled where id = ?", (event_id,)
        ).fetchone()
        return (row[0], row[1]) if row else (None, 0)

    def _failed(self, event: Event, tries: int, error: Exception) -> bool:
        over = tries >= self._most_tries
        _log.warning("handler failed on %s (%s), try %d: %r", event.type, event.id, tries, error)
        self._note(event, "set_aside" if over else "failing", tries, repr(error)[:500])
        return over

    def _note(self, event: Event, state: str, tries: int, reason: str | None) -> None:
        kept = json.dumps(event.raw, ensure_ascii=False) if state == "set_aside" else None
        self._memory.execute(
            "insert into handled values (?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set"
            " state = excluded.state, tries = excluded.tries, event = excluded.event,"
            " reason = excluded.reason",
            (event.id, event.sequence, event.type, state, tries, kept, reason),
        )
