"""The application factory: every service's web process is made here and only here."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Response
from flask.typing import ResponseReturnValue
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from pydantic import BaseModel, ValidationError
from werkzeug.middleware.proxy_fix import ProxyFix

from services.common.observability import tracing
from services.common.settings import Settings
from services.common.web import catalogue, errors, openapi, probes, request_context
from services.common.web.auth import MissingAuthRule, enforce, rule_of
from services.common.web.bodies import MAX_BODY_BYTES, check_body
from services.common.web.build_info import release
from services.common.web.cycle import LeanCycle
from services.common.web.headers import asked, header
from services.common.web.health import Check, HealthChecks
from services.common.web.invalid import invalid
from services.common.web.json_codec import (
    HuyingJson,
    HuyingRequest,
    HuyingResponse,
    json_response,
)
from services.common.web.model_schemas import share_schemas
from services.common.web.tokens import TokenVerifier

_TITLES: Final = {
    "console": "工作台 console",
    "council": "议事 council",
    "dispatch": "派遣 dispatch",
    "intake": "受理 intake",
    "notify": "通知 notify",
    "reporting": "统计 reporting",
}


class HuyingApp(LeanCycle, OpenAPI):
    """Flask with the house's rules: no route without an auth rule, no answer without an id."""

    json_provider_class = HuyingJson
    request_class = HuyingRequest
    response_class = HuyingResponse

    def __init__(self, service: str, auth: TokenVerifier, version: str) -> None:
        super().__init__(
            f"services.{service}",
            info=Info(title=f"Huying 呼应 · {_TITLES.get(service, service)}", version=version),
            security_schemes=openapi.SECURITY_SCHEMES,
            validation_error_model=openapi.ProblemDocument,
            validation_error_callback=_refuse,
            doc_ui=False,
            static_folder=None,
            root_path=".",
        )
        self.auth = auth
        self.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
        self.config["PROVIDE_AUTOMATIC_OPTIONS"] = False

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """Register a route; raises MissingAuthRule when its view does not say who may call it."""
        if rule_of(view_func) is None:
            raise MissingAuthRule(
                f"{rule}: put @public, @internal or @allow(...) between the route and the function"
            )
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options, **options)

    def full_dispatch_request(self) -> Response:
        """Answer one request inside its trace, and log and count it once."""
        question = asked()
        request_context.begin(question)
        parent = header(question, "traceparent")
        with tracing.span(request_context.span_name(question), parent, "server") as context:
            response = super().full_dispatch_request()
            request_context.finish(self, question, response, context)
        return response

    def preprocess_request(self) -> ResponseReturnValue | None:
        """Check the caller, then the body; an unmatched request goes on to its 404 or 405."""
        question = asked()
        if question.url_rule is not None and question.endpoint is not None:
            view = self.view_functions[question.endpoint]
            rule = rule_of(view)
            if rule is not None:
                enforce(rule, self.auth)
            check_body(question, view)
        return super().preprocess_request()

    def make_response(self, rv: Any) -> Response:
        """Let views return what JSON can say, alone or with status and headers."""
        body, *rest = rv if isinstance(rv, tuple) else (rv,)
        if isinstance(body, BaseModel | dict) and not (rest and isinstance(rest[0], dict)):
            return json_response(body, *rest)
        return super().make_response(rv)

    @property
    def api_doc(self) -> dict[str, Any]:
        """Return the OpenAPI 3.1 description with each operation's security and refusals."""
        if not self.spec_json:
            openapi.complete(super().api_doc, self)
        return self.spec_json


def create_app(
    service: str,
    settings: Settings,
    *,
    checks: Mapping[str, Check],
    auth: TokenVerifier,
    version: str | None = None,
) -> HuyingApp:
    """Return an app with problems, ids, logs, metrics, probes and docs; the service adds routes.

    ``checks`` are the pings behind ``/readyz``: each raises when its thing is not usable.
    """
    version = version or release()
    share_schemas()
    tracing.configure(service, settings.otel_endpoint)
    app = HuyingApp(service, auth, version)
    errors.register(app, catalogue.load(service, settings.time_zone))
    probes.register(app, service, HealthChecks(checks), version)
    openapi.register_docs(app)
    if settings.trusted_proxies:  # else the throttle would take all residents for one address
        proxied = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=0, x_host=0)
        app.wsgi_app = proxied  # type: ignore[method-assign]  # Flask's own way to wrap an app
    return app


def _refuse(error: ValidationError) -> Response:
    raise invalid(error) from None
