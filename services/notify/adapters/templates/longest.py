"""The longest that a template may come to say: one text in GSM-7 alone, and one beyond it.

Which of two branches makes the larger SMS is not seen from their lengths: one Chinese character in
the shorter one makes every part of the whole message less than half as long.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jinja2 import nodes

from services.notify.adapters.templates.shortening import shorten
from services.notify.adapters.templates.sms_size import sms_size

Value = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Said:
    """What a piece may say at its longest; None where it cannot stay in, or leave, GSM-7."""

    narrow: str | None
    wide: str | None

    @property
    def longest(self) -> str:
        """The longer one as UCS-2 counts."""
        return max((self.wide or "", self.narrow or ""), key=_utf16)


def longest_texts(body: Sequence[nodes.Node], value: Value) -> tuple[str, ...]:
    """Return the longest text of each kind that there is; ``value`` is a variable's longest."""
    said = _joined([_said(node, value) for node in body])
    return tuple(text.strip() for text in (said.narrow, said.wide) if text is not None)


def _said(node: nodes.Node, value: Value) -> _Said:
    match node:
        case nodes.TemplateData():
            return _plain(node.data)
        case nodes.Output():
            return _joined([_said(one, value) for one in node.nodes])
        case nodes.Name():
            return _plain(value(node.name))
        case nodes.Const():
            return _plain(str(node.value))
        case nodes.Filter(node=inner, args=[nodes.Const(value=most)]) if inner is not None:
            return _plain(shorten(_said(inner, value).longest, most))
        case nodes.If():
            bodies = [node.body, *(one.body for one in node.elif_), node.else_]
            return _either([_joined([_said(one, value) for one in body]) for body in bodies])
        case _:
            return _plain("")


def _plain(text: str) -> _Said:
    return _Said(text, None) if _is_narrow(text) else _Said(None, text)


def _either(branches: Sequence[_Said]) -> _Said:
    narrow = [one.narrow for one in branches if one.narrow is not None]
    wide = [one.wide for one in branches if one.wide is not None]
    return _Said(max(narrow, key=_septets, default=None), max(wide, key=_utf16, default=None))


def _joined(pieces: Sequence[_Said]) -> _Said:
    narrow = [one.narrow for one in pieces if one.narrow is not None]
    whole = "".join(narrow) if len(narrow) == len(pieces) else None
    texts = [one.longest for one in pieces]
    if all(map(_is_narrow, texts)):  # one piece has to leave GSM-7, that which loses least by it
        losses = [
            (_utf16(text) - _utf16(one.wide), place)
            for place, (one, text) in enumerate(zip(pieces, texts, strict=True))
            if one.wide is not None
        ]
        if not losses:
            return _Said(whole, None)
        place = min(losses)[1]
        texts[place] = pieces[place].wide or ""
    return _Said(whole, "".join(texts))


def _is_narrow(text: str) -> bool:
    return sms_size(text).alphabet == "GSM-7"


def _septets(text: str) -> int:
    return sms_size(text).units


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-be")) // 2
