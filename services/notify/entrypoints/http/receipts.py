"""``/api/v1/receipts/{provider}``: providers report what became of notices, signed."""

from typing import Any

from flask import request
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel

from services.common.web.auth import public
from services.common.web.problems import Problem
from services.notify.application.record_receipts import TooManyWriters
from services.notify.bootstrap import Container
from services.notify.ports.receipts import NotAReport, NotSigned


class ProviderPath(BaseModel):
    """Whose report."""

    provider: str


def blueprint(container: Container) -> APIBlueprint:
    """Return the receipts' route."""
    api = APIBlueprint("receipts", __name__)

    @api.post("/api/v1/receipts/<provider>")
    @public
    def report(path: ProviderPath) -> tuple[dict[str, Any], int]:
        """回执 Receipts, signed by the provider; any order, any repetition is one and the same."""
        reader = container.report_readers.get(path.provider)
        if reader is None:
            raise Problem(404, "provider_unknown", provider=path.provider)
        try:
            receipts = reader.read(request.get_data(), dict(request.headers))
        except NotSigned as error:
            raise Problem(401, "report_not_signed") from error
        except NotAReport as error:
            raise Problem(400, "report_unreadable", reason=str(error)) from error
        try:
            heard = container.record_receipts(path.provider, receipts)
        except TooManyWriters as error:
            headers = {"Retry-After": "1"}
            raise Problem(503, "dependency_unavailable", headers=headers) from error
        return {"noted": heard.noted, "unknown": heard.unknown}, 200

    return api
