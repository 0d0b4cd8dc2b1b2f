"""Meeting minutes as running text (会议记录): which lines are appeals, and what they say of whom.

An appeal begins with a number or a bullet. Where a text has several kinds of numbers the finest
common one counts (1. before 一、), so that a chapter's title is no appeal. A text without any has
an appeal in each paragraph.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from services.intake.domain.channels.rows import Row

# From fine to coarse; each with what follows the number.
_MARKS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"\s*\d{1,3}\s*(?:[.．](?!\d)|、|[)）])\s*",
        r"\s*[①-⑳]\s*",
        r"\s*[（(]\s*\d{1,3}\s*[)）]\s*",
        r"\s*[-*•●·▪◆■]\s+",
        r"\s*[一二三四五六七八九十百]{1,4}\s*[、.．]\s*",
        r"\s*[（(]\s*[一二三四五六七八九十]{1,3}\s*[)）]\s*",
    )
)
_FINE: Final = 4  # of them are in Arabic digits or bullets
# A chapter's title, and what the clerk writes around the matters.
_CHAPTER: Final = re.compile(
    r"\s*(?:[一二三四五六七八九十百]{1,4}\s*[、.．]|第[一二三四五六七八九十]+[章节项]"
    r"|(?:记录人?|主持人?|参会|出席|列席|散会|会议结束|签到|签字)\s*(?:[:：]|$|人))"
)
_END: Final = r"[，,；;。]?"
_NEXT: Final = r"(?=[；;。\n]|$|[，,\s](?:反映人|诉求人|姓名|电话|联系|类型|时间))"
_LABELS: Final = tuple(
    (heading, re.compile(rf"(?:{names})\s*[:：]\s*({value}){_END}"))
    for heading, names, value in (
        ("反映人", "反映人|诉求人|发言人|姓名|居民代表|联系人", r"[^\s，,；;。:：]{1,20}"),
        ("电话", "联系电话|联系方式|手机号码?|电话", r"\+?\d[\d -]{5,20}\d"),
        ("地点", "地点|地址|位置", rf"[^\n；;。:：]{{2,100}}?{_NEXT}"),
        ("类型", "诉求类型|类型|类别", r"[\u4e00-\u9fff]{2,4}"),
        (
            "时间",
            "发生时间|时间",
            r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}[:：]\d{2})?",
        ),
    )
)
_SPEAKER: Final = re.compile(
    r"([\u4e00-\u9fff]{2,4})\s*[（(]\s*(\+?\d[\d -]{5,20}\d)\s*[)）]\s*[:：]?\s*"
)
TEXT_HEADING: Final = "诉求内容"


def items_of(lines: Sequence[str]) -> Iterator[Row]:
    """Yield the appeals of a text, each with the number of its first line."""
    mark = _mark_of(lines)
    blocks = _numbered(lines, mark) if mark is not None else _paragraphs(lines)
    for number, text in blocks:
        yield Row(number, _cells(text))


def numbered_items_of(lines: Sequence[str], sheet: str) -> Iterator[Row]:
    """Yield the numbered appeals of a text that stands around tables; of one without any, none.

    一、 and （一） are titles there: what they lead in to stands in the table.
    """
    mark = _mark_of(lines, _MARKS[:_FINE])
    for number, text in _numbered(lines, mark) if mark is not None else ():
        yield Row(number, _cells(text), sheet)


def _mark_of(
    lines: Sequence[str], marks: Sequence[re.Pattern[str]] = _MARKS
) -> re.Pattern[str] | None:
    return next((mark for mark in marks if any(mark.match(line) for line in lines)), None)


def _numbered(lines: Sequence[str], mark: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Yield each numbered block; a chapter's title and what stands before the first are none."""
    began, block = 0, [""]
    for number, line in enumerate(lines, 1):
        found = mark.match(line)
        if found is None and not _CHAPTER.match(line):
            block.append(line.strip())
            continue
        if began:
            yield began, _joined(block)
        began, block = (number, [line[found.end() :].strip()]) if found else (0, [])
    if began:
        yield began, _joined(block)


def _paragraphs(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield what blank lines part; where there are none, each line."""
    filled = [number for number, line in enumerate(lines, 1) if line.strip()]
    are_parted = any(later > earlier + 1 for earlier, later in pairwise(filled))
    began, block = 0, list[str]()
    for number in filled:
        continues = are_parted and began and number == began + len(block)
        if began and not continues:
            yield began, _joined(block)
        if not continues:
            began, block = number, []
        block.append(lines[number - 1].strip())
    if began:
        yield began, _joined(block)


def _joined(block: Sequence[str]) -> str:
    return "\n".join(line for line in block if line)


def _cells(text: str) -> dict[str, str]:
    """Part what is said of the reporter and the place from what is said."""
    cells: dict[str, str] = {}
    speaker = _SPEAKER.match(text)
    if speaker is not None:
        cells |= {"反映人": speaker[1], "电话": speaker[2]}
        text = text[speaker.end() :]
    for heading, label in _LABELS:
        found = label.search(text)
        if found is not None and heading not in cells:
            cells[heading] = found[1].strip()
            text = f"{text[: found.start()].rstrip()}\n{text[found.end() :].lstrip()}"
    said = text.strip(" \n，,；;")
    return {**cells, TEXT_HEADING: said} if said else cells
