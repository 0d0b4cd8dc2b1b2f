"""Faults of escalation policies as JSON, in Chinese and English."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from pydantic import ValidationError

from services.common.web.catalogue import Catalogue, Text, load
from services.dispatch.domain.directory.faults import Fault

_SERVICE = "dispatch"


def faults_view(faults: Sequence[Fault]) -> dict[str, Any]:
    """Return whether policies could be published, and every fault with its place."""
    return {"sound": not faults, "faults": [_fault(fault) for fault in faults]}


def shape_faults(error: ValidationError) -> list[dict[str, Any]]:
    """Return what is wrong with a file's shape, each fault with its place."""
    return [
        {"field": _place(item["loc"]), "code": item["type"], "message_en": item["msg"]}
        for item in error.errors()
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


def _place(steps: Iterable[str | int]) -> str:
    named = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return "".join(named).removeprefix(".") or "(file)"


@cache
def _catalogue() -> Catalogue:
    return load(_SERVICE)
