"""Cuts what can be searched into short pieces: Chinese has no spaces between words."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from services.dispatch.domain.tickets.ticket import Matter

# One character alone would find nearly everything; pairs of an address (7号, 12) are as common as
# digits are, so what is long enough is looked for by fours.
PAIR, FOUR = 2, 4
MOST_CHARACTERS: Final = 40  # of the title, and of the place
_RUN: Final = re.compile(r"[^\W_]+")


def pieces(text: str) -> tuple[str, ...]:
    """Return the distinct pieces by which a text is looked for; case and width fold.

    ``莲湖路12号 井盖`` gives 莲湖路1, 湖路12, 路12号 and 井盖: a run of four or more is cut
    into all its fours, a shorter one into pairs. A run of one character gives nothing.
    """
    found = (
        piece for run in _runs(text) for piece in _cut(run, FOUR if len(run) >= FOUR else PAIR)
    )
    return tuple(dict.fromkeys(found))


def searchable(matter: Matter) -> tuple[str, ...]:
    """Return the pieces by which a matter is found: of its (masked) title and place.

    Where there is no title, the beginning of the text stands for it.
    """
    title = (matter.title or matter.text)[:MOST_CHARACTERS]
    place = (matter.address or "")[:MOST_CHARACTERS]
    runs = [*_runs(title), *_runs(place)]
    found = (piece for length in (PAIR, FOUR) for run in runs for piece in _cut(run, length))
    return tuple(dict.fromkeys(found))


def _runs(text: str) -> list[str]:
    return _RUN.findall(unicodedata.normalize("NFKC", text).casefold())


def _cut(run: str, length: int) -> Iterator[str]:
    return (run[at : at + length] for at in range(len(run) - length + 1))
