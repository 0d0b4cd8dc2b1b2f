"""The scheduler's audit rounds: anchor the day that ended, then prove what changed in it."""

import time
from collections.abc import Callable
from datetime import datetime

from services.common.observability.logging import get_logger
from services.common.observability.metrics import gauge
from services.dispatch.wiring.audit import AuditWiring

ANCHOR_SECONDS = 10.0
_RETRY_SECONDS = 600.0  # how long reporting is given before its archive is asked again
_NAMED = 20
_log = get_logger(__name__)


class AuditRounds:
    """One step of the loop; a restarted scheduler proves the last anchored day anew."""

    def __init__(self, audit: AuditWiring, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._audit = audit
        self._monotonic = monotonic
        self._proved: str | None = None
        self._retry_at = float("-inf")

    def __call__(self) -> None:
        """Anchor when a day has ended; verify once for each anchor."""
        self._audit.anchor_day()
        last = self._audit.anchors.last()
        if last is None:
            return
        until = datetime.fromisoformat(last["until"]).timestamp()
        gauge("huying_dispatch_audit_anchored_timestamp_seconds").set(until)
        if last["day"] == self._proved or self._monotonic() < self._retry_at:
            return
        self._verify(last["day"])

    def _verify(self, day: str) -> None:
        findings = self._audit.verify(day)
        gauge("huying_dispatch_audit_broken_stories").set(findings.broken)
        for fault in findings.faults[:_NAMED]:
            _log.error(
                "audit_broken",
                subject=fault.subject,
                sequence=fault.sequence,
                code=fault.code,
                detail=fault.detail,
            )
        if findings.unchecked:
            self._retry_at = self._monotonic() + _RETRY_SECONDS
            _log.warning("audit_unchecked", reasons=findings.unchecked[:_NAMED])
            return
        self._proved = day
        _log.info("audit_verified", day=day, broken=findings.broken, checked=findings.stories)
