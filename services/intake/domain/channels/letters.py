"""Mail (电子邮件): what of a letter is its writer's word, what kind it is, what a robot wrote."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.intake.domain.appeals.appeal import Kind
from services.intake.domain.following.tracking_code import NotATrackingCode, normalise

LONGEST_TEXT: Final = 20_000  # characters kept of a letter; the letter itself stays in its folder

# Where the writer's own word ends and what he answers to begins.
_QUOTED: Final = re.compile(
    r"^\s*(?:-{2,}\s*(?:原始邮件|邮件原件|回复的原邮件|Original|Forwarded message|转发邮件).*"
    r"|_{10,}\s*"
    r"|(?:发件人|From)\s*[:：]\s*\S.*)$",
    re.IGNORECASE,
)
# Who wrote what he answers to, over several lines where a program wraps them; it names a date or
# an address, or else it is the writer's own story (物业在公告里写道：).
_WROTE: Final = re.compile(r"[^\n]{0,300}(?:wrote|写道)\s*[:：]\s*", re.IGNORECASE)
_WRAPPED_WROTE: Final = re.compile(
    r"(?:On|At|在|于)\s[^\n]{0,200}(?:\n[^\n]{0,200}){1,2}(?:wrote|写道)\s*[:：]\s*", re.IGNORECASE
)
_WRAPPED: Final = 3  # lines
_NAMES_A_LETTER: Final = re.compile(r"[@<＜]|\d{4}")
_SIGNATURE: Final = re.compile(r"^(?:-- ?|发自我的\S{0,20}|Sent from my .{0,40})$", re.IGNORECASE)
_ANSWERED: Final = re.compile(
    r"^(?:\s*(?:re|aw|fw|fwd|回复|答复|转发)\s*+(?:\[\d+\])?\s*[:：])+\s*", re.IGNORECASE
)
_ANSWERS: Final = re.compile(r"^\s*(?:re|aw|回复|答复)\s*+(?:\[\d+\])?\s*[:：]", re.IGNORECASE)
_FORWARDS: Final = re.compile(r"^\s*(?:fw|fwd|转发)\s*[:：]", re.IGNORECASE)
_ABSENT: Final = re.compile(
    r"^\s*+[【\[(]?\s*+(?:自动(?:回复|答复)|automatic reply|auto[- ]?(?:reply|response)"
    r"|out of (?:the )?office)",
    re.IGNORECASE,
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
_ROBOTS_HEADERS: Final = ("list-id", "list-unsubscribe", "x-autoreply", "x-autorespond")
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


def is_answer(subject: str, answered: Sequence[str]) -> bool:
    """Whether a letter answers to another; what is forwarded is what its writer wants to say."""
    return not _FORWARDS.match(subject) and (bool(answered) or bool(_ANSWERS.match(subject)))


def own_word(text: str) -> str:
    """Return a letter's text without what it answers to and without a signature."""
    lines = text.splitlines()
    kept: list[str] = []
    for at, line in enumerate(lines):
        if _QUOTED.match(line) or _SIGNATURE.match(line.rstrip()) or _is_attribution(lines, at):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
    return _trimmed(kept)


def whole_word(text: str) -> str:
    """Return a letter's text without a signature: what answers to nothing is all its writer's."""
    lines = text.splitlines()
    end = next((at for at, one in enumerate(lines) if _SIGNATURE.match(one.rstrip())), len(lines))
    return _trimmed([line.rstrip() for line in lines[:end]]) or _trimmed(lines)


def _is_attribution(lines: Sequence[str], at: int) -> bool:
    """Whether the line begins the sentence that says who wrote what follows."""
    said = [lines[at], *("\n".join(lines[at:end]) for end in range(at + 2, at + _WRAPPED + 1))]
    return any(
        pattern.fullmatch(words.strip()) and _NAMES_A_LETTER.search(words)
        for pattern, words in zip((_WROTE, _WRAPPED_WROTE, _WRAPPED_WROTE), said, strict=True)
    )


def _trimmed(lines: Sequence[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


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
        or any(name in headers for name in _ROBOTS_HEADERS)
        or _ABSENT.match(headers.get("subject", "")) is not None
        or headers.get("return-path", "").strip() == "<>"
        or content_type == "multipart/report"
        or _ROBOTS.match(sender) is not None
    )
