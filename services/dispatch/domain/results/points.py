"""The points that an appeal raises, as far as its author numbered them himself (D8)."""

import re
from itertools import pairwise
from typing import Final

_DIGITS: Final = "一二三四五六七八九十"
# Each pattern is one way to number: the group is the number, as a digit or a Chinese numeral.
_WAYS: Final = (
    re.compile(r"(?<![\d.])(\d)\s*[、．.)）](?!\d)"),
    re.compile(rf"(?:^|[\s。；;，,：:（(])([{_DIGITS}])\s*[、.．)）]"),
    re.compile(rf"第([{_DIGITS}])[，,、：:]"),
    re.compile(rf"([{_DIGITS}])是"),
    re.compile(r"([①②③④⑤⑥⑦⑧⑨])"),
)
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨"
MOST_POINTS: Final = 9


def points_of(text: str) -> tuple[str, ...]:
    """Return the numbered points of a text; one that numbers nothing raises one point: itself."""
    for way in _WAYS:
        marks = _in_order(list(way.finditer(text)))
        if len(marks) > 1:
            ends = [mark.start() for mark in marks[1:]] + [len(text)]
            parts = [text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]
            return tuple(part.strip(" \n\t，,；;。") for part in parts)[:MOST_POINTS]
    return (text.strip(),)


def _in_order(found: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return the marks where they count 1, 2, 3 … without a gap; others number nothing."""
    numbers = [_value(match.group(1)) for match in found]
    if not numbers or numbers[0] != 1:
        return []
    if any(after != before + 1 for before, after in pairwise(numbers)):
        return []
    return found


def _value(mark: str) -> int:
    if mark in _CIRCLED:
        return _CIRCLED.index(mark) + 1
    return int(mark) if mark.isdigit() else _DIGITS.index(mark) + 1
