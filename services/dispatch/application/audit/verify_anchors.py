"""Checks the days' anchors, and every story against what its anchors say it had grown to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.common.contracts.anchors import AnchorRoot
from services.common.contracts.audit_keys import AuditKeys, UnknownKey
from services.common.contracts.chain import Fault
from services.common.contracts.events.audit import AuditAnchored
from services.dispatch.application.audit.check_story import cut, differs, gone
from services.dispatch.application.audit.findings import Findings
from services.dispatch.ports.audit import Anchors, Head, Stories

Event = Mapping[str, Any]


@dataclass(frozen=True)
class VerifyAnchors:
    """A part of ``VerifyAudit``."""

    stories: Stories
    anchors: Anchors
    keys: AuditKeys

    def __call__(self, log: Sequence[Event], since_day: str | None, findings: Findings) -> None:
        """Check the anchors of a day and later, or all, of a log whose chain is whole."""
        previous = None
        for event in _anchors(log):
            told = event["data"]
            if since_day is None or told["day"] >= since_day:
                findings.anchors += 1
                fault = self._bad_anchor(event, previous)
                if fault is not None:
                    findings.add(fault)
                else:
                    self._check_parts(told, findings)
            previous = told["root"]

    def of(self, subject: str, log: Sequence[Event], findings: Findings) -> None:
        """Check one story against every anchor that stands for it, and those anchors."""
        previous = None
        for event in _anchors(log):
            told = event["data"]
            parts = [self.anchors.part(told["run"], n) or () for n in range(told["parts"])]
            heads = [head for part in parts for head in part if head.subject == subject]
            if heads:
                findings.anchors += 1
                fault = self._bad_anchor(event, previous)
                if fault is not None:
                    findings.add(fault)
                self._check_heads(heads, f"anchor {told['day']}", findings)
            previous = told["root"]

    def until_before(self, log: Sequence[Event], day: str) -> datetime | None:
        """Return the wall instant up to which the days before one are anchored."""
        earlier = [e["data"]["until"] for e in _anchors(log) if e["data"]["day"] < day]
        return datetime.fromisoformat(earlier[-1]) if earlier else None

    def _bad_anchor(self, event: Event, previous: str | None) -> Fault | None:
        told = event["data"]
        name = f"anchor {told['day']}"
        root = AnchorRoot()
        for number in range(told["parts"]):
            part = self.anchors.part(told["run"], number)
            if part is None:
                detail = f"list {number + 1} of {told['parts']} is not there"
                return Fault(name, event["sequence"], "anchor_missing", detail)
            root.add(part)
        try:
            whole = root.fits(self.keys, told["day"], told["run"], previous, told["root"])
        except UnknownKey as error:
            return Fault(name, event["sequence"], "unknown_key", f"key {error.args[0]!r}")
        if whole:
            return None
        detail = "its lists are not those that were signed"
        return Fault(name, event["sequence"], "anchor_altered", detail)

    def _check_parts(self, told: Mapping[str, Any], findings: Findings) -> None:
        for number in range(told["parts"]):
            part = self.anchors.part(told["run"], number)
            self._check_heads(part or (), f"anchor {told['day']}", findings)

    def _check_heads(self, part: Sequence[Head], name: str, findings: Findings) -> None:
        findings.anchored_heads += len(part)
        codes = self.stories.codes(part)
        bad = [
            head
            for head in part
            if codes.get((head.subject, head.sequence)) != head.chainhead
            and not findings.is_broken(head.subject)
        ]
        existing = self.stories.existing([h.subject for h in bad]) if bad else frozenset()
        for head in bad:
            fault = self._judge(head, codes, existing, name)
            if fault is not None:
                findings.add(fault)

    def _judge(
        self,
        head: Head,
        codes: Mapping[tuple[str, int], str | None],
        existing: frozenset[str],
        name: str,
    ) -> Fault | None:
        if head.subject not in existing:
            return gone(head, f"the {name}")
        if (head.subject, head.sequence) in codes:
            return differs(head, codes[head.subject, head.sequence], f"the {name}")
        record = self.stories.one(head.subject)
        left = len(record.events) if record else 0
        return cut(head, min(left, head.sequence - 1), f"the {name}")


def _anchors(log: Sequence[Event]) -> list[Event]:
    return [event for event in log if event.get("type") == AuditAnchored.TYPE]
