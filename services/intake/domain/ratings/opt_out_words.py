"""What a resident answers by SMS to be told less (退订), or to be told all again."""

import re
from typing import Final, Literal

from services.intake.domain.personal_data.look_alikes import plain

Wish = Literal["opted_out", "opted_in"]

_LONGEST: Final = 40
_PAUSES: Final = re.compile(r"[,，。;；!！\n]+")
_AROUND: Final = re.compile(r"^(?:回复|回|请)|[\s,.、。!:;~'\"“”‘’()\[\]【】-]|(?:谢谢|吧|了)$")
# TD, T and 退订 are what carriers have messages end with, often after no more than a space.
_ENDINGS: Final = frozenset({"td", "t", "退订", "td退订", "t退订", "退订td", "拒收", "取消订阅"})
_OUT: Final = _ENDINGS | {"stop", "unsubscribe"}
_IN: Final = frozenset({"恢复", "恢复订阅", "恢复接收", "恢复通知", "订阅", "start", "subscribe"})


def parted(text: str) -> tuple[Wish | None, str]:
    """Return what a message asks for, and what else it says (满意，退订).

    Only what stands by itself is a wish: 退订了还在漏水 is about something else.
    """
    clauses = [part for clause in _PAUSES.split(text) for part in _without_ending(clause)]
    parts = [part for part in clauses if _bare(part)]
    wishes = [wish for part in parts if (wish := _wish_in(part))]
    if not wishes:
        return None, text
    return wishes[-1], "，".join(part for part in parts if _wish_in(part) is None)


def _without_ending(clause: str) -> list[str]:
    """Return a clause, and by itself the wish that it ends with (满意 退订, 1 T)."""
    said, *last = clause.rsplit(maxsplit=1) or [""]
    return [said, *last] if last and _bare(last[0]) in _ENDINGS else [clause]


def _wish_in(text: str) -> Wish | None:
    said = _bare(text)
    if said in _OUT:
        return "opted_out"
    return "opted_in" if said in _IN else None


def _bare(text: str) -> str:
    """Return the words without what politeness puts around them."""
    if len(text) > _LONGEST:
        return text
    said = plain(text)[0].casefold().strip()
    while (shorter := _AROUND.sub("", said)) != said:
        said = shorter
    return said
