"""Adding, taking away and moving rows of a form by plain buttons, before anything is kept. Pure."""

import re
from copy import deepcopy
from typing import Any, Final

from services.console.entrypoints.http.editors.views.fields import Tree

_STEP: Final = re.compile(r"(add|remove|up|down):([\w.\[\]]{1,200})")
_PART: Final = re.compile(r"(\w+)(?:\[(\d{1,4})\])?")


def stepped(tree: Tree, step: str) -> Tree:
    """Return what the inputs hold after ``add:tiers``, ``remove:tiers[2]``, ``up:…`` or ``down:…``.

    A step that makes no sense changes nothing.
    """
    asked = _STEP.fullmatch(step)
    if asked is None:
        return tree
    changed = deepcopy(tree)
    verb, place = asked[1], asked[2]
    rows, number = _find(changed, place)
    if rows is None:
        return tree
    if verb == "add":
        rows.append({})
    elif number is None or number >= len(rows):
        return tree
    elif verb == "remove":
        del rows[number]
    else:
        moved(rows, number, verb)
    return changed


def moved(rows: list[Any], number: int, verb: str) -> None:
    """Move a row up or down by one; at either end it stays."""
    other = number - 1 if verb == "up" else number + 1
    if 0 <= other < len(rows):
        rows[number], rows[other] = rows[other], rows[number]


def _find(tree: Any, place: str) -> tuple[list[Any] | None, int | None]:
    """Return the rows that a place names, and the number of the row in them where it has one."""
    here, number = tree, None
    parts = [_PART.fullmatch(part) for part in place.split(".")]
    for position, part in enumerate(parts):
        if part is None or not isinstance(here, dict):
            return None, None
        here = here.get(part[1])
        number = int(part[2]) if part[2] else None
        if position < len(parts) - 1 and number is not None:
            here = here[number] if isinstance(here, list) and number < len(here) else None
    return (here, number) if isinstance(here, list) else (None, None)
