"""A resident's contact, held only while a notice is being sent."""

from dataclasses import dataclass, field

from services.notify.domain.wording import Language

_SHOWN_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a reporter can be reached; never printed, stored or logged.

    ``spoken`` is the language that he chose, where he chose one; ``channel`` is the way to him that
    was chosen, where it was. ``link`` opens the case once, for a notice that asks for a rating;
    ``unsubscribe_url`` is where he opts out, where the notice may be opted out of.
    """

    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    language: Language = "zh"
    spoken: Language | None = None
    channel: str | None = None
    link: str | None = field(default=None, repr=False)
    unsubscribe_url: str | None = field(default=None, repr=False)

    def address(self, kind: str) -> str | None:
        """Return the address of a kind, ``phone`` or ``email``, if there is one."""
        return {"phone": self.phone, "email": self.email}.get(kind)

    def only(self, channel: str, kind: str, language: Language) -> "Contact":
        """Return the contact with one address alone, to be written to in a language."""
        phone, email = (self.address(one) if one == kind else None for one in ("phone", "email"))
        return Contact(phone, email, language, language, channel)


@dataclass(frozen=True, slots=True)
class Letter:
    """A text on its way to one address; ``subject`` is empty where the channel has none.

    ``template`` is the revision that it was made from, ``left_out`` what of a digest is not in it.
    """

    notification_id: str
    to: str = field(repr=False)
    text: str = field(repr=False)
    subject: str = ""
    template: str | None = None
    language: Language = "zh"
    unsubscribe_url: str | None = field(default=None, repr=False)
    left_out: tuple[tuple[str, str], ...] = ()


def masked(address: str) -> str:
    """Return an address as a record may show it: ``*******5678``, ``w***@example.com``."""
    name, at, host = address.partition("@")
    if at:
        return f"{name[:1]}***@{host}"
    hidden = max(len(address) - _SHOWN_DIGITS, (len(address) + 1) // 2)
    return "*" * hidden + address[hidden:]
