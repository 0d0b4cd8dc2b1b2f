"""What a password must be: long, mixed or longer still, and nobody's first guess."""

import re
from typing import Final

SHORTEST: Final = 10
LONG_ENOUGH: Final = 16  # characters from which on their kinds do not matter
LONGEST: Final = 256
_KINDS: Final = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
_KINDS_WANTED: Final = 3
_FEWEST_DIFFERENT: Final = 5
_RUNS: Final = (
    "0123456789" * 2,
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)
# The cores of what is guessed first, here and elsewhere; digits and signs around them do not help.
_COMMON: Final = frozenset(
    (
        *("password", "passw0rd", "p@ssword", "p@ssw0rd", "mima", "admin", "administrator", "root"),
        *("qwerty", "letmein", "welcome", "iloveyou", "woaini", "changeme", "default", "secret"),
        *("test", "user", "guest", "operator", "huying", "lianhu", "xian", "china", "zhongguo"),
        *("abc", "abcd", "asd", "qwe", "qaz", "zxc", "aaa", "dragon", "monkey", "master", "login"),
    )
)


def faults(password: str, *, about: tuple[str, ...] = ()) -> list[str]:
    """Return what is wrong with a password, as codes; an empty list for a good one.

    ``about`` is what others know of its owner: the account's name, the person's.
    """
    found: list[str] = []
    if len(password) < SHORTEST:
        found.append("too_short")
    if len(password) > LONGEST:
        found.append("too_long")
    kinds = sum(1 for kind in _KINDS if re.search(kind, password))
    if kinds < _KINDS_WANTED and len(password) < LONG_ENOUGH:
        found.append("too_plain")
    if _is_guessable(password.casefold()):
        found.append("guessable")
    if _tells_of(password.casefold(), about):
        found.append("about_you")
    return found


def _is_guessable(folded: str) -> bool:
    if len(set(folded)) < _FEWEST_DIFFERENT:
        return True
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    return core in _COMMON or any(_is_run(folded, run) for run in _RUNS)


def _is_run(folded: str, run: str) -> bool:
    """Whether most of a password walks along a row of keys or numbers, either way."""
    longest = max(len(folded) * 2 // 3, 6)
    ways = (run, run[::-1])
    pieces = (folded[at : at + longest] for at in range(len(folded) - longest + 1))
    return any(piece in way for piece in pieces for way in ways)


def _tells_of(folded: str, about: tuple[str, ...]) -> bool:
    parts = (part for told in about for part in re.split(r"[^\w]+|_", told.casefold()))
    return any(len(part) > 2 and part in folded for part in parts)
