"""Notes what a reader wants, for all his appeals, known by a key of his address."""

from services.notify.domain.policy.person import Preferences
from services.notify.ports.clocks import Now
from services.notify.ports.contacts import Contacts
from services.notify.ports.readers import AddressKeys, KeptPreferences, ReaderPreferences

_PURPOSE = "preferences"


class ReaderUnknown(LookupError):
    """The appeal has no contact, or is none: there is nobody to note anything for."""


class SetPreferences:
    """The reader is the reporter of an appeal; his contact is looked up and forgotten again."""

    def __init__(
        self, contacts: Contacts, keys: AddressKeys, preferences: ReaderPreferences, wall: Now
    ) -> None:
        self._contacts = contacts
        self._keys = keys
        self._preferences = preferences
        self._wall = wall

    def read(self, appeal_id: str) -> KeptPreferences:
        """Return what the reporter of an appeal wants; version 0 where he never said.

        Raises:
            ReaderUnknown: when there is no contact.
            DependencyAway: when intake does not answer.

        """
        found = self._preferences.get(self.person_of(appeal_id))
        return found or KeptPreferences(Preferences(), 0, "", None)

    def __call__(
        self, appeal_id: str, wanted: Preferences, *, by: str, after: int | None
    ) -> KeptPreferences:
        """Note it in place of version ``after``; None for whichever there is.

        Raises:
            ReaderUnknown: when there is no contact.
            DependencyAway: when intake does not answer.
            PreferencesMoved: when somebody else noted something meanwhile.

        """
        person = self.person_of(appeal_id)
        if after is None:
            found = self._preferences.get(person)
            after = found.version if found else 0
        kept = KeptPreferences(wanted, after + 1, by, self._wall.now())
        self._preferences.save(person, kept)
        return kept

    def person_of(self, appeal_id: str) -> str:
        """Return the key of an appeal's reporter; raises as above."""
        contact = self._contacts.resolve([appeal_id], _PURPOSE).get(appeal_id)
        person = self._keys.person(contact) if contact is not None else None
        if person is None:
            raise ReaderUnknown(appeal_id)
        return person
