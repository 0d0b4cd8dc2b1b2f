"""Cuts what can be searched into pairs of characters: Chinese has no spaces between words."""

import re
import unicodedata
from typing import Final

from services.dispatch.domain.tickets.ticket import Matter

SHORTEST: Final = 2  # characters of a run: one alone would find nearly everything
MOST_PIECES: Final = 64  # of a ticket: each is an entry of the index
_MOST_CHARACTERS: Final = 60  # of the title, and of the place
_RUN: Final = re.compile(r"[^\W_]+")


def pieces(text: str) -> tuple[str, ...]:
    """Return the distinct pairs of neighbouring letters or digits, in order; case and width fold.

    ``莲湖路 井盖`` gives 莲湖, 湖路, 井盖. A run of one character gives nothing.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    runs = _RUN.findall(folded)
    pairs = (run[at : at + 2] for run in runs for at in range(len(run) - 1))
    return tuple(dict.fromkeys(pairs))


def searchable(matter: Matter) -> tuple[str, ...]:
    """Return the pieces by which a matter is found: of its (masked) title and place.

    Where there is no title, the beginning of the text stands for it.
    """
    title = (matter.title or matter.text)[:_MOST_CHARACTERS]
    place = (matter.address or "")[:_MOST_CHARACTERS]
    return pieces(f"{title}\n{place}")[:MOST_PIECES]
