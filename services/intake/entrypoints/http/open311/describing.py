"""Tells of Open311 on the OpenAPI page: its routes are Flask's own, its answers the standard's."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

import yaml
from flask_openapi3.models.schema import Schema
from flask_openapi3.openapi import OpenAPI

_TAG: Final = "Open311 GeoReport v2"
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


def describe(app: OpenAPI) -> None:
    """Add the standard's addresses to the page of an app that answers them."""
    text = (files(__package__) / "openapi.yaml").read_text(encoding="utf-8")
    page: Mapping[str, Any] = yaml.safe_load(text)
    for name, schema in page["schemas"].items():
        app.components_schemas[name] = Schema(**schema)
    for path, methods in page["paths"].items():
        described = {
            method: _operation(said, page["parameters"]) for method, said in methods.items()
        }
        app.paths[path] = described


def _operation(said: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    parameters = (known[one] if isinstance(one, str) else one for one in said["parameters"])
    statuses = ("201", "202") if said.get("created") else ("200",)
    operation: dict[str, Any] = {
        "tags": [_TAG],
        "summary": said["summary"],
        "parameters": [known["suffix"], *parameters],
        "responses": {
            **{status: _answer("完成 Done.", said["answers"]) for status in statuses},
            "4XX": _answer("未被接受 Refused, as the standard says.", "Open311Errors"),
            "5XX": _answer("暂时不能处理 Something failed.", "Open311Errors"),
        },
    }
    if "description" in said:
        operation["description"] = said["description"]
    if "form" in said:
        body = {"schema": said["form"]}
        operation["requestBody"] = {"required": True, "content": dict.fromkeys(_FORMS, body)}
    return operation


def _answer(description: str, schema: str) -> dict[str, Any]:
    json = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    return {"description": description, "content": {"application/json": json, "text/xml": {}}}
