"""A form's schema is made once a process: sixty routes share a path, and the library asks anew."""

from copy import deepcopy
from functools import cache
from typing import Any

from flask_openapi3 import utils
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode

_made = cache(utils.get_model_schema)


def schema_of(model: type[BaseModel], mode: JsonSchemaMode = "validation") -> dict[str, Any]:
    """Return a model's schema for the API's description; it is the caller's own to change."""
    return deepcopy(_made(model, mode))


def share_schemas() -> None:
    """Let flask-openapi3 ask here: a third of an app's making, and tests make hundreds."""
    utils.get_model_schema = schema_of
