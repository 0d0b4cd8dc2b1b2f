"""The lists that forms choose from: the directory's names, and the words of closed lists."""

from collections.abc import Mapping
from typing import Final

from services.console.bootstrap import Container
from services.console.entrypoints.http.shell import Shell
from services.console.entrypoints.http.shell.wording import Wording, catalogue

Pairs = list[tuple[str, str]]
_GROUPS: Final = "editors.options."
_NAMED: Final = ("units", "areas", "categories")


def all_options(container: Container, shell: Shell) -> dict[str, Pairs]:
    """Return every list by its name, in this request's language.

    Raises:
        ServiceAway: the directory's names cannot be read and never were.

    """
    words = shell.display.wording()
    found = closed_lists(words)
    for kind, named in container.district.names(words.language).items():
        if kind in _NAMED:
            found[kind] = named_pairs(named)
    found["places"] = [*found["places"], *found["units"]]
    return found


def named_pairs(names: Mapping[str, str]) -> Pairs:
    """Return codes with their names, in the order of the codes."""
    return [(code, f"{code} {name}") for code, name in sorted(names.items())]


def closed_lists(words: Wording) -> dict[str, Pairs]:
    """Return the words of closed lists, in the order of the catalogue."""
    found: dict[str, Pairs] = {}
    for key in catalogue():
        if key.startswith(_GROUPS):
            group, _, code = key.removeprefix(_GROUPS).partition(".")
            found.setdefault(group, []).append((code, words(key)))
    return found
