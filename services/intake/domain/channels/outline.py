"""The outline of a text (层次序数): what begins an item, what a chapter, what frames both.

一、 leads in to （一）, that to 1., that to （1）: an item begins at the number that offices give
to matters, the first in ``MARKS`` that the text has; what is coarser begins a chapter.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Final

_CHINESE: Final = "一二三四五六七八九十百"


@dataclass(frozen=True, slots=True)
class Mark:
    """A way of numbering; a strict one counts only where it runs on from one, without a gap."""

    pattern: re.Pattern[str]
    is_strict: bool = False


def _mark(pattern: str, *, is_strict: bool = False) -> Mark:
    return Mark(re.compile(rf"\s*{pattern}\s*"), is_strict)


_ARABIC: Final = _mark(r"(\d{1,3})(?:[.．](?!\d)|、|[)）]|[:：](?!\d))")
_SPOKEN: Final = _mark(
    rf"(?:第([{_CHINESE}]{{1,3}})[,，、:：]|其([{_CHINESE}])[,，、:：]"
    rf"|(?:问题|诉求|议题|意见|建议|事项)([{_CHINESE}]{{1,3}}|\d{{1,2}})[.、:：](?!\d))"
)
_SECTION: Final = _mark(rf"(?:[（(]\s*([{_CHINESE}]{{1,3}})\s*[)）]|([㈠-㈩]))[、.]?")
_CHAPTER: Final = _mark(rf"(?:([{_CHINESE}]{{1,4}})\s*[、.．]|([Ⅰ-Ⅻ])\s*[、.．])")
_PART: Final = _mark(rf"第[{_CHINESE}]{{1,3}}[章节项部]")
# From what begins an item first to what rather begins a chapter.
MARKS: Final = (
    _ARABIC,
    _mark(r"([①-⑳❶-❿])"),
    _mark(r"(?:[（(【\[]\s*(\d{1,3})\s*[)）】\]]|([⑴-⒇]))"),
    _mark(r"[-*•●·▪◆■]\s"),
    _SPOKEN,
    _mark(r"(\d{1,2})\s(?=\D)", is_strict=True),
    _SECTION,
    _CHAPTER,
)
PLAIN_MARKS: Final = MARKS[:6]
_TITLES: Final = (_SECTION, _CHAPTER, _PART)
# What the clerk writes around the matters, wherever it stands. Spaces are never given back (*+):
# a line of thousands of them would be read for hours.
_CLERKS: Final = re.compile(
    r"\s*+(?:记\s*+录\s*+人?|整\s*+理\s*+人?|主\s*+持\s*+人?|审\s*+核\s*+人?|参会|参加|与会|出席|列席|缺席|应到|实到|散会"
    r"|会议结束|签到|签字|抄送)\s*+(?:人员|人数|单位|情况)?\s*+(?:[:：]|$|人)"
)
# What stands above the first of them: a title tells that the lines beside it do so too.
_TITLE: Final = re.compile(
    r"\s*+会议(?:名称|主题|时间|日期|地点|地址|形式)\s*+[:：]|\s*+(?:会议)?(?:议题|内容|记录)\s*+[:：]?\s*+$"
    r"|.{0,40}(?:会议记录|会议纪要|纪要|记录|清单|台账|汇总表?|登记表|统计表)\s*+$"
)
_BESIDE_TITLE: Final = re.compile(r"\s*+(?:名称|主题|时间|日期|地点|地址|形式)\s*+[:：]")
# Chapters in which residents say nothing; one that names them never is.
_OFFICIAL: Final = re.compile(
    r"(?!.*(?:居民|群众|业主|诉求|问题|反映|意见|建议))\s*+(?:下一?步.{0,12}"
    r"|.{0,12}(?:基本情况|概况|议程|背景|目的|致辞|通报|学习|讲话|表态|答复|回应|总结|小结|决议|决定|议定事项?"
    r"|工作要求|会议要求|强调|部署|安排|分工|计划|措施|会议时间|会议地点|人员|其他|其它|其他事项))\s*+[:：。]?\s*+"
)

_ANYTHING: Final = re.compile(
    r"居民|群众|业主|村民|反映|诉求|问题|意见|建议|情况|事项|内容|讨论|发言"
)
_LONGEST_TITLE: Final = 30


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together, from 1; ``text`` None where they are no item.

    ``title`` is that of the chapter around an item, where it says what the item is about.
    """

    first: int
    last: int
    text: str | None = None
    title: str = ""


def is_title(line: str) -> bool:
    """Whether a line has the number of a chapter."""
    return any(mark.pattern.match(line) for mark in _TITLES)


def entitled(line: str) -> str:
    """Return a title that has no number as one that has."""
    return f"第一部 {line}" if line.strip() else line


def mark_of(lines: Sequence[str], marks: Sequence[Mark] = MARKS) -> Mark | None:
    """Return what numbers the items of a text; None where nothing does."""
    return next((mark for mark in marks if _counts(mark, lines)), None)


def _counts(mark: Mark, lines: Sequence[str]) -> bool:
    """Whether it numbers anything: it begins at one, or runs on (3、5号楼之间 does neither)."""
    found = [match for line in lines if (match := mark.pattern.match(line))]
    if not found:
        return False
    numbers = [_number(match) for match in found]
    if mark.is_strict:
        return len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))
    return numbers[0] in (None, 1) or numbers[1:2] == [(numbers[0] or 0) + 1]


def _number(match: re.Match[str]) -> int | None:
    """Return the number that a mark tells; None of a bullet."""
    written = next((group for group in match.groups() if group), None)
    if written is None:
        return None
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    if ten and len(written) > 1:
        return int(10 * (_value(tens) or 1) + _value(ones))
    return int(_value(written[:1]))


def _value(sign: str) -> float:
    return unicodedata.numeric(sign[:1], 0) if sign else 0


@dataclass(frozen=True, slots=True)
class _Chapter:
    """A chapter: how coarse (0 is what stands before the first), which lines, its title."""

    level: int
    lines: range
    title: str = ""

    @property
    def is_official(self) -> bool:
        """Whether the office speaks in it, not residents."""
        return _OFFICIAL.fullmatch(self.title) is not None

    @property
    def leads_in(self) -> bool:
        """Whether it is what stands above the matters, such as the meeting's own title."""
        return self.level == 0 or _TITLE.match(self.title) is not None

    @property
    def topic(self) -> str:
        """Return what it is about; 居民反映问题 and its like are about anything."""
        words = self.title.strip(" \t：:。.")
        return "" if _ANYTHING.search(words) or len(words) > _LONGEST_TITLE else words


def blocks(lines: Sequence[str], mark: Mark, *, chapters_speak: bool = True) -> Iterator[Block]:
    """Yield the items of a numbered text, and what of it is none.

    A chapter without a number inside is an item itself, unless ``chapters_speak`` is False or it
    is the office that speaks there (下一步工作).
    """
    silent = 0  # how coarse the chapter is in which the office speaks
    topics: dict[int, str] = {}  # of the chapters around, by how coarse they are
    chapters = list(_chapters(lines, mark))
    for chapter, after in pairwise([*chapters, _Chapter(len(_TITLES), range(0))]):
        if chapter.level >= silent:
            silent = chapter.level if chapter.is_official else 0
        if silent:
            yield Block(chapter.lines.start + 1, chapter.lines.stop)
            continue
        topics = {level: topic for level, topic in topics.items() if level > chapter.level}
        around = topics[min(topics)] if topics else ""
        topics[chapter.level] = chapter.topic or around
        leads_in = chapter.leads_in or after.level < chapter.level  # its own parts follow
        if chapters_speak and not leads_in and not _starts(lines, chapter, mark):
            yield from _ended(lines, chapter.lines, chapter.title, around)
        else:
            yield from _items(lines, chapter, mark, topics[chapter.level])


def _chapters(lines: Sequence[str], mark: Mark) -> Iterator[_Chapter]:
    coarser = _TITLES[_TITLES.index(mark) + 1 :] if mark in _TITLES else _TITLES
    level, start, title = 0, 0, ""
    for at, line in enumerate(lines):
        found = (
            (n, match) for n, one in enumerate(coarser, 1) if (match := one.pattern.match(line))
        )
        coarse, match = next(found, (0, None))
        if match is None:
            continue
        if at > start:
            yield _Chapter(level, range(start, at), title)
        level, start, title = coarse, at, line[match.end() :]
    if start < len(lines):
        yield _Chapter(level, range(start, len(lines)), title)


def _starts(lines: Sequence[str], chapter: _Chapter, mark: Mark) -> list[int]:
    return [at for at in chapter.lines if mark.pattern.match(lines[at])]


def _items(lines: Sequence[str], chapter: _Chapter, mark: Mark, topic: str) -> Iterator[Block]:
    """Yield a chapter's items, and what stands before the first."""
    first, stop = chapter.lines.start, chapter.lines.stop
    starts = _starts(lines, chapter, mark)
    if first < (starts[0] if starts else stop):
        yield Block(first + 1, starts[0] if starts else stop)
    for start, end in pairwise([*starts, stop]):
        begins = mark.pattern.sub("", lines[start], count=1)
        yield from _ended(lines, range(start, end), begins, topic)


def _ended(lines: Sequence[str], item: range, begins: str, topic: str) -> Iterator[Block]:
    """Yield an item up to where the clerk signs, and what the clerk signs with."""
    end = next((at for at in item[1:] if _CLERKS.match(lines[at])), item.stop)
    yield Block(item.start + 1, end, joined([begins, *lines[item.start + 1 : end]]), topic)
    if end < item.stop:
        yield Block(end + 1, item.stop)


def paragraphs(lines: Sequence[str]) -> Iterator[Block]:
    """Yield what blank lines part; where there are none, each line."""
    spoken, frame = _without_frame(lines)
    for start, stop in _runs(frame):
        yield Block(start + 1, stop)
    are_parted = _are_parted(lines, spoken)
    parts = _runs(spoken) if are_parted else ((at, at + 1) for at in spoken)
    for start, stop in parts:
        yield Block(start + 1, stop, joined(lines[start:stop]))


def _without_frame(lines: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return which lines say something, and which stand around that."""
    filled = [at for at, line in enumerate(lines) if line.strip()]
    head = list(takewhile(lambda at: _stands_above(lines[at]), filled))
    if all(_BESIDE_TITLE.match(lines[at]) for at in head):
        head = []  # 地点：… without a title is an item's own
    frame = {*head, *(at for at in filled if _CLERKS.match(lines[at]))}
    return [at for at in filled if at not in frame], sorted(frame)


def _stands_above(line: str) -> bool:
    return any(pattern.match(line) for pattern in (_CLERKS, _TITLE, _BESIDE_TITLE))


def _are_parted(lines: Sequence[str], spoken: Sequence[int]) -> bool:
    between = lines[spoken[0] : spoken[-1]] if spoken else ()
    return any(not line.strip() for line in between)


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield where places follow one another: first, and one after the last."""
    start = 0
    for at in range(1, len(places) + 1):
        if at == len(places) or places[at] != places[at - 1] + 1:
            yield places[start], places[at - 1] + 1
            start = at


def joined(block: Sequence[str]) -> str:
    """Return lines as one text, without the blank ones."""
    return "\n".join(line.strip() for line in block if line.strip())
