"""``docs/dispatch/transitions.md``: the transition table as a diagram and as a table (D1)."""

from collections import defaultdict

from services.dispatch.domain.workflow import (
    AS_BEFORE,
    COMMAND_EFFECTS,
    EFFECTS,
    FINAL_STATES,
    GUARDS,
    ROWS,
    STATES,
    SUPPORT_ROWS,
    Row,
    SupportRow,
)
from services.dispatch.entrypoints.commands.table import ORDER_COMMANDS, TICKET_COMMANDS, Command

_INTRODUCTION = """# Transitions of tickets and work orders 工单流转表

*Printed from the code by `make docs`; do not edit.*

Every state, action, role, guard and effect is one table:
`services/dispatch/domain/workflow/rows.py`. What is not in it is refused: an action that none of
the caller's roles may do with 403 (the roles are named), one that the state does not allow with
409. `service` is the platform itself: what residents say, and what falls due.

## Diagram

Actions that leave a state as it is are left out.

```mermaid
stateDiagram-v2
    [*] --> screening
    [*] --> dispatched
"""


_SUPPORTS = """
## Supports 协办

A support order moves by itself; the ticket's state follows its lead. Guards and effects are those
below, for this order and its clocks alone (`services/dispatch/domain/workflow/support_rows.py`).

| order | action | to | roles | guards | effects |
|---|---|---|---|---|---|
"""


def render() -> str:
    """Return the page."""
    return "".join(
        (
            _INTRODUCTION,
            _diagram(),
            "```\n\n## Table\n\nOf several rows for one state, action and role the first whose"
            " guards hold is taken.\n\n| from | action | to | order | roles | guards | effects |\n"
            "|---|---|---|---|---|---|---|\n",
            *map(_line, ROWS),
            _SUPPORTS,
            *map(_support_line, SUPPORT_ROWS),
            "\n## Guards\n\n",
            *(f"* `{name}`: {text}\n" for name, text in GUARDS.items()),
            "\n## Effects\n\n",
            *(f"* `{name}`: {text}\n" for name, text in {**EFFECTS, **COMMAND_EFFECTS}.items()),
            _commands(),
        )
    )


def _diagram() -> str:
    arrows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in ROWS:
        for state in row.states:
            target = row.target(state)
            names = arrows[state, target]
            if target != state and row.action not in names:
                names.append(row.action)
    lines = [
        f"    {before} --> {after}: {', '.join(names)}\n"
        for (before, after), names in arrows.items()
        if names and after != AS_BEFORE
    ]
    ends = [f"    {state} --> [*]\n" for state in STATES if state in FINAL_STATES]
    return "".join([*lines, *ends])


def _line(row: Row) -> str:
    cells = (
        _words(row.states),
        f"`{row.action}`",
        f"`{row.to}`" if row.to else "stays",
        f"`{row.order}`" if row.order else "stays",
        _words(sorted(row.roles)),
        _words(row.guards),
        _words(row.effects),
    )
    return f"| {' | '.join(cells)} |\n"


def _support_line(row: SupportRow) -> str:
    cells = (
        _words(row.states),
        f"`{row.action}`",
        f"`{row.to}`" if row.to else "stays",
        _words(sorted(row.roles)),
        _words(row.guards),
        _words(row.effects),
    )
    return f"| {' | '.join(cells)} |\n"


def _words(names: tuple[str, ...] | list[str]) -> str:
    return " ".join(f"`{name}`" for name in names) or "–"


def _commands() -> str:
    head = (
        "\n## Commands\n\n`reply` marks what a unit may also send to exchange `huying.replies`.\n\n"
        "| address | actions | what it does | reply |\n|---|---|---|---|\n"
    )
    rows = [
        *(_command("tickets", command) for command in TICKET_COMMANDS),
        *(_command("work-orders", command) for command in ORDER_COMMANDS),
    ]
    return head + "".join(rows)


def _command(of: str, command: Command) -> str:
    return (
        f"| `POST /api/v1/{of}/{{id}}/{command.verb}` | {_words(command.actions)}"
        f" | {command.zh} {command.en} | {'yes' if command.by_reply else '–'} |\n"
    )
