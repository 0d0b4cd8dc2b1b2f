"""Seals a day: what all stories had grown to is signed, told and logged (L3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from services.common.clock import Clock
from services.common.contracts.anchors import AnchorRoot
from services.common.contracts.audit_keys import AuditKeys
from services.common.contracts.events.audit import AuditAnchored
from services.common.ids import new_id
from services.common.observability.logging import get_logger
from services.dispatch.ports.audit import Anchors, Head

PART = 1000
_SETTLE = timedelta(seconds=60)  # how late a write may land behind the wall time that it bears
_log = get_logger(__name__)


@dataclass(frozen=True)
class AnchorDay:
    """The use case; several schedulers may try, one of them anchors a day.

    An anchor holds every story changed since the one before, as it stood when it was read: a story
    that changes while the day is sealed is in the next one again.
    """

    anchors: Anchors
    keys: AuditKeys
    clock: Clock
    wall: Clock
    zone: ZoneInfo

    def __call__(self) -> str | None:
        """Anchor the business day that ended last, unless it is; return its name if it was done."""
        now = self.clock.now()
        day = (now.astimezone(self.zone).date() - timedelta(days=1)).isoformat()
        last = self.anchors.last()
        if last is not None and last["day"] >= day:
            return None
        until = self.wall.now() - _SETTLE
        since = datetime.fromisoformat(last["until"]) if last else None
        run = new_id("anc")
        root = self._keep(run, self.anchors.grown(since))
        previous = last["root"] if last else None
        code = root.sign(self.keys, day, run, previous)
        event = AuditAnchored(day, run, root.heads, root.parts, code, until, now, previous)
        if not self.anchors.tell(event, now, day):
            self.anchors.drop(run)
            return None
        _log.info("audit_anchored", day=day, heads=root.heads, root=code, previous=previous)
        return day

    def _keep(self, run: str, heads: Iterator[Head]) -> AnchorRoot:
        root = AnchorRoot()
        for number, part in enumerate(_parts(heads)):
            self.anchors.keep_part(run, number, part)
            root.add(part)
        return root


def _parts(heads: Iterator[Head]) -> Iterator[Sequence[Head]]:
    while part := list(islice(heads, PART)):
        yield part
