"""Requests as documentation shows them, with what they are said to be answered."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_FENCE: Final = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_REQUEST: Final = re.compile(r"^(GET|POST|PUT|PATCH|DELETE) (/\S+)(?:[ \t]+(\{.*\}))?$")
_ANSWER: Final = re.compile(r"^(?:(\d{3}) )?(?=[{\[])")
_OVER: Final = re.compile(r"\s*$|\$ |(GET|POST|PUT|PATCH|DELETE) ")
_MORE: Final = "…"


@dataclass(frozen=True)
class Documented:
    """One request and its answer; ``answer`` has an ``…`` where the page leaves something out."""

    method: str
    path: str
    body: Any
    status: int | None
    answer: Any


def requests_of(page: Path) -> list[Documented]:
    """Return the requests of a page's plain blocks that are shown with an answer."""
    found = []
    for block in _FENCE.findall(page.read_text(encoding="utf-8")):
        lines = block.splitlines()
        for number, line in enumerate(lines):
            if asked := _REQUEST.fullmatch(line.rstrip()):
                told = _told(lines[number + 1 :])
                if told is not None:
                    body = json.loads(asked[3]) if asked[3] else None
                    found.append(Documented(asked[1], asked[2], body, *told))
    return found


def _told(lines: list[str]) -> tuple[int | None, Any] | None:
    """Return status and answer, which the next request or an empty line ends; None: none shown."""
    begun = _ANSWER.match(lines[0]) if lines else None
    if begun is None:
        return None
    end = next((n for n, line in enumerate(lines) if _OVER.match(line)), len(lines))
    text = "\n".join(lines[:end])[begun.end() :]
    text = re.sub(r",\s*…\s*(?=\})", f', "{_MORE}": "{_MORE}"', text)
    text = re.sub(r",\s*…\s*(?=\])", f', "{_MORE}"', text)
    return int(begun[1]) if begun[1] else None, json.loads(text)


def differences(said: Any, told: Any, volatile: frozenset[str], at: str = "") -> list[str]:
    """Return where an answer is not what a page says.

    Args:
        said: what the page says; an ``…`` stands for anything, in a text, at the end of a list, or
            as a key for whatever else an object has.
        told: what the service answered.
        volatile: keys whose values differ each time; they have to be there.
        at: the way to here.

    """
    if isinstance(said, dict) and isinstance(told, dict):
        more = set() if _MORE in said else set(told) - set(said)
        gone = set(said) - set(told) - {_MORE}
        deeper = [
            one
            for key in said.keys() & told.keys() - volatile
            for one in differences(said[key], told[key], volatile, f"{at}.{key}")
        ]
        lost = [f"{at}.{key}: not there" for key in sorted(gone)]
        return lost + [f"{at}.{key}: not said" for key in sorted(more)] + deeper
    if isinstance(said, list) and isinstance(told, list):
        shown = said[:-1] if said[-1:] == [_MORE] else said
        if len(told) < len(shown) or (shown is said and len(told) != len(said)):
            return [f"{at}: {len(told)} items"]
        pairs = enumerate(zip(shown, told, strict=False))
        return [one for n, (a, b) in pairs for one in differences(a, b, volatile, f"{at}[{n}]")]
    if isinstance(said, str) and _MORE in said and isinstance(told, str):
        form = ".*".join(map(re.escape, said.split(_MORE)))
        return [] if re.fullmatch(form, told, re.DOTALL) else [f"{at}: {told!r}"]
    return [] if said == told else [f"{at}: {told!r}"]
