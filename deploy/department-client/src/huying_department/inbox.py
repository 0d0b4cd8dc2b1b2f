"""Hands each event to the handler once: what was handled is remembered in a file (SQLite)."""

import hashlib
import json
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Handle = Callable[["Event"], None]
State = Literal["done", "failing", "set_aside"]
_OVER: tuple[State, ...] = ("done", "set_aside")
_LOOK_SECONDS = 0.2  # SQLite waits within C: no signal is heard meanwhile
_MOST_NUMBER = 2**63 - 1  # what SQLite keeps as a number
_MOST_KEPT = 1_000_000  # characters of what is no event
MALFORMED = "malformed"
_NONE = "not an event of Huying"
_NEVER_RETURNED = "the handler was called and never returned"
_SCHEMA = """
create table if not exists handled (
    id text primary key, sequence integer, type text not null, state text not null,
    tries integer not null, event text, reason text
);
create table if not exists place (name text primary key, value integer not null);
"""
_log = logging.getLogger("huying_department")


class _Stopped(Exception):
    """It was told to stop while another process had its turn."""


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
        try:
            raw = json.loads(body)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        return cls.of(raw)

    @classmethod
    def of(cls, raw: Any) -> "Event":
        """Return the event of a JSON object; raises ValueError where it is none.

        All that is kept of an event is looked at here: what cannot be kept is noticed before the
        handler has acted on it.
        """
        data = raw.get("data") if isinstance(raw, dict) else None
        if not isinstance(data, dict):
            raise ValueError(f"{_NONE}: no object with data")  # noqa: TRY004 - what came is wrong
        words = [raw.get(name) for name in ("id", "type", "subject")]
        if not all(isinstance(word, str) and word for word in words):
            raise ValueError(f"{_NONE}: id, type and subject are words")
        sequence = raw.get("unitsequence")
        if sequence is not None and not is_number(sequence):
            raise ValueError(f"{_NONE}: unitsequence is no number of a feed")
        event_id, event_type, subject = words
        return cls(_storable(event_id), _storable(event_type), subject, sequence, data, dict(raw))

    @property
    def work_order_id(self) -> str | None:
        """The work order that it is about, if any."""
        return self.data.get("work_order_id")


class Inbox:
    """The one door to the handler, whichever way events come: two ways may be open at once.

    Several processes may have one memory: they take turns, one event at a time.

    An event is remembered after the handler has returned. Killed in between, it is handed over once
    more: a handler that must not do its work twice keeps ``event.id`` with it.
    """

    def __init__(
        self,
        path: Path | str,
        handle: Handle,
        *,
        most_tries: int = 10,
        stop: threading.Event | None = None,
    ) -> None:
        """Open the memory; ``most_tries`` failures in a row set an event aside.

        ``stop`` ends the waiting for another process that has one event in hand for long.
        """
        self._stop = stop or threading.Event()
        self._handle = handle
        self._most_tries = max(most_tries, 1)  # else nothing would ever be handed over
        self._lock = threading.Lock()
        self._turns = _opened(f"{path}-turn", timeout=_LOOK_SECONDS)
        self._memory = _opened(path)
        self._memory.execute("pragma journal_mode=wal")
        self._memory.execute("pragma synchronous=full")
        self._memory.executescript(_SCHEMA)

    def take(self, event: Event) -> bool:
        """Hand an event over unless it was; return whether it need not come again.

        False asks for another try later: the handler raised, and has not raised too often, or
        it was told to stop before its turn came.
        """
        with suppress(_Stopped), self._turn():
            state, tries, reason = self._known(event.id)
            if state in _OVER:
                return True
            if tries >= self._most_tries:  # the process ended with it, or fewer are allowed now
                self._note(event, "set_aside", tries, reason)
                _log.error("set aside %s (%s): %s", event.type, event.id, reason)
                return True
            tries += 1
            # What cannot be written down now could not be afterwards: it would come twice.
            self._note(event, "failing", tries, _NEVER_RETURNED)
            return self._hand_over(event, tries, is_last=tries >= self._most_tries) in _OVER
        return False

    def report(self, body: bytes | str, reason: str) -> None:
        """Set aside what is no event, for a person to look at; the same again is kept once."""
        text = body if isinstance(body, str) else body.decode(errors="backslashreplace")
        kept = _storable(text)[:_MOST_KEPT]
        known_as = f"{MALFORMED}-{hashlib.sha256(kept.encode()).hexdigest()[:32]}"
        with self._lock:
            noted = self._memory.execute(
                "insert or ignore into handled values (?, null, ?, 'set_aside', 0, ?, ?)",
                (known_as, MALFORMED, kept, _storable(reason)[:500]),
            ).rowcount
        if noted:
            _log.error("set aside what is no event as %s: %s", known_as, reason)

    def set_aside(self) -> list[dict[str, Any]]:
        """Return what was set aside, with its reason; what was no event has the type malformed."""
        with self._lock:
            rows = self._memory.execute(
                "select id, type, sequence, tries, reason from handled where state = 'set_aside'"
                " order by rowid"
            ).fetchall()
        names = ("id", "type", "sequence", "tries", "reason")
        return [dict(zip(names, row, strict=True)) for row in rows]

    def again(self, event_id: str) -> bool:
        """Hand over once more what was set aside; return whether it is done now.

        What fails again stays set aside, with its new reason; what is no event stays as it is.
        """
        with self._turn():
            row = self._memory.execute(
                "select event, tries from handled where id = ? and state = 'set_aside'"
                " and type != ?",
                (event_id, MALFORMED),
            ).fetchone()
            if row is None:
                return False
            return self._hand_over(Event.read(row[0]), row[1] + 1, is_last=True) == "done"

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
        """Close the memory, when the handler has done with what it has in hand."""
        self._stop.set()
        with self._lock:
            self._memory.close()
            self._turns.close()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Be the only one, of this process's threads and of other processes, until it is over."""
        with self._lock:
            self._begin_turn()
            try:
                yield
            finally:
                self._turns.execute("rollback")

    def _begin_turn(self) -> None:
        while True:
            try:
                self._turns.execute("begin exclusive")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                if self._stop.is_set():
                    raise _Stopped from error
            else:
                return

    def _known(self, event_id: str) -> tuple[State | None, int, str | None]:
        """Return the state of an event, how often it was handed over, and what came of it."""
        row = self._memory.execute(
            "select state, tries, reason from handled where id = ?", (event_id,)
        ).fetchone()
        return row or (None, 0, None)

    def _hand_over(self, event: Event, number: int, *, is_last: bool) -> State:
        """Call the handler, for the ``number``-th time; remember and return what came of it."""
        state: State = "done"
        reason = None
        try:
            self._handle(event)
        except SetAside as error:
            state, reason = "set_aside", str(error)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is tried again
            _log.warning(
                "handler failed on %s (%s), try %d: %r", event.type, event.id, number, error
            )
            state, reason = "set_aside" if is_last else "failing", repr(error)
        self._note(event, state, number, reason and _storable(reason)[:500])
        return state

    def _note(self, event: Event, state: State, tries: int, reason: str | None) -> None:
        kept = as_json(event.raw) if state == "set_aside" else None
        self._memory.execute(
            "insert into handled values (?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set"
            " state = excluded.state, tries = excluded.tries, event = excluded.event,"
            " reason = excluded.reason",
            (event.id, event.sequence, event.type, state, tries, kept, reason),
        )


def is_number(value: object) -> bool:
    """Whether a value can be a number of a unit's feed."""
    return type(value) is int and 0 <= value <= _MOST_NUMBER


def _opened(path: Path | str, *, timeout: float = 60.0) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=timeout, check_same_thread=False, isolation_level=None)


def as_json(event: Any) -> str:
    """Return one line; half a character (a lone surrogate) stays the escape that it came as."""
    return _storable(json.dumps(event, ensure_ascii=False))


def _storable(text: str) -> str:
    return text.encode(errors="backslashreplace").decode()
