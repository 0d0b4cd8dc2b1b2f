"""Faults of escalation policies as JSON, in Chinese and English."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from pydantic import ValidationError

from services.common.web.catalogue import Catalogue, Text, load
from services.common.web.invalid import complaints
from services.common.web.problems import FieldError, worded_field
from services.dispatch.adapters.preset.located import Unreadable
from services.dispatch.domain.directory.faults import Fault

_SERVICE: Final = "dispatch"
_FILE: Final = "(file)"
_NOT_YAML: Final = "not_yaml"
_NUMBER: Final = re.compile(r"\.(\d+)")


def faults_view(faults: Sequence[Fault]) -> dict[str, Any]:
    """Return whether policies could be published, and every fault with its place."""
    return {"sound": not faults, "faults": [_fault(fault) for fault in faults]}


def shape_faults(error: ValidationError) -> list[dict[str, str]]:
    """Return what is wrong with a file's shape, each fault with its place."""
    told = [worded_field(one, _catalogue()) for one in complaints(error)]
    return [{**one, "field": _place(one["field"])} for one in told]


def unreadable_faults(unreadable: Unreadable) -> list[dict[str, str]]:
    """Return why a file is no YAML, each fault with its line."""
    return [
        worded_field(
            FieldError(_FILE, _NOT_YAML, {"line": one.line, "message": one.message}), _catalogue()
        )
        for one in unreadable.errors
    ]


def _fault(fault: Fault) -> dict[str, Any]:
    text = (_catalogue().message(fault.code) or Text("内容不正确", "Not acceptable")).filled(
        fault.params
    )
    return {
        "field": fault.field,
        "policy": fault.rule,
        "code": fault.code,
        "message": text.zh,
        "message_en": text.en,
    }


def _place(path: str) -> str:
    """Return a dotted path as faults of policies have it: ``policies[0].tiers``."""
    return _FILE if path == "body" else _NUMBER.sub(r"[\1]", path)


@cache
def _catalogue() -> Catalogue:
    return load(_SERVICE)
