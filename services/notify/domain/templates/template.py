"""A template (通知模板): what is written to whom, on which medium, in which language."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

from services.notify.domain.wording import LANGUAGES, Language

# To whom a text is written. ``family``: a reporter whose appeal is handled with others' (并单).
Addressee = Literal["resident", "family", "unit_handler", "duty_officer", "street", "supervisor"]
# What a text is written for. Every chat provider and text webhook is one medium.
Medium = Literal["sms", "email", "inbox", "chat"]

ADDRESSEES: tuple[Addressee, ...] = get_args(Addressee)
MEDIA: tuple[Medium, ...] = get_args(Medium)
RESIDENTS: tuple[Addressee, ...] = ("resident", "family")
TAGS: dict[Language, str] = {"zh": "zh-CN", "en": "en"}

_REVISION_MARK = "@"


class NotAKey(ValueError):
    """A text that names no template."""


def medium_of(wording: str) -> Medium:
    """Return what a channel's texts are written for; whatever is not SMS, mail or inbox chats."""
    return next((medium for medium in MEDIA if medium == wording), "chat")


@dataclass(frozen=True, slots=True, order=True)
class TemplateKey:
    """Which template: event × audience × medium × language."""

    event_type: str
    addressee: Addressee
    medium: Medium
    language: Language

    def __str__(self) -> str:
        """Return ``event/audience/medium/language``, as it is stored and shown."""
        return f"{self.event_type}/{self.addressee}/{self.medium}/{TAGS[self.language]}"

    @classmethod
    def read(cls, event_type: str, addressee: str, medium: str, language: str) -> "TemplateKey":
        """Return the key of four words from outside; the language may be zh, zh-CN or en.

        Raises:
            NotAKey: naming the part that is not known.

        """
        spoken = next((one for one in LANGUAGES if language in (one, TAGS[one])), None)
        for name, value, known in (
            ("audience", addressee, ADDRESSEES),
            ("channel", medium, MEDIA),
        ):
            if value not in known:
                raise NotAKey(name)
        if spoken is None:
            raise NotAKey("language")
        parts: Any = (event_type, addressee, medium, spoken)
        return cls(*parts)

    @classmethod
    def parse(cls, text: str) -> "TemplateKey":
        """Return the key that ``str`` wrote, or raise NotAKey."""
        parts = text.split("/")
        if len(parts) != 4:
            raise NotAKey("key")
        return cls.read(*parts)

    def in_language(self, language: Language) -> "TemplateKey":
        """Return the same template's key in another language."""
        return TemplateKey(self.event_type, self.addressee, self.medium, language)


@dataclass(frozen=True, slots=True)
class Template:
    """One template as it is written; ``subject`` is empty for SMS, which has none."""

    key: TemplateKey
    subject: str
    text: str

    def says_as(self, other: "Template") -> bool:
        """Whether both say the same."""
        return (self.subject, self.text) == (other.subject, other.text)


@dataclass(frozen=True, slots=True)
class Written:
    """A rendered notice, with the template and the revision that it was made from.

    ``left_out`` are a digest's parts that could not be written, with the reasons.
    """

    subject: str
    text: str
    template: str
    left_out: tuple[tuple[str, str], ...] = ()


def reference(key: TemplateKey, revision: int) -> str:
    """Return the name of one revision of a template, as a notification keeps it."""
    return f"{key}{_REVISION_MARK}{revision}"
