"""What a resident answers by SMS to be told less (退订), or to be told all again."""

import re
from typing import Final, Literal

from services.intake.domain.personal_data.look_alikes import plain

Wish = Literal["opted_out", "opted_in"]

_LONGEST: Final = 40
_AROUND: Final = re.compile(r"^(?:回复|回|请)|[\s,.、。!:;~'\"“”‘’()\[\]【】-]|(?:谢谢|吧|了)$")
# TD, T and 退订 are what carriers have messages end with.
_OUT: Final = frozenset(
    {"td", "t", "退订", "td退订", "t退订", "退订td", "拒收", "取消订阅", "stop", "unsubscribe"}
)
_IN: Final = frozenset({"恢复", "恢复订阅", "恢复接收", "恢复通知", "订阅", "start", "subscribe"})


def wish_in(text: str) -> Wish | None:
    """Return what a message asks for, where it says that and nothing else.

    Whoever writes more means more: an agent or the rating's words deal with that.
    """
    said = plain(text[:_LONGEST])[0].casefold().strip()
    if len(text) > _LONGEST:
        return None
    while (shorter := _AROUND.sub("", said)) != said:
        said = shorter
    if said in _OUT:
        return "opted_out"
    return "opted_in" if said in _IN else None
