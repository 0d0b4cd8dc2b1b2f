"""Attachments: where their bytes lie, who looks into them, who reads them."""

import threading
from datetime import timedelta
from functools import cached_property

from services.common.ids import new_id
from services.intake.adapters.attachments.clamd import Clamd, no_scanner
from services.intake.adapters.attachments.documents import ATTACHMENTS, ensure_attachment_indexes
from services.intake.adapters.attachments.file_contents import FileContents
from services.intake.adapters.attachments.gridfs_contents import GridFSContents
from services.intake.adapters.attachments.mongo_attachments import MongoAttachments
from services.intake.adapters.attachments.preparing import WorkshopPreparer
from services.intake.adapters.attachments.sniffing import StructuralInspector
from services.intake.application.attachments.check import CheckAttachments
from services.intake.application.attachments.give import GiveAttachments
from services.intake.application.attachments.read import ReadAttachment
from services.intake.application.attachments.sweep import SweepAttachments
from services.intake.application.attachments.upload import UploadAttachment
from services.intake.domain.attachments.media import Limits
from services.intake.ports.attachments import Contents, VirusScanner
from services.intake.wiring.personal_data import PersonalData

_UPLOADS_AT_ONCE = 4  # a process holds so many files in memory


class AttachmentWiring(PersonalData):
    """Attachments: where their bytes lie, who looks into them, who reads them."""

    @cached_property
    def attachments(self) -> MongoAttachments:
        """What is known of each upload."""
        return MongoAttachments(self.database[ATTACHMENTS])

    @cached_property
    def contents(self) -> Contents:
        """The bytes: in GridFS, or in a folder where the settings name one."""
        folder = self.settings.intake_attachment_folder
        if folder is not None:
            return FileContents(folder, self.wall)
        return GridFSContents(self.database, self.wall)

    @cached_property
    def upload_slots(self) -> threading.BoundedSemaphore:
        """How many uploads are looked into at once."""
        return threading.BoundedSemaphore(_UPLOADS_AT_ONCE)

    @cached_property
    def attachment_limits(self) -> Limits:
        """What is too much."""
        settings = self.settings
        return Limits(
            bytes_of={
                "image": settings.intake_attachment_image_bytes,
                "pdf": settings.intake_attachment_pdf_bytes,
                "audio": settings.intake_attachment_audio_bytes,
                "video": settings.intake_attachment_video_bytes,
            },
            pixels=settings.intake_attachment_pixels,
            video_seconds=settings.intake_attachment_video_seconds,
        )

    @cached_property
    def upload_attachment(self) -> UploadAttachment:
        """Use case."""
        return UploadAttachment(
            attachments=self.attachments,
            contents=self.contents,
            inspect=StructuralInspector(self.attachment_limits),
            rights=self.dispatch,
            hashes=self.hashes,
            wall=self.wall,
            new_id=new_id,
        )

    @cached_property
    def give_attachments(self) -> GiveAttachments:
        """Use case."""
        return GiveAttachments(self.attachments, self._is_kept)

    def _is_kept(self, owner: str) -> bool:
        """Whether a case is there: of an appeal that was refused afterwards nothing is.

        Dispatch claims for tickets, and for matters settled on the spot, when it has them.
        """
        if owner.startswith(("tkt_", "mat_")) or self.appeals.get(owner) is not None:
            return True
        held = self.quarantine.get(owner)
        return held is not None and held.state == "held"

    @cached_property
    def read_attachment(self) -> ReadAttachment:
        """Use case."""
        return ReadAttachment(
            attachments=self.attachments,
            appeals=self.appeals,
            closed=self.closed_cases,
            rights=self.dispatch,
            sealer=self.sealer,
            log=self.contact_log,
            wall=self.wall,
        )

    @cached_property
    def check_attachments(self) -> CheckAttachments:
        """Use case, for the worker."""
        return CheckAttachments(
            attachments=self.attachments,
            contents=self.contents,
            scan=self.virus_scanner,
            prepare=WorkshopPreparer(self.settings.intake_attachment_pixels),
            sealer=self.sealer,
            wall=self.wall,
        )

    @cached_property
    def sweep_attachments(self) -> SweepAttachments:
        """Use case, for the scheduler."""
        kept_for = timedelta(hours=self.settings.intake_attachment_hours)
        return SweepAttachments(self.attachments, self.contents, self.wall, kept_for)

    @cached_property
    def virus_scanner(self) -> VirusScanner:
        """The scanner that the settings name, or none."""
        address = self.settings.intake_clamd_address
        return Clamd(address) if address else no_scanner

    def prepare_database(self) -> None:
        """Create the indexes that are missing."""
        super().prepare_database()
        ensure_attachment_indexes(self.database)
