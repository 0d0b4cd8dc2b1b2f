"""Who may see a contact, what is noted of it, and the keys that it lies under."""

from functools import cached_property

from services.intake.adapters import documents
from services.intake.adapters.abuse.quarantine import MongoQuarantine
from services.intake.adapters.appeals.mongo_reading import MongoContacts
from services.intake.adapters.attachments.documents import ATTACHMENTS
from services.intake.adapters.personal_data.contact_log import MongoContactLog
from services.intake.adapters.personal_data.sealed_documents import MongoSealedDocuments
from services.intake.application.personal_data.resolve_contacts import ResolveContacts
from services.intake.application.personal_data.reveal_contact import RevealContact
from services.intake.application.personal_data.rotate_keys import RotateKeys
from services.intake.wiring.following import Following

# Every collection whose documents keep sealed fields: a new one is added here, or its old keys
# could never be thrown away.
SEALED_COLLECTIONS = (documents.APPEALS, documents.QUARANTINE, ATTACHMENTS)
_FILES_AT_ONCE = 3  # files of imports lie whole in their documents


class PersonalData(Following):
    """Who may see a contact, what is noted of it, and the keys that it lies under."""

    @cached_property
    def quarantine(self) -> MongoQuarantine:
        """What is held."""
        return MongoQuarantine(self.database[documents.QUARANTINE], self.sealer)

    @cached_property
    def contact_log(self) -> MongoContactLog:
        """Who looked up whose contact."""
        return MongoContactLog(self.database[documents.CONTACT_LOG])

    @cached_property
    def contacts(self) -> MongoContacts:
        """The sealed contacts."""
        return MongoContacts(self.appeals_collection)

    @cached_property
    def resolve_contacts(self) -> ResolveContacts:
        """Use case."""
        return ResolveContacts(self.contacts, self.sealer, self.hashes, self.contact_log, self.wall)

    @cached_property
    def reveal_contact(self) -> RevealContact:
        """Use case."""
        return RevealContact(
            self.appeals, self.contacts, self.sealer, self.contact_log, self.dispatch, self.wall
        )

    @cached_property
    def rotate_keys(self) -> RotateKeys:
        """Use case."""
        stores = [MongoSealedDocuments(self.database[name]) for name in SEALED_COLLECTIONS]
        files = MongoSealedDocuments(self.database[documents.IMPORT_FILES], most=_FILES_AT_ONCE)
        return RotateKeys([*stores, files], self.sealer, self.cursor)
