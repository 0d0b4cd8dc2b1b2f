"""``docs/asyncapi.yaml``: the same events as an AsyncAPI 3 document."""

from typing import Any

import yaml

from docs.generate.events import subscribers_of
from services.common.broker.topology import EVENTS as EXCHANGE
from services.common.contracts.catalogue import EVENTS, publisher_of
from services.common.contracts.envelope import CONTENT_TYPE
from services.common.contracts.schemas import schema_of


def render() -> str:
    """Return the document."""
    names = sorted(EVENTS)
    document = {
        "asyncapi": "3.0.0",
        "info": {"title": "Huying 呼应 events", "version": "1.0.0"},
        "defaultContentType": CONTENT_TYPE,
        "channels": {name: _channel(name) for name in names},
        "operations": {f"publish.{name}": _operation(name) for name in names},
        "components": {"messages": {name: _message(name) for name in names}},
    }
    head = "# Printed from the code by `make docs`; do not edit.\n"
    return head + yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


def _channel(name: str) -> dict[str, Any]:
    exchange = {"name": EXCHANGE, "type": "topic", "durable": True}
    return {
        "address": name,
        "description": "Subscribers: " + ", ".join(subscribers_of(name)),
        "messages": {name: {"$ref": f"#/components/messages/{name}"}},
        "bindings": {"amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0"}},
    }


def _operation(name: str) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{name}"},
        "summary": f"{publisher_of(name)} publishes {name}",
    }


def _message(name: str) -> dict[str, Any]:
    schema = schema_of(EVENTS[name])
    definitions = schema.pop("$defs", {})
    data = _inlined(schema, definitions)
    data.pop("$schema", None)
    return {
        "name": name,
        "contentType": CONTENT_TYPE,
        "payload": {"type": "object", "required": ["data"], "properties": {"data": data}},
    }


def _inlined(node: Any, definitions: dict[str, Any]) -> Any:
    """Return a schema with its own definitions put where they are referred to."""
    if isinstance(node, dict):
        if "$ref" in node:
            return _inlined(definitions[node["$ref"].rpartition("/")[2]], definitions)
        return {key: _inlined(value, definitions) for key, value in node.items()}
    if isinstance(node, list):
        return [_inlined(item, definitions) for item in node]
    return node
