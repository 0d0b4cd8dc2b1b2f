"""Meeting minutes as running text (会议记录): its items, and what they say of whom and where."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from services.intake.domain.channels.outline import (
    PLAIN_MARKS,
    Block,
    blocks,
    mark_of,
    paragraphs,
)
from services.intake.domain.channels.rows import LeftOut, Passage, Row
from services.intake.domain.personal_data.names import SURNAMES, TITLES

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
_SAYS: Final = r"(?:反映|提出|表示|建议|认为|说)"
_SPEAKER: Final = re.compile(
    r"(?:居民|业主|住户|村民|群众)?([\u4e00-\u9fff]{2,4})\s*[（(]\s*(\+?\d[\d -]{5,20}\d)\s*[)）]"
    rf"\s*{_SAYS}?\s*[:：]?\s*"
)
# 居民代表李建国：…, 张阿姨（3号楼）：…; a name alone could be any word.
_RESIDENT: Final = re.compile(
    r"(?:(?:居民代表|业主代表|村民代表|居民|业主|住户|村民|楼长|代表)\s*+"
    rf"([{SURNAMES}][\u4e00-\u9fff]{{1,2}})|([{SURNAMES}](?:{TITLES})))"
    rf"\s*+([（(][^）)]{{1,30}}[）)])?\s*+{_SAYS}?\s*+[:：]\s*+"
)
TEXT_HEADING: Final = "诉求内容"
TITLE_HEADING: Final = "标题"


def items_of(lines: Sequence[str]) -> Iterator[Passage]:
    """Yield the appeals of a text, each with the number of its first line, and what is none.

    A text without any number has an appeal in each paragraph.
    """
    mark = mark_of(lines)
    yield from _passages(blocks(lines, mark) if mark else paragraphs(lines))


def numbered_items_of(lines: Sequence[str], sheet: str) -> Iterator[Passage]:
    """Yield the numbered appeals of a text that stands around tables; of one without any, none.

    一、 and （一） are titles there: what they lead in to stands in the table.
    """
    mark = mark_of(lines, PLAIN_MARKS)
    whole = [Block(1, len(lines))] if any(line.strip() for line in lines) else []
    yield from _passages(blocks(lines, mark, chapters_speak=False) if mark else whole, sheet)


def _passages(found: Iterable[Block], sheet: str | None = None) -> Iterator[Passage]:
    for block in found:
        if block.text is None:
            yield LeftOut(block.first, block.last, sheet)
        else:
            titled = {TITLE_HEADING: block.title} if block.title else {}
            yield Row(block.first, {**titled, **_cells(block.text)}, sheet)


def _cells(text: str) -> dict[str, str]:
    """Part what is said of the reporter and the place from what is said."""
    cells: dict[str, str] = {}
    speaker, resident = _SPEAKER.match(text), _RESIDENT.match(text)
    if speaker is not None:
        cells |= {"反映人": speaker[1], "电话": speaker[2]}
        text = text[speaker.end() :]
    elif resident is not None:
        cells["反映人"] = resident[1] or resident[2]
        text = f"{resident[3] or ''}\n{text[resident.end() :]}"
    for heading, label in _LABELS:
        found = label.search(text)
        if found is not None and heading not in cells:
            cells[heading] = found[1].strip()
            text = f"{text[: found.start()].rstrip()}\n{text[found.end() :].lstrip()}"
    said = text.strip(" \n，,；;")
    return {**cells, TEXT_HEADING: said} if said else cells
