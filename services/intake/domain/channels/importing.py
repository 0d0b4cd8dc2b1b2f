"""An import (导入): a file's rows on their way to being appeals, and how far it has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final, Literal

from services.intake.domain.channels.rows import LeftOut, RowFault

ImportKind = Literal["minutes", "rows"]
ImportState = Literal["queued", "running", "done", "failed"]

MOST_FAULTS: Final = 1000  # listed; the count is exact all the same


@dataclass(frozen=True, slots=True)
class Meeting:
    """The meeting that minutes are of; ``held_on`` is the district's date."""

    id: str
    title: str = ""
    held_on: date | None = None


@dataclass(frozen=True, slots=True)
class Import:
    """One file of one operator; ``next_row`` is how many of its rows are settled.

    ``mapping`` is as it was given, ``started_at`` (business time) of the present run: a file may be
    sent again after what kept rows back was mended. ``left_out`` is what was taken for no row.
    ``failure`` names why nothing could be read.
    """

    id: str
    kind: ImportKind
    file_name: str
    operator: str
    created_at: datetime
    meeting: Meeting | None = None
    mapping: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    defaults: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    state: ImportState = "queued"
    total: int | None = None
    next_row: int = 0
    accepted: int = 0
    repeated: int = 0
    refused: int = 0
    faults: tuple[RowFault, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    failure: str | None = None
    failure_params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    started_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def may_run_again(self) -> bool:
        """Whether sending the same file again may bring what this run could not."""
        return self.state == "failed" or (self.state == "done" and self.refused > 0)

    def begun(self, total: int, left_out: Sequence[LeftOut], now: datetime) -> "Import":
        """Return it at the beginning of a run, or where an interrupted one goes on."""
        return replace(
            self,
            state="running",
            total=total,
            left_out=tuple(left_out),
            started_at=self.started_at or now,
        )

    def settled(self, outcome: "RowOutcome") -> "Import":
        """Return it one row further."""
        room = MOST_FAULTS - len(self.faults)
        return replace(
            self,
            next_row=self.next_row + 1,
            accepted=self.accepted + (outcome.state == "accepted"),
            repeated=self.repeated + (outcome.state == "repeated"),
            refused=self.refused + (outcome.state == "refused"),
            faults=(*self.faults, *outcome.faults[: max(room, 0)]),
        )

    def finished(self, now: datetime) -> "Import":
        """Return it at its end."""
        return replace(self, state="done", finished_at=now)

    def failed(self, code: str, params: Mapping[str, Any], now: datetime) -> "Import":
        """Return it as a file of which nothing could be read."""
        return replace(self, state="failed", failure=code, failure_params=params, finished_at=now)


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of one row."""

    state: Literal["accepted", "repeated", "refused"]
    faults: tuple[RowFault, ...] = ()
