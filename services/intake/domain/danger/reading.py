"""Text as danger words are looked for in it, however it is spaced, dotted or misspelt."""

import re
from typing import Final

from services.intake.domain.personal_data.look_alikes import plain

# 着-火, 跳·楼: what stands between two Chinese signs parts no words. A space often ends a clause
# (一直跳 楼下很吵): it parts none only where signs stand one by one (着 火 了).
_BETWEEN: Final = re.compile(r"[ \t·.*_~|/\\-]{1,3}(?=[\u4e00-\u9fff])")
_OVER: Final = "了啦"  # they end a clause: 厨房着 火了
_WIDE_OR_UNSEEN: Final = re.compile(
    "[０-９Ａ-Ｚａ-ｚ\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_OLD: Final = "著煙樓殺電災墜觸綁濃氣彈傷暈斷"
_OLD_SIGN: Final = re.compile(f"[{_OLD}]")
_SIGNS: Final = str.maketrans(_OLD, "着烟楼杀电灾坠触绑浓气弹伤晕断")
_MISSPELT: Final = (("泄露", "泄漏"), ("洩漏", "泄漏"), ("洩露", "泄漏"), ("天燃气", "天然气"))


def readable(text: str) -> str:
    """Return a text in the spelling that the words of danger have."""
    read = (plain(text)[0] if _WIDE_OR_UNSEEN.search(text) else text).casefold()
    if _OLD_SIGN.search(read):
        read = read.translate(_SIGNS)
    for wrong, right in _MISSPELT:
        read = read.replace(wrong, right)
    return _BETWEEN.sub(_unless_parting, read)


def _unless_parting(found: re.Match[str]) -> str:
    text, start, end = found.string, found.start(), found.end()
    if not _is_sign(text[start - 1 : start]):
        return found.group()
    behind, ahead = text[start - 2 : start - 1], text[end + 1 : end + 2]
    parts = found.group().isspace() and _is_sign(behind) and _is_sign(ahead) and ahead not in _OVER
    return found.group() if parts else ""


def _is_sign(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"
