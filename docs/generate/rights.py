"""``docs/dispatch/rights-table.md``: role × route × scope × field, printed from the code (L1)."""

from collections import defaultdict

from services.common.web.principal import ROLES
from services.dispatch.entrypoints.http.rights.clearances import CLEARANCES
from services.dispatch.entrypoints.http.rights.fields import FIELDS
from services.dispatch.entrypoints.http.rights.rows import REACHES, RIGHTS, Right

_INTRODUCTION = """# Rights on dispatch's routes 权限表

*Printed from the code by `make docs`; do not edit.*

`403` where the door is not for the role, `404` for whatever is out of scope: that it exists is not
told. `acts` names who may do it in some state; the state's own roles are in
[transitions.md](transitions.md).

## How far a route sees

"""


def render() -> str:
    """Return the page."""
    parts = [_INTRODUCTION, *(f"* `{name}`: {text}\n" for name, text in REACHES.items())]
    parts.append("\n## Routes\n\n| route | reach | refused to (403) | fields | acts |\n")
    parts.append("|---|---|---|---|---|\n")
    parts.extend(map(_line, RIGHTS))
    parts.append("\n## Fields\n\n")
    parts.extend(f"* `{name}`: {text}\n" for name, text in CLEARANCES.items())
    parts.append("\n| view | clearance | fields |\n|---|---|---|\n")
    parts.extend(_fields(name) for name in FIELDS)
    return "".join(parts)


def _line(right: Right) -> str:
    refused = _words(sorted(ROLES - right.roles))
    shows = f"`{right.shows}`" if right.shows else "–"
    acts = _words(sorted(right.acts))
    route = f"`{right.method} {right.path}`"
    return f"| {route} | `{right.reach}` | {refused} | {shows} | {acts} |\n"


def _fields(name: str) -> str:
    groups: dict[str, list[str]] = defaultdict(list)
    for field, clearance in FIELDS[name].items():
        groups[clearance].append(field)
    return "".join(
        f"| `{name}` | `{clearance}` | {_words(fields)} |\n" for clearance, fields in groups.items()
    )


def _words(names: list[str]) -> str:
    return " ".join(f"`{name}`" for name in names) or "–"
