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
    for word in rules.words if rules.mentioned.search(text) else ():
        if word.word not in text:
            continue
        found = {_meaning(text, at, word, rules) for at in _places(text, word.word)}
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


def _meaning(text: str, at: int, word: DangerWord, rules: DangerRules) -> str:
    end = at + len(word.word)
    if _covered(text, at, end, rules.harmless):
        return "none"
    if _covered(text, at, end, rules.hyperbole):
        return "doubt"
    before = text[_last(_CLAUSE, text, at) : at]
    behind = text[end : end + _NEAR + 2]
    if _is_denied(before, rules) or any(behind.startswith(one) for one in rules.subjects):
        return "none"
    sentence = text[_last(_SENTENCE, text, at) : at]
    if any(supposition in sentence for supposition in rules.suppositions):
        return _IN_PASSING[word.kind]
    if word.kind != "leak" and any(modal in before for modal in rules.modals):
        return _IN_PASSING[word.kind]
    told = sentence + _rest(text, end)
    if _YEAR.search(sentence) or any(past in told for past in rules.past):
        return _IN_PASSING[word.kind]
    if rules.long_text and len(text) > rules.long_text and at > rules.head:
        return "doubt"
    return "danger"


def _is_denied(before: str, rules: DangerRules) -> bool:
    return any(word in before[-_NEAR - len(word) :] for word in rules.negations)


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


def _rest(text: str, end: int) -> str:
    found = _SENTENCE.search(text, end, end + 60)
    return text[end : found.start() if found else end + 60]
