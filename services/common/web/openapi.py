"""The API's description: problems on every operation, the bearer scheme, docs without a CDN."""

import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

from flask import Flask, Response, send_from_directory
from pydantic import BaseModel, Field

from services.common.web.auth import AuthRule, public, rule_of
from services.common.web.problems import CONTENT_TYPE

SECURITY_SCHEMES: Final[dict[str, Any]] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT (EdDSA)",
        "description": "Ed25519-signed token of `python -m services.console token`. 令牌。",
    }
}
_PLACEHOLDER = re.compile(r"<(?:[^<:>]+:)?([^<>]+)>")


class ProblemField(BaseModel):
    """One wrong field."""

    field: str = Field(description="Dotted path, such as `location.lon`.")
    code: str = Field(description="What is wrong, for programs.")
    message: str = Field(description="What is wrong, in Chinese.")
    message_en: str = Field(description="What is wrong, in English.")


class ProblemDocument(BaseModel):
    """A refusal (RFC 9457); Chinese in `title` and `detail`, English beside it."""

    type: str = Field(examples=["urn:huying:problem:invalid"])
    title: str
    title_en: str
    status: int
    detail: str
    detail_en: str
    instance: str
    request_id: str
    errors: list[ProblemField] = Field(default_factory=list)


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{ProblemDocument.__name__}"}
    return {"description": description, "content": {CONTENT_TYPE: {"schema": schema}}}


PROBLEM_RESPONSES: Final[dict[str, Any]] = {
    "422": _problem("内容不符合要求 Invalid content; `errors` names the fields."),
    "4XX": _problem("请求未被接受 The request was refused."),
    "5XX": _problem("系统暂时不能处理 Something failed; 503 carries `Retry-After`."),
}


def complete(spec: dict[str, Any], app: Flask) -> None:
    """Say on each operation who may call it, from its view's auth rule, and how it answers."""
    for path in spec["paths"].values():
        for operation in path.values():
            _document_problems(operation["responses"])
            _document_success(operation["responses"])
    for rule in app.url_map.iter_rules():
        path = spec["paths"].get(_PLACEHOLDER.sub(r"{\1}", rule.rule), {})
        found = rule_of(app.view_functions[rule.endpoint])
        for method in rule.methods or ():
            operation = path.get(method.lower())
            if operation is not None and found is not None:
                _secure(operation, found)


def register_docs(app: Flask) -> None:
    """Add ``/openapi.json`` and ``/docs``: Swagger UI from the wheel, nothing from elsewhere."""
    folder = str(files("flask_openapi3_swagger") / "templates" / "swagger")

    @public
    def specification() -> Mapping[str, Any]:
        return app.api_doc  # type: ignore[attr-defined,no-any-return]  # flask-openapi3's

    @public
    def docs() -> Response:
        page = Response(_PAGE.replace("{title}", app.name), content_type="text/html; charset=utf-8")
        page.headers["Content-Security-Policy"] = _POLICY
        return page

    @public
    def asset(name: str) -> Response:
        return send_from_directory(folder, name, max_age=86400)

    app.add_url_rule("/openapi.json", "docs.specification", specification, methods=["GET"])
    app.add_url_rule("/docs", "docs.page", docs, methods=["GET"])
    app.add_url_rule("/docs/<path:name>", "docs.asset", asset, methods=["GET"])


def _document_problems(responses: dict[str, Any]) -> None:
    if "4XX" in responses:  # it refuses by a standard of its own, which has no 422
        responses.pop("422", None)
        return
    for status, problem in PROBLEM_RESPONSES.items():
        # flask-openapi3 writes a 422 of its own, as plain JSON, where a view has none
        if CONTENT_TYPE not in responses.get(status, {}).get("content", {}):
            responses[status] = problem


def _document_success(responses: dict[str, Any]) -> None:
    """Say that it answers, where its view does not say with what: a description must."""
    if not any(status.startswith(("2", "3")) for status in responses):
        responses["2XX"] = {"description": "成功 Done."}


def _secure(operation: dict[str, Any], rule: AuthRule) -> None:
    if rule.kind == "public":
        operation["security"] = []
        return
    operation["security"] = [{"bearer": []}]
    roles = ", ".join(sorted(rule.roles))
    operation["responses"].setdefault("401", _problem("请先登录 No valid token."))
    if rule.kind == "session":
        return
    operation["responses"].setdefault("403", _problem(f"没有权限 Needs one of: {roles}."))


# validatorUrl: null, or Swagger UI asks a validator on the internet about our description.
_PAGE: Final = """<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8"><title>{title} API</title>
<link rel="icon" href="docs/images/swagger.svg">
<link rel="stylesheet" href="docs/css/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="docs/js/swagger-ui-bundle.js"></script>
<script>window.onload = () => SwaggerUIBundle({
  url: "openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null});</script>
</body></html>
"""
_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:"
)
