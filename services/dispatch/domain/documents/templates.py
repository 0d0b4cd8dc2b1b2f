"""Templates of papers (文书模板): data of the district, of the version of its policies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from services.dispatch.domain.escalation.words import PaperKind
from services.dispatch.domain.terms import Trigger

Row = Mapping[str, Any]
Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
KINDS: Final[tuple[PaperKind, ...]] = get_args(PaperKind)
# What the platform itself says around and within a text, in the district's words.
PHRASES: Final = ("signed_by", "copies_to", "at_once", "next_tier", "nothing", "confidential")
# What a resident wrote: a paper with it is only for those who may read that.
WRITTEN: Final = frozenset({"matter", "text"})
FIELDS: Final = WRITTEN | {
    "number",
    "ticket",
    "unit",
    "issuer",
    "category",
    "area",
    "received",
    "reason",
    "happened",
    "deadline",
    "resolve_due",
    "policy",
    "policy_version",
    "rule",
}


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    zh: str
    en: str

    def of(self, language: Language) -> str:
        """Return it in a language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a paper, such as 事由, 依据, 办理要求; ``text`` has named fields."""

    heading: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of paper.

    ``word`` is the office's sign in its number (机关代字): 莲督 in 莲督〔2026〕12号. ``red_head``:
    it bears a red head, as official papers do (GB/T 9704-2012).
    """

    kind: PaperKind
    word: str
    title: Text
    signer: Text
    sections: tuple[Section, ...]
    red_head: bool = False


@dataclass(frozen=True)
class Templates:
    """All of a district's: one for each kind, a reason for each trigger, the phrases between."""

    issuer: Text
    kinds: Mapping[PaperKind, Template]
    reasons: Mapping[Trigger, Text]
    phrases: Mapping[str, Text]


def read_templates(raw: Row | None) -> Templates | None:
    """Return the templates of a directory's body, None where it has none.

    Raises:
        KeyError, TypeError: something is missing; ``lint_templates`` would have told.

    """
    if not raw:
        return None
    return Templates(
        issuer=_text(raw["issuer"]),
        kinds={row["kind"]: _template(row) for row in raw["templates"]},
        reasons={name: _text(said) for name, said in raw["reasons"].items()},
        phrases={name: _text(said) for name, said in raw["phrases"].items()},
    )


def _template(row: Row) -> Template:
    return Template(
        kind=row["kind"],
        word=row["word"],
        title=_text(row["title"]),
        signer=_text(row["signer"]),
        sections=tuple(_sections(row["sections"])),
        red_head=bool(row.get("red_head")),
    )


def _sections(rows: Iterable[Row]) -> Iterable[Section]:
    return (Section(_text(row["heading"]), _text(row["text"])) for row in rows)


def _text(raw: Row) -> Text:
    return Text(raw["zh"], raw["en"])
