"""``docs/events.md``: every event with its meaning, publisher, subscribers, fields and sample."""

import inspect
import json
from dataclasses import fields
from typing import Any

from services.common.broker.topology import DEPARTMENTS, QUEUES
from services.common.broker.topology import EVENTS as EXCHANGE
from services.common.contracts.catalogue import EVENTS, publisher_of
from services.common.contracts.event import Event
from services.common.contracts.schemas import schema_of
from tests.golden import samples

_INTRODUCTION = """# Events

*Printed from the code by `make docs`; do not edit.*

Every event is CloudEvents 1.0 in structured JSON mode (`application/cloudevents+json`) on the topic
exchange `{exchange}`; its `type` is the routing key. `subject` is the aggregate, `sequence` is
contiguous per aggregate from 1 on, `correlationid` is the appeal that began it all. Events of
tickets, of the directory and of the audit log bear `chainhead`, a keyed code over the event and all
before it ([dispatch/audit.md](dispatch/audit.md)); where people wrote freely, `textdigest` stands
for the text in it, and `textsalt` is what proves that it does. Consumers
ignore fields that they do not know; a breaking change is a new `vN`. A copy of what touches a
unit's orders goes to `{departments}` with the key `<unit>.<type>`. Schemas:
`services/common/contracts/schemas/`.

| type | publisher | subscribers |
|---|---|---|
"""

# Events that touch a unit's orders; a copy of each goes to the unit's own queue.
_TO_UNITS = (
    "work_order.",
    "arbitration.",
    "ticket.escalated",
    "deadline.",
    "matter.",
    "ticket.reopened",
    "ticket.review_opened",
)


def render() -> str:
    """Return the page."""
    text = _INTRODUCTION.format(exchange=EXCHANGE, departments=DEPARTMENTS)
    for name in sorted(EVENTS):
        readers = ", ".join(f"`{queue}`" for queue in subscribers_of(name))
        text += f"| [`{name}`](#{name.replace('.', '')}) | {publisher_of(name)} | {readers} |\n"
    return text + "".join(_section(name, EVENTS[name]) for name in sorted(EVENTS))


def subscribers_of(event_type: str) -> list[str]:
    """Return the queues that an event reaches; those of units for what is addressed to them."""
    if EVENTS[event_type].AUDIENCE == "department":
        return ["department.<unit>"]
    found = [
        queue.name
        for queue in QUEUES.values()
        for binding in queue.bindings
        if binding.exchange == EXCHANGE and matches(binding.key, event_type)
    ]
    if event_type.startswith(_TO_UNITS):
        found.append("department.<unit>")
    return sorted(set(found))


def matches(pattern: str, key: str) -> bool:
    """Tell whether a topic binding takes a routing key (``#`` only at the end, no ``*``)."""
    if pattern.endswith("#"):
        return key.startswith(pattern[:-1])
    return key == pattern


def _section(name: str, kind: type[Event]) -> str:
    schema = schema_of(kind)
    required = set(schema.get("required", ()))
    rows = "".join(
        f"| `{field.name}` | {_type(schema['properties'][field.name])} |"
        f" {'yes' if field.name in required else 'no'} |\n"
        for field in fields(kind)  # type: ignore[arg-type]  # every event type is a dataclass
    )
    sample = json.loads((samples.FOLDER / f"{name}.json").read_text())["data"]
    body = json.dumps(sample, ensure_ascii=False, indent=2)
    return (
        f"\n## {name}\n\n{inspect.getdoc(kind)}\n\n| field | type | required |\n|---|---|---|\n"
        f"{rows}\n```json\n{body}\n```\n"
    )


def _type(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_type(part) for part in schema["anyOf"])
    if "enum" in schema:
        return " · ".join(f"`{option}`" for option in schema["enum"])
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema:
        return f"`{schema['const']}`"
    known = str(schema.get("type", "any"))
    return f"{known} ({schema['format']})" if "format" in schema else known
