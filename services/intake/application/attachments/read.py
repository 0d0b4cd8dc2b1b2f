"""Find an attachment for somebody who may read it; what he may not read is not there for him."""

import json
from dataclasses import dataclass

from services.common.clock import Clock
from services.intake.application.attachments.check import POSITION
from services.intake.application.following.closed_cases import ClosedCases, Reader
from services.intake.domain.appeals.appeal import AppealCase
from services.intake.domain.attachments.attachment import Attachment
from services.intake.ports.appeals import Appeals
from services.intake.ports.attachments import AskedBy, Attachments, TicketRights
from services.intake.ports.personal_data import ContactLog, Sealer

# Who reads what residents wrote by office, until dispatch has the appeal on a ticket.
_BY_OFFICE = frozenset({"operator", "callback_agent", "reviewer", "supervisor", "director"})
_CONFIDENTIAL = frozenset({"supervisor", "director"})
_OURS = "service"


class NoSuchAttachment(Exception):
    """There is none, or not for this reader: both look alike."""


@dataclass(frozen=True, slots=True)
class ReadAttachment:
    """The use case, with its ports; ``wall`` is wall time."""

    attachments: Attachments
    appeals: Appeals
    closed: ClosedCases
    rights: TicketRights
    sealer: Sealer
    log: ContactLog
    wall: Clock

    def by_staff(self, attachment_id: str, by: AskedBy | None) -> Attachment:
        """Return an attachment for a member of the staff, or for anybody where ``by`` is None.

        What is released is everybody's. What no case has yet is its uploader's; of one that came
        without a token that is whoever knows the id, for nobody can guess it.

        Raises:
            NoSuchAttachment, DispatchUnavailable: nothing is shown.

        """
        attachment = self.attachments.get(attachment_id)
        if attachment is None or not self._may_read(attachment, by):
            raise NoSuchAttachment
        return attachment

    def by_reporter(self, attachment_id: str, appeal_id: str) -> Attachment:
        """Return an attachment of the reporter's own appeal; raises NoSuchAttachment."""
        attachment = self.attachments.get(attachment_id)
        if attachment is None or attachment.owner != appeal_id:
            raise NoSuchAttachment
        return attachment

    def position(self, attachment_id: str, by: AskedBy, purpose: str) -> tuple[float, float] | None:
        """Return where it was taken (longitude, latitude, WGS84), if that was kept.

        That somebody looked, and what for, is kept before he sees it.

        Raises:
            NoSuchAttachment, DispatchUnavailable: nothing is shown.

        """
        attachment = self.by_staff(attachment_id, by)
        if attachment.position is None:
            return None
        owners = [attachment.owner] if attachment.owner else []
        self.log.note(by.subject, f"position:{purpose}", owners, self.wall.now())
        kept = json.loads(self.sealer.unseal(attachment.id, POSITION, attachment.position))
        return kept[0], kept[1]

    def release(self, attachment_id: str, by: AskedBy, *, released: bool) -> Attachment:
        """Let everybody see one, or no longer; who did so is kept.

        Raises:
            NoSuchAttachment, DispatchUnavailable: nothing was changed.

        """
        attachment = self.by_staff(attachment_id, by)
        owners = [attachment.owner] if attachment.owner else []
        deed = "release" if released else "withhold"
        self.log.note(by.subject, f"attachment_{deed}", owners, self.wall.now())
        changed = self.attachments.release(attachment_id, released=released)
        if changed is None:
            raise NoSuchAttachment
        return changed

    def _may_read(self, attachment: Attachment, by: AskedBy | None) -> bool:
        if attachment.released or (by is not None and _OURS in by.roles):
            return True
        if attachment.owner is None:
            return attachment.uploader.subject in (None, by.subject if by else None)
        if by is None:
            return False
        if attachment.uploader.subject == by.subject and not attachment.owner.startswith("apl_"):
            return True  # until it is named in the case, nobody else reads it
        case = self.appeals.get(attachment.owner)
        if case is not None and self.closed.is_closed(Reader(by.unit, by.areas), case):
            return False
        if case is not None and case.ticket_id is None:
            return _reads_by_office(case, by)
        return self.rights.may_read(by, attachment.id, attachment.owner)


def _reads_by_office(case: AppealCase, by: AskedBy) -> bool:
    readers = _CONFIDENTIAL if case.appeal.confidential else _BY_OFFICE
    return not by.roles.isdisjoint(readers)
