"""Who may see a contact, and what is noted of it."""

from functools import cached_property

from services.intake.adapters import documents
from services.intake.adapters.appeals.mongo_reading import MongoContacts
from services.intake.adapters.personal_data.contact_log import MongoContactLog
from services.intake.application.personal_data.resolve_contacts import ResolveContacts
from services.intake.application.personal_data.reveal_contact import RevealContact
from services.intake.wiring.appeals import AppealStores
from services.intake.wiring.keys import Keys


class PersonalData(AppealStores, Keys):
    """Who may see a contact, and what is noted of it."""

    @cached_property
    def resolve_contacts(self) -> ResolveContacts:
        """Use case."""
        log = MongoContactLog(self.database[documents.CONTACT_LOG])
        store = MongoContacts(self.appeals_collection)
        return ResolveContacts(store, self.sealer, self.hashes, log, self.wall)

    @cached_property
    def reveal_contact(self) -> RevealContact:
        """Use case."""
        log = MongoContactLog(self.database[documents.CONTACT_LOG])
        store = MongoContacts(self.appeals_collection)
        return RevealContact(self.appeals, store, self.sealer, log, self.dispatch, self.wall)
