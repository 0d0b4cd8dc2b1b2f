"""Refusals as RFC 9457 problem+json, in Chinese and English, naming the fields."""

import dataclasses
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from services.common.web.catalogue import Catalogue, Text

CONTENT_TYPE = "application/problem+json"


@dataclasses.dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field: a dotted path and a code of the catalogue.

    ``fallback`` is the English sentence when the catalogue has none (pydantic's own).
    """

    field: str
    code: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)
    fallback: str = ""


class Problem(Exception):
    """Raise anywhere in an entrypoint to answer with a problem document.

    ``code`` is a key of ``messages.yaml`` (common or the service's); ``params`` fill the
    placeholders of its texts; ``extra`` adds members to the document.
    """

    def __init__(
        self,
        status: int,
        code: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, object] | None = None,
        **params: object,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})
        self.params = params


def document(
    problem: Problem, catalogue: Catalogue, *, instance: str, request_id: str
) -> dict[str, Any]:
    """Return the body: Chinese in ``title`` and ``detail``, English beside it in ``…_en``."""
    title, detail = _texts(problem, catalogue, request_id)
    body: dict[str, Any] = {
        "type": f"urn:huying:problem:{problem.code}",
        "title": title.zh,
        "title_en": title.en,
        "status": problem.status,
        "detail": detail.zh,
        "detail_en": detail.en,
        "instance": instance,
        "request_id": request_id,
        **problem.extra,
    }
    if problem.errors:
        body["errors"] = [worded_field(error, catalogue) for error in problem.errors]
    return body


def _texts(problem: Problem, catalogue: Catalogue, request_id: str) -> tuple[Text, Text]:
    found = catalogue.problem(problem.code)
    if found is None:  # a status without a text of its own still gets both languages
        phrase = HTTPStatus(problem.status).phrase
        generic = "internal" if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR else None
        zh = catalogue.problem(generic or "client_error")
        found = (Text(zh[0].zh if zh else phrase, phrase), zh[1] if zh else Text(phrase, phrase))
    params = catalogue.worded({"request_id": request_id, **problem.params})
    return found[0].filled(params), found[1].filled(params)


def worded_field(error: FieldError, catalogue: Catalogue) -> dict[str, str]:
    """Return what is wrong with a field in both languages, as ``errors`` of a problem tells it."""
    text = catalogue.message(error.code, error.params.get("min_length")) or Text("内容不正确", "")
    filled = text.filled(catalogue.worded(error.params))
    return {
        "field": error.field,
        "code": error.code,
        "message": filled.zh,
        "message_en": filled.en or error.fallback or "Not acceptable",
    }
