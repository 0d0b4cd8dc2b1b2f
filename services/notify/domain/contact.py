"""A resident's contact, held only while a notice is being sent."""

from dataclasses import dataclass, field

from services.notify.domain.wording import Language


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a reporter can be reached; never printed, stored or logged."""

    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    language: Language = "zh"

    def address(self, kind: str) -> str | None:
        """Return the address of a kind, ``phone`` or ``email``, if there is one."""
        return {"phone": self.phone, "email": self.email}.get(kind)


@dataclass(frozen=True, slots=True)
class Letter:
    """A text on its way to one address; ``subject`` is empty where the channel has none.

    ``template`` is the revision that it was made from.
    """

    notification_id: str
    to: str = field(repr=False)
    text: str = field(repr=False)
    subject: str = ""
    template: str | None = None
    language: Language = "zh"
    unsubscribe_url: str | None = field(default=None, repr=False)
