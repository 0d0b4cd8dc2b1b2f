"""Mail (电子邮件): what of a letter is its writer's word, what kind it is, what a robot wrote."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.intake.domain.appeals.appeal import Kind
from services.intake.domain.following.tracking_code import NotATrackingCode, normalise

LONGEST_TEXT: Final = 20_000  # characters kept of a letter; the letter itself stays in its folder

# Where the writer's own word ends and what he answers to begins.
_QUOTED: Final = re.compile(
    r"^\s*(?:-{2,}\s*(?:原始邮件|Original Message|Forwarded message|转发邮件).*"
    r"|_{10,}\s*"
    r"|(?:On|在|于)\s.{4,200}(?:wrote|写道)\s*[:：]\s*"
    r"|.{0,80}(?:写道|wrote)\s*[:：]\s*"
    r"|(?:发件人|From)\s*[:：]\s*\S.*)$",
    re.IGNORECASE,
)
_SIGNATURE: Final = re.compile(r"^(?:-- ?|发自我的\S{0,20}|Sent from my .{0,40})$", re.IGNORECASE)
_ANSWERED: Final = re.compile(
    r"^(?:\s*(?:re|aw|fw|fwd|回复|答复|转发)\s*(?:\[\d+\])?\s*[:：])+\s*", re.IGNORECASE
)
_CODE: Final = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{4}(?:-[0-9A-Za-z]{4}){2,3}(?![0-9A-Za-z-])")
_KINDS: Final[Mapping[str, Kind]] = {
    "咨询": "consult",
    "求助": "help",
    "建议": "suggestion",
    "投诉": "complaint",
    "举报": "report",
    "表扬": "praise",
    "感谢": "praise",
}
_ROBOTS: Final = re.compile(
    r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)(?:[+\-.].*)?@", re.IGNORECASE
)
_BULK: Final = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})


@dataclass(frozen=True, slots=True)
class Enclosure:
    """What is attached to a letter."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it was read; ``text`` is its writer's own word, ``whole`` all of it.

    ``message_id`` is its own name, ``answers`` the letters that it answers to, the nearest first.
    ``is_automatic``: a robot wrote it (an absence note, a bounce, a list).
    """

    message_id: str
    sender: str
    sender_name: str
    subject: str
    text: str
    whole: str
    sent_at: datetime | None = None
    answers: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    is_automatic: bool = False

    @property
    def title(self) -> str:
        """Return the subject without its ``Re:``."""
        return _ANSWERED.sub("", self.subject).strip()[:200]

    @property
    def said(self) -> str:
        """Return what is said: the text, or the subject where there is none."""
        return self.text[:LONGEST_TEXT] or self.title

    def told(self, left_out: int = 0, longest: int = LONGEST_TEXT) -> str:
        """Return what is said, and how many enclosures were not taken: nobody must miss them.

        Args:
            left_out: enclosures that were not taken: of a foreign type, broken, too large.
            longest: characters of what is said that are kept.

        """
        said = self.said[:longest] or "见附件。"
        if not left_out:
            return said
        return f"{said}\n（随信另有 {left_out} 个附件未能接收，原件在邮箱内）"

    @property
    def kind(self) -> Kind:
        """Return what the subject or the text begins with (【投诉】…); a request otherwise."""
        for words in (self.title, self.text):
            head = words.lstrip("【[（( 关于")[:4]
            for word, kind in _KINDS.items():
                if head.startswith(word):
                    return kind
        return "help"

    def tracking_codes(self) -> Iterator[str]:
        """Yield the tracking codes that stand in it, quoted or not."""
        for found in _CODE.finditer(f"{self.subject}\n{self.whole}"):
            try:
                yield normalise(found.group())
            except NotATrackingCode:
                continue


def own_word(text: str) -> str:
    """Return a text without what it quotes and without a signature."""
    kept: list[str] = []
    for line in text.splitlines():
        if _QUOTED.match(line) or _SIGNATURE.match(line.rstrip()):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def is_automatic(headers: Mapping[str, str], sender: str, content_type: str) -> bool:
    """Whether a robot wrote a letter; to answer it, or to register it, would make a loop.

    Args:
        headers: by lower-case name.
        sender: the address in ``From``.
        content_type: of the whole letter.

    """
    return (
        headers.get("auto-submitted", "no").partition(";")[0].strip().lower() != "no"
        or headers.get("precedence", "").strip().lower() in _BULK
        or any(name in headers for name in ("list-id", "x-autoreply", "x-autorespond"))
        or headers.get("return-path", "").strip() == "<>"
        or content_type == "multipart/report"
        or _ROBOTS.match(sender) is not None
    )
