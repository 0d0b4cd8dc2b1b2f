"""What residents' templates show, from the APIs' answers (pure)."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from services.console.ports.residents import Matter

Json = Mapping[str, Any]
_MULTIPLE: Final = "multivaluelist"
_INPUTS: Final = {
    "number": "text",
    "datetime": "date",
    "string": "text",
    "text": "area",
    "singlevaluelist": "radio",
    _MULTIPLE: "checkbox",
}


def said(thing: Json | None, language: str, name: str = "text") -> str:
    """Return one of an answer's two texts."""
    if not thing:
        return ""
    return str((thing.get(f"{name}_en") if language == "en" else None) or thing.get(name) or "")


def matters_by_class(matters: Sequence[Matter]) -> list[tuple[str, list[Matter]]]:
    """Return matters under their classes, in the directory's order."""
    return [(group, list(some)) for group, some in groupby(matters, lambda one: one.group)]


def questions(answer: Json, language: str, given: Mapping[str, Sequence[str]]) -> list[Json]:
    """Return a category's questions as fields, each with what was answered so far."""
    return [
        {
            "field": f"q-{one['code']}",
            "input": _INPUTS.get(one["datatype"], "text"),
            "label": said(one, language, "description"),
            "hint": said(one, language, "datatype_description"),
            "required": one["required"],
            "is_notice": not one["variable"],
            "options": [(each["key"], said(each, language, "name")) for each in one["values"]],
            "chosen": list(given.get(f"q-{one['code']}", ())),
        }
        for one in answer["questions"]
    ]


def similar(answer: Json, language: str) -> list[Json]:
    """Return similar cases in plain words."""
    return [
        {
            "appeal_id": one["appeal_id"],
            "matter": one.get("category_name") or "",
            "area": one.get("area_name") or "",
            "state": said(one["state"], language),
            "since": one["received_at"],
            "is_over": one["closed_at"] is not None,
            "appeals": one["appeals"],
            "reasons": [said(reason, language) for reason in one["reasons"]],
        }
        for one in answer["similar"]
    ]


def advice(answer: Json | None, language: str) -> Json | None:
    """Return where to ring, the numbers as links."""
    if not answer:
        return None
    lines = [
        {"number": one["number"], "name": said(one, language, "name")}
        for one in answer.get("lines") or ()
    ]
    known = lines or [{"number": number, "name": ""} for number in answer["numbers"]]
    return {"words": said(answer, language), "lines": known}


def case(answer: Json, language: str) -> Json:
    """Return a case as its reporter reads it, the latest step first."""
    return {
        "number": answer["number"],
        "title": answer["title"],
        "since": answer["received_at"],
        "state": said(answer["state"], language),
        "code": answer["state"]["code"],
        "actions": [one["code"] for one in answer["actions"]],
        "rating": answer["rating"],
        "steps": [
            {"at": one["at"], "words": said(one, language)} for one in reversed(answer["timeline"])
        ],
        "asked": answer["state"]["code"] == "waiting_resident",
    }


def spoken(code: str) -> str:
    """Return a tracking code with a pause between its signs, so that it can be read aloud."""
    return "，".join(" ".join(group) for group in code.split("-"))
