"""The four paths of operations on every web app: health, readiness, metrics, version."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, jsonify

from services.common.observability.metrics import CONTENT_TYPE, exposition
from services.common.web.auth import public
from services.common.web.build_info import commit
from services.common.web.health import HealthChecks


def register(app: Flask, service: str, checks: HealthChecks, version: str) -> None:
    """Add ``/healthz``, ``/readyz``, ``/metrics`` and ``/version``; their log lines are debug."""

    @public
    def healthz() -> Response:
        return jsonify(status="alive")

    @public
    def readyz() -> tuple[Response, int]:
        readiness = checks.run()
        return jsonify(readiness.to_dict()), readiness.status

    @public
    def metrics() -> Response:
        return Response(exposition(), content_type=CONTENT_TYPE)

    @public
    def version_() -> Response:
        return jsonify(service=service, version=version, commit=commit())

    views: dict[str, Callable[..., Any]] = {
        "/healthz": healthz,
        "/readyz": readyz,
        "/metrics": metrics,
        "/version": version_,
    }
    for path, view in views.items():
        view.is_quiet = True  # type: ignore[attr-defined]  # functions take attributes
        app.add_url_rule(path, f"probe{path.replace('/', '.')}", view, methods=["GET"])
