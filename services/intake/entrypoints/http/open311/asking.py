"""What a client sent: query and form together, who he is, and of which district he asks."""

from typing import Final

from flask import request

from services.intake.domain.open311.faults import FORBIDDEN, NOT_FOUND, refused
from services.intake.domain.open311.query import Params
from services.intake.entrypoints.http.context import container

_JURISDICTION: Final = "jurisdiction_id"


def asked() -> Params:
    """Return all parameters; what stands in the form counts before what stands in the address.

    Raises:
        Open311Refused: of another district.

    """
    params = {**request.args.to_dict(flat=False), **request.form.to_dict(flat=False)}
    _check_jurisdiction(params)
    return params


def client_of(params: Params) -> str:
    """Return the name under which a client has its key.

    Raises:
        Open311Refused: no key, or none that is known.

    """
    given = [key for key in params.get("api_key", ()) if key]
    if not given:
        raise refused(FORBIDDEN, "api_key_missing")
    client = container().open311_clients.of(given[0])
    if client is None:
        raise refused(FORBIDDEN, "api_key_unknown")
    return client


def _check_jurisdiction(params: Params) -> None:
    """Let only the one district pass that is served; nobody need name it."""
    directory = container().directory.current()
    for given in params.get(_JURISDICTION, ()):
        if given.strip() and (directory is None or given.strip() != directory.district):
            raise refused(NOT_FOUND, "unknown_jurisdiction", code=given.strip()[:60])
