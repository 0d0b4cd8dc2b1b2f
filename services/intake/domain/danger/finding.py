"""Finds danger (险情) in what somebody says: the word counts where it is meant, here and now."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from services.intake.domain.danger.reading import readable
from services.intake.domain.danger.rules import DangerRules, DangerWord, Line

_SENTENCE: Final = re.compile(r"[。！？!?；;\n]")
_CLAUSE: Final = re.compile(r"[，,、：:。！？!?；;\n]")
_CATEGORY: Final = "#"
_NEAR: Final = 4  # characters between a negation and its word, and from a word to what it qualifies
_UNMARKED: Final = "□"
_YEAR: Final = re.compile(r"\d{4}年|\d{1,2}月\d{1,2}[日号]")
_IN_PASSING: Final = {"plain": "none", "leak": "none", "life": "doubt"}


@dataclass(frozen=True, slots=True)
class DangerFinding:
    """What was found: ``words`` mean danger, ``doubts`` may; ``#0304`` stands for a category."""

    words: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def is_alarming(self) -> bool:
        """Whether somebody has to look at once."""
        return bool(self.words or self.doubts)


NO_DANGER: Final = DangerFinding()


def find_danger(text: str, category: str | None, rules: DangerRules) -> DangerFinding:
    """Return the danger that a text or its category means, words in the order of the list.

    A word counts unless all of its places are harmless phrases, denied, supposed or long past; of
    those about somebody's life, and of hyperbole (气得跳楼), a person is to judge.
    """
    text = readable(text)
    certain: list[str] = []
    doubtful: list[str] = []
    is_mentioned = rules.mentioned.search(text)
    around = rules.plain.sub(_blank, text) if is_mentioned else text
    for word in rules.words if is_mentioned else ():
        if word.word not in text:
            continue
        places = _places(text, word.word)
        found = {_meaning(_Place(text, around, at, word), rules) for at in places}
        if "danger" in found:
            certain.append(word.word)
        elif "doubt" in found:
            doubtful.append(word.word)
    if category in rules.categories:
        certain.append(f"{_CATEGORY}{category}")
    return DangerFinding(tuple(certain), tuple(doubtful))


def find_dangers(texts: Iterable[str], category: str | None, rules: DangerRules) -> DangerFinding:
    """Return the danger that any of several texts means, each judged by itself.

    What one says for certain is no doubt, whatever another says in passing.
    """
    first, *more = (find_danger(text, category, rules) for text in texts)
    if not more:
        return first
    found = (first, *more)
    words = dict.fromkeys(word for one in found for word in one.words)
    doubts = dict.fromkeys(word for one in found for word in one.doubts if word not in words)
    return DangerFinding(tuple(words), tuple(doubts))


def lines_for(finding: DangerFinding, rules: DangerRules) -> tuple[Line, ...]:
    """Return where to ring: first what fits the danger, then the other emergency numbers."""
    named = {*finding.words, *finding.doubts}
    codes = [code for word in rules.words if word.word in named for code in word.numbers]
    for category, numbers in rules.categories.items():
        if f"{_CATEGORY}{category}" in named:
            codes += numbers
    known = {line.code: line for line in rules.lines}
    fitting = [known[code] for code in dict.fromkeys(codes) if code in known]
    return (*fitting, *(line for line in rules.lines if line.number and line not in fitting))


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word) if word else -1
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a word stands: in the text, and ``around`` it without what is unmarked."""

    text: str
    around: str
    at: int
    word: DangerWord

    @property
    def end(self) -> int:
        return self.at + len(self.word.word)

    @property
    def before(self) -> str:
        """Its clause up to it."""
        return self.around[_last(_CLAUSE, self.text, self.at) : self.at]

    @property
    def sentence(self) -> str:
        """Its sentence up to it."""
        return self.around[_last(_SENTENCE, self.text, self.at) : self.at]

    @property
    def behind(self) -> str:
        """The rest of its sentence."""
        return self._until(_SENTENCE)

    @property
    def clause(self) -> str:
        """Its clause without it."""
        return self.before + self._until(_CLAUSE)

    def _until(self, separator: re.Pattern[str]) -> str:
        found = separator.search(self.text, self.end, self.end + 60)
        return self.around[self.end : found.start() if found else self.end + 60]


def _meaning(place: _Place, rules: DangerRules) -> str:
    text, at, end, word = place.text, place.at, place.end, place.word
    if _covered(text, at, end, rules.harmless):
        return "none"
    if _covered(text, at, end, rules.hyperbole):
        return "doubt"
    behind = text[end : end + _NEAR + 2]
    if _is_near(place.before, rules.negations) or behind.startswith(rules.subjects):
        return "none"
    if _is_elsewhen(place, rules):
        return _IN_PASSING[word.kind]
    if rules.long_text and len(text) > rules.long_text and at > rules.head:
        return "doubt"
    return "danger"


def _is_elsewhen(place: _Place, rules: DangerRules) -> bool:
    """Whether it is supposed, might come, or is over."""
    sentence, before = place.sentence, place.before
    if any(supposition in sentence for supposition in rules.suppositions):
        return True
    if place.word.kind != "leak" and any(modal in before for modal in rules.modals):
        return True
    behind = place.behind
    if any(call in behind for call in rules.calls) or any(now in place.clause for now in rules.now):
        return False
    if _YEAR.search(sentence) or any(past in sentence + behind for past in rules.past):
        return True
    return _is_near(before, rules.often) or any(one in behind for one in rules.afterwards)


def _is_near(before: str, words: tuple[str, ...]) -> bool:
    return any(word in before[-_NEAR - len(word) :] for word in words)


def _blank(found: re.Match[str]) -> str:
    return _UNMARKED * len(found.group())


def _covered(text: str, at: int, end: int, phrases: tuple[str, ...]) -> bool:
    """Whether a phrase that holds the word stands over this place."""
    for phrase in phrases:
        first = max(0, end - len(phrase))
        window = text[first : at + len(phrase)]
        if phrase in window:
            return True
    return False


def _last(separator: re.Pattern[str], text: str, at: int) -> int:
    """Return where the sentence or clause of a place begins, looking 200 characters back."""
    begin = max(0, at - 200)
    ends = [found.end() for found in separator.finditer(text, begin, at)]
    return ends[-1] if ends else begin
