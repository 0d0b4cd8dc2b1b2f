"""Give uploads to the case that names them: one attachment belongs to one case."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.intake.application.appeals.submission import FieldRefusal
from services.intake.domain.attachments.attachment import Attachment
from services.intake.ports.attachments import Attachments


@dataclass(frozen=True, slots=True)
class NotGiven:
    """Why the n-th of the named attachments cannot be given; ``code`` names the sentence."""

    index: int
    code: str


class GivesAttachments(Protocol):
    """What a use case that takes words with attachments needs."""

    def check(self, ids: Sequence[str], owner: str) -> list[NotGiven]:
        """Return what is wrong with the named attachments; nothing is changed."""
        ...

    def give(self, ids: Sequence[str], owner: str) -> list[NotGiven]:
        """Give them all to a case; return those that somebody else got first."""
        ...


def refusals_of(faults: Iterable[NotGiven]) -> list[FieldRefusal]:
    """Return the faults as refusals that name the field."""
    return [FieldRefusal(f"attachments.{fault.index}", fault.code) for fault in faults]


@dataclass(frozen=True, slots=True)
class GiveAttachments:
    """The use case; ``exists`` says whether a case is there: an owner that never came loses it."""

    attachments: Attachments
    exists: Callable[[str], bool]

    def check(self, ids: Sequence[str], owner: str) -> list[NotGiven]:
        """Return what is wrong with the named attachments; nothing is changed."""
        known = {one.id: one for one in self.attachments.get_many(ids)} if ids else {}
        found = (self._fault(known.get(named), owner) for named in ids)
        return [NotGiven(index, code) for index, code in enumerate(found) if code is not None]

    def give(self, ids: Sequence[str], owner: str) -> list[NotGiven]:
        """Give them all to a case; return those that somebody else got first."""
        faults = []
        for index, named in enumerate(ids):
            if self.attachments.give(named, owner):
                continue
            lost = self._owner_that_never_came(named)
            if lost is None or not self.attachments.give(named, owner, instead_of=lost):
                faults.append(NotGiven(index, "attachment_taken"))
        return faults

    def claim(self, ids: Sequence[str], owner: str) -> list[NotGiven]:
        """Give them all to a case, or none and why."""
        return self.check(ids, owner) or self.give(ids, owner)

    def _fault(self, attachment: Attachment | None, owner: str) -> str | None:
        if attachment is None:
            return "attachment_unknown"
        if attachment.state == "refused":
            return "attachment_was_refused"
        if attachment.owner in (None, owner) or self._owner_that_never_came(attachment.id):
            return None
        return "attachment_taken"

    def _owner_that_never_came(self, attachment_id: str) -> str | None:
        """Return the owner whose own submission failed afterwards, or None."""
        attachment = self.attachments.get(attachment_id)
        owner = attachment.owner if attachment else None
        return owner if owner is not None and not self.exists(owner) else None
