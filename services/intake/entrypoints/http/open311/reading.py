"""What anybody may read: discovery, services and their definitions, requests, tokens."""

from collections.abc import Sequence

from flask import Response, request

from services.common.web.auth import public
from services.intake.domain.directory import Directory
from services.intake.domain.open311.faults import NOT_FOUND, refused
from services.intake.domain.open311.public_request import PublicRequest
from services.intake.domain.questions.question import Wording
from services.intake.entrypoints.http.context import container, words
from services.intake.entrypoints.http.open311.answers import answer
from services.intake.entrypoints.http.open311.asking import asked
from services.intake.entrypoints.http.open311.wording import (
    RequestWords,
    both,
    definition_fields,
    service_fields,
)

_SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
_NOBODY = Wording("", "")
_MIME_TYPES = ["text/xml", "application/json"]


@public
def discovery(suffix: str | None = None) -> Response:
    """Say where the server is, which formats it speaks and how to get a key."""
    del suffix
    directory = container().directory.current()
    changeset = f"{directory.version if directory else 0:08d}"
    centre = directory.centre if directory and directory.centre else _NOBODY
    endpoint = {
        "specification": _SPECIFICATION,
        "url": f"{_base_url()}/open311/v2",
        "changeset": changeset,
        "type": "production",
        "formats": _MIME_TYPES,
    }
    body = {
        "changeset": changeset,
        "contact": both(_filled("contact", centre)),
        "key_service": both(_filled("key_service", centre)),
        "endpoints": [endpoint],
    }
    return answer("discovery", body)


@public
def services(suffix: str | None = None) -> Response:
    """List what may be asked for."""
    del suffix
    asked()
    directory = _directory()
    listed = directory.services() if directory else ()
    found = [service_fields(one, directory) for one in listed if directory]
    return answer("services", found)


@public
def definition(service_code: str, suffix: str | None = None) -> Response:
    """Say what a service asks of whoever reports."""
    del suffix
    asked()
    directory = _directory()
    service = directory.service(service_code) if directory else None
    if service is None:
        raise refused(NOT_FOUND, "unknown_service", code=service_code[:60])
    return answer("service_definition", definition_fields(service))


@public
def requests(suffix: str | None = None) -> Response:
    """List requests by the standard's filters, page by page."""
    del suffix
    return _listed(container().list_requests(asked()))


@public
def one_request(request_id: str, suffix: str | None = None) -> Response:
    """Show one request; one that may not be read is as absent as one that never was."""
    del suffix
    asked()
    return _listed([_public(request_id)])


@public
def token(token_id: str, suffix: str | None = None) -> Response:
    """Return the id behind a token: every id is known at once, so that it is its own token."""
    del suffix
    asked()
    found = _public(token_id, "unknown_token")
    return answer("service_requests", [{"service_request_id": found.id, "token": token_id}])


def _public(request_id: str, code: str = "unknown_request") -> PublicRequest:
    found = container().list_requests.one(request_id)
    if found is None:
        raise refused(NOT_FOUND, code, code=request_id[:60])
    return found


def _listed(found: Sequence[PublicRequest]) -> Response:
    said = RequestWords(words(), _directory(), container().zone)
    address = f"{_base_url()}/open311/v2/media/"
    return answer("service_requests", [said.fields(one, address) for one in found])


def _filled(name: str, centre: Wording) -> Wording:
    said = words().open311(name)
    return Wording(said.zh.format(centre=centre.zh), said.en.format(centre=centre.en))


def _directory() -> Directory | None:
    return container().directory.current()


def _base_url() -> str:
    return (container().settings.intake_public_url or request.url_root).rstrip("/")
