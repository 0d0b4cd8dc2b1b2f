"""Proves the audit trail or names the first bad link of each story (L3).

Three witnesses: the chain itself, the days' anchors, and reporting's archive, which lies in another
database. A story that looks bad is read once more before it is told: it may just have grown.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.common.contracts.audit_keys import AuditKeys
from services.common.contracts.chain import Fault
from services.dispatch.application.audit.check_story import check_story, gone
from services.dispatch.application.audit.check_texts import altered_directory, altered_document
from services.dispatch.application.audit.findings import Findings
from services.dispatch.application.audit.verify_anchors import VerifyAnchors
from services.dispatch.ports.audit import (
    Anchors,
    ArchivedHeads,
    ArchiveUnavailable,
    Head,
    KeptDocuments,
    PublishedTexts,
    Stories,
    StoryRecord,
)

LOG = "audit"
DIRECTORY = "directory"
EVERY = 1000
Progress = Callable[[Findings], None]


class NoSuchStory(LookupError):
    """There is no ticket of that id or number, and no witness knows one."""


@dataclass(frozen=True)
class VerifyAudit:
    """The use case; memory is that of a few hundred stories, however many there are."""

    stories: Stories
    archive: ArchivedHeads
    anchors: Anchors
    texts: PublishedTexts
    documents: KeptDocuments
    keys: AuditKeys

    def __call__(self, since_day: str | None = None, progress: Progress | None = None) -> Findings:
        """Check everything, or what changed on a business day and later.

        Args:
            since_day: ``YYYY-MM-DD``; a ticket somebody changed by hand without touching its time
                of change is found by its anchors and the archive only.
            progress: told every thousand tickets.

        """
        findings = Findings()
        log = self._trusted_log(findings)
        anchors = VerifyAnchors(self.stories, self.anchors, self.keys)
        since = anchors.until_before(log, since_day) if since_day else None
        self._check_one(DIRECTORY, findings)
        self._check_directory(findings)
        for kind, prefix in self.stories.kinds().items():
            self._check_kind(kind, prefix, since, findings, progress or (lambda _: None))
        anchors(log, since_day, findings)
        return findings

    def one(self, name: str) -> Findings:
        """Check one story against all three witnesses: a ticket's, by id or number, or another's.

        Raises:
            NoSuchStory: nobody knows it.

        """
        findings = Findings()
        log = self._trusted_log(findings)
        subject = self._check_one(name, findings)
        if subject == DIRECTORY:
            self._check_directory(findings)
        VerifyAnchors(self.stories, self.anchors, self.keys).of(subject, log, findings)
        if not (findings.stories or findings.is_broken(subject) or findings.unchecked):
            raise NoSuchStory(name)
        return findings

    def _trusted_log(self, findings: Findings) -> Sequence[Mapping[str, Any]]:
        """Check the audit log; return what of it is whole, for only that can be a witness."""
        seen = self._seen(LOG, findings)  # asked before the log is read: it may grow in between
        log = self.anchors.log()
        findings.audit_log = len(log)
        last = str(log[-1].get("chainhead", "")) if log else ""
        record = StoryRecord(LOG, log, len(log), last)
        fault = self._fault(record if log else None, seen)
        if fault is None:
            return log
        findings.add(fault)
        return log[: fault.sequence - 1]

    def _check_kind(
        self,
        kind: str,
        prefix: str,
        since: datetime | None,
        findings: Findings,
        progress: Progress,
    ) -> None:
        archived = self._archived(prefix, since, findings)
        for record, seen in joined(self.stories.each(kind, since), archived):
            subject = record.subject if record else seen.subject if seen else ""
            whole = record if record or since is None else self.stories.one(subject)
            other = seen if seen or since is None else self._seen(subject, findings)
            self._check(subject, whole, other, findings)
            if whole is not None and findings.count(kind) % EVERY == 0:
                progress(findings)

    def _check_directory(self, findings: Findings) -> None:
        record = self.stories.one(DIRECTORY)
        if record is not None and not findings.is_broken(DIRECTORY):
            for fault in altered_directory(record.events, self.texts):
                findings.add(fault)

    def _check_one(self, name: str, findings: Findings) -> str:
        record = self.stories.one(name)
        subject = record.subject if record else name
        seen = self._seen(subject, findings)
        self._check(subject, record, seen, findings)
        if record is not None:
            findings.count("asked_for" if name != DIRECTORY else name)
        return subject

    def _check(
        self, subject: str, record: StoryRecord | None, seen: Head | None, findings: Findings
    ) -> None:
        if record is not None:
            findings.entries += len(record.events)
            findings.erased_texts += _erased(record)
        findings.archived += seen is not None
        if self._fault(record, seen) is None:
            return
        seen = self._seen(subject, findings) or seen  # asked before the story is read again
        record = self.stories.one(subject) or record  # one of no id of ours is not found by it
        fault = self._fault(record, seen)
        if fault is not None:
            findings.add(fault, record.number if record else None)

    def _fault(self, record: StoryRecord | None, seen: Head | None) -> Fault | None:
        if record is not None:
            fault = check_story(record, seen, self.keys)
            return fault or altered_document(record, self.documents)
        return gone(seen, "reporting's archive") if seen else None

    def _seen(self, subject: str, findings: Findings) -> Head | None:
        if findings.archive_is_away:
            return None
        try:
            return self.archive.one(subject)
        except ArchiveUnavailable as error:
            findings.miss_archive(error)
            return None

    def _archived(self, prefix: str, since: datetime | None, findings: Findings) -> Iterator[Head]:
        try:
            yield from self.archive.each(prefix, since)
        except ArchiveUnavailable as error:
            findings.miss_archive(error)


def joined(
    records: Iterator[StoryRecord], heads: Iterator[Head]
) -> Iterator[tuple[StoryRecord | None, Head | None]]:
    """Pair two lists that are ordered by subject; what only one of them has comes alone."""
    record, head = next(records, None), next(heads, None)
    while record or head:
        if head is None or (record is not None and record.subject < head.subject):
            yield record, None
            record = next(records, None)
        elif record is None or head.subject < record.subject:
            yield None, head
            head = next(heads, None)
        else:
            yield record, head
            record, head = next(records, None), next(heads, None)


def _erased(record: StoryRecord) -> int:
    return sum("texterased" in event for event in record.events if hasattr(event, "get"))
