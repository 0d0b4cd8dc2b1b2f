"""An appeal's words, place, contact and files are erased."""

from functools import cached_property

from services.intake.adapters import documents
from services.intake.adapters.personal_data.erasing import MongoErasure
from services.intake.adapters.repeats.stored_traces import TRACES
from services.intake.application.attachments.erase import EraseAttachments
from services.intake.application.personal_data.anonymise_appeal import AnonymiseAppeal
from services.intake.wiring.attachments import AttachmentWiring

# Every collection that keeps something of an appeal's words or place under its id.
COPIES = (TRACES, documents.PUBLIC_REQUESTS)


class Anonymising(AttachmentWiring):
    """An appeal's words, place, contact and files are erased."""

    @cached_property
    def anonymise_appeal(self) -> AnonymiseAppeal:
        """Use case."""
        copies = [self.database[name] for name in COPIES]
        return AnonymiseAppeal(
            appeals=MongoErasure(self.appeals_collection, copies),
            views=self.views,
            clock=self.clock,
            erase_attachments=EraseAttachments(self.attachments, self.contents, self.wall),
        )
