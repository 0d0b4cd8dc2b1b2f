"""What a district calls danger (险情), and what only sounds so: words and phrases as data."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Final, Literal, Protocol

# ``leak``: a suspicion is danger enough. ``life``: somebody's life or limb; what is said in
# passing or of the past is still judged by a person.
WordKind = Literal["plain", "leak", "life"]
_NOWHERE: Final = r"(?!)"
_PHRASES: Final = (
    *("harmless", "negations", "suppositions", "modals", "past", "afterwards", "often"),
    *("subjects", "unmarked", "now", "calls"),
)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of words, by their first signs: half as long to look for."""
    known = sorted(set(filter(None, words)), key=lambda word: (word[0], -len(word)))
    found = (
        f"{re.escape(first)}(?:{'|'.join(re.escape(word[1:]) for word in alike)})"
        for first, alike in groupby(known, key=itemgetter(0))
    )
    return re.compile("|".join(found) or _NOWHERE)


@dataclass(frozen=True, slots=True)
class DangerWord:
    """A word of danger, where to ring, and how much what stands around it counts."""

    word: str
    numbers: tuple[str, ...] = ()
    kind: WordKind = "plain"


@dataclass(frozen=True, slots=True)
class Line:
    """Somewhere to ring; ``number`` is None where it differs from house to house."""

    code: str
    number: str | None
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class DangerRules:
    """The district's words, and the phrases that take the danger out of them.

    ``hyperbole`` (气得跳楼) is judged by a person, ``harmless`` (跳楼价) by nobody. ``negations``
    stand right before a word, ``suppositions`` before it in its sentence, ``modals`` before it in
    its clause, ``past`` in its sentence, ``afterwards`` behind it there, ``often`` right before
    it, ``subjects`` right behind it (火灾隐患); none of them counts within one of the ``unmarked``
    (居委会). ``now`` in its clause, or one of the ``calls`` in its sentence, outdoes the past. Of a
    text longer than ``long_text`` characters (0: of none) only the first ``head`` speak of here
    and now.
    """

    words: tuple[DangerWord, ...] = ()
    hyperbole: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()
    negations: tuple[str, ...] = ()
    suppositions: tuple[str, ...] = ()
    modals: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    afterwards: tuple[str, ...] = ()
    often: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    unmarked: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    categories: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    lines: tuple[Line, ...] = ()
    long_text: int = 0
    head: int = 0
    mentioned: re.Pattern[str] = field(init=False, repr=False, compare=False)
    plain: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile once what every appeal is read with."""
        object.__setattr__(self, "mentioned", _any_of(word.word for word in self.words))
        object.__setattr__(self, "plain", _any_of(self.unmarked))


NO_DANGER_RULES: Final = DangerRules()


def read_rules(
    words: Sequence[str],
    danger: Mapping[str, Any],
    categories: Iterable[Mapping[str, Any]] = (),
) -> DangerRules:
    """Read the part ``danger`` of a published directory, with its plain list of words.

    Whether a category is danger its own row says, else the table of ``danger``.
    """
    phrases = danger.get("phrases") or {}
    return DangerRules(
        words=tuple(_word(word, danger) for word in words),
        hyperbole=tuple(danger.get("hyperbole") or ()),
        **{name: tuple(phrases.get(name) or ()) for name in _PHRASES},
        categories=MappingProxyType(_dangerous(danger, categories)),
        lines=tuple(
            Line(str(row["code"]), row.get("number"), row["name"], row["name_en"])
            for row in danger.get("lines") or ()
        ),
        long_text=int((danger.get("long_text") or {}).get("characters", 0)),
        head=int((danger.get("long_text") or {}).get("head", 0)),
    )


def _word(word: str, danger: Mapping[str, Any]) -> DangerWord:
    number = (danger.get("emergency") or {}).get(word)
    also = (danger.get("also") or {}).get(word, ())
    numbers = (*(() if number is None else (str(number),)), *also)
    return DangerWord(word, numbers, (danger.get("kinds") or {}).get(word, "plain"))


def words_alone(words: Sequence[str]) -> DangerRules:
    """Return rules by which words count as they stand, whatever stands around them."""
    return DangerRules(words=tuple(DangerWord(word) for word in words))


def rules_in_force(directory: "HasDanger | None", fallback: DangerRules) -> DangerRules:
    """Return the district's rules; while no directory is known, those that we have ourselves."""
    if directory is not None and directory.danger.words:
        return directory.danger
    return fallback


class HasDanger(Protocol):
    """A directory, as far as danger goes."""

    @property
    def danger(self) -> DangerRules:
        """The district's rules."""
        ...


def _dangerous(
    danger: Mapping[str, Any], categories: Iterable[Mapping[str, Any]]
) -> dict[str, tuple[str, ...]]:
    """Return the numbers to ring by category."""
    numbers = {row["category"]: row["emergency"] for row in danger.get("categories") or ()}
    numbers |= {row["code"]: row["emergency"] for row in categories if "emergency" in row}
    return {code: (str(number),) for code, number in numbers.items() if number is not None}
