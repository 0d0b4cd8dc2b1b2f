"""Requests, services and questions in the standard's own fields, Chinese before English."""

from typing import Any
from zoneinfo import ZoneInfo

from services.intake.domain.category import Category
from services.intake.domain.directory import Directory
from services.intake.domain.open311.public_request import PublicRequest
from services.intake.domain.questions.question import Question, Wording
from services.intake.entrypoints.http.wording import Words


def both(words: Wording) -> str:
    """Return both languages in one line: the standard has no field for a second one."""
    return words.zh if words.zh == words.en else f"{words.zh} {words.en}"


def service_fields(category: Category, directory: Directory) -> dict[str, Any]:
    """Return a category as one service of the list."""
    group = directory.categories.get(category.parent or "")
    return {
        "service_code": category.code,
        "service_name": category.name.zh,
        "description": both(category.name),
        "metadata": bool(category.questions),
        "type": "realtime",
        "keywords": ",".join(category.keywords),
        "group": group.name.zh if group else None,
    }


def definition_fields(category: Category) -> dict[str, Any]:
    """Return what a service asks."""
    return {
        "service_code": category.code,
        "attributes": [_attribute(question) for question in category.questions],
    }


def _attribute(question: Question) -> dict[str, Any]:
    return {
        "variable": question.variable,
        "code": question.code,
        "datatype": question.datatype,
        "required": question.required,
        "datatype_description": both(question.hint) if question.hint else None,
        "order": question.order,
        "description": both(question.description),
        "values": [{"key": one.key, "name": both(one.name)} for one in question.choices],
    }


class RequestWords:
    """Puts requests into words."""

    def __init__(self, words: Words, directory: Directory | None, zone: ZoneInfo) -> None:
        self._words = words
        self._zone = zone
        self._directory = directory

    def fields(self, request: PublicRequest, media_address: str) -> dict[str, Any]:
        """Return a request as the standard lists it; what is not told is null."""
        point = request.point
        expected = request.expected_at
        return {
            "service_request_id": request.id,
            "status": request.status,
            "status_notes": self._notes(request),
            "service_name": self._service_name(request.service_code),
            "service_code": request.service_code,
            "description": request.text,
            "agency_responsible": self._unit_name(request.unit),
            "service_notice": None,
            "requested_datetime": request.requested_at.astimezone(self._zone),
            "updated_datetime": request.updated_at.astimezone(self._zone),
            "expected_datetime": expected.astimezone(self._zone) if expected else None,
            "address": request.address or self._area_name(request.area_code),
            "address_id": request.area_code,
            "zipcode": None,
            "lat": point.latitude if point else None,
            "long": point.longitude if point else None,
            "media_url": media_address + request.media[0] if request.media else None,
        }

    def _notes(self, request: PublicRequest) -> str:
        state = self._words.state(request.state)
        notes = f"{state.text} {state.text_en}"
        return f"{notes}: {request.reason}" if request.reason else notes

    def _service_name(self, code: str) -> str:
        found = self._directory.categories.get(code) if self._directory else None
        return found.name.zh if found else code

    def _unit_name(self, code: str | None) -> str | None:
        found = self._directory.unit_names.get(code) if self._directory and code else None
        return found.zh if found else code

    def _area_name(self, code: str | None) -> str | None:
        return self._directory.area_names.get(code) if self._directory and code else None
