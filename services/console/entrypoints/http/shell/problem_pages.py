"""What people see when something is refused, away or broken: a page, or for htmx a line."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from services.common.observability.logging import get_logger
from services.common.observability.redaction import masked
from services.common.store.connection import StoreUnavailable
from services.common.web.errors import answer, from_http, is_beyond_keeping
from services.common.web.problems import Problem
from services.console.domain.person import Person
from services.console.entrypoints.http.shell.addresses import asked_page
from services.console.entrypoints.http.shell.forms import FormNotOurs
from services.console.entrypoints.http.shell.guard import NotYours, PasswordFirst, SignInNeeded
from services.console.entrypoints.http.shell.unsent import unsent
from services.console.ports.api import ApiRefused, ServiceAway

_log = get_logger("console.pages")

Render = Callable[[str, int, Mapping[str, Any]], Response]
_FIRST_REFUSAL = 400
# What was not done for a reason that passes: a form's words are kept, to be sent once more.
_TRY_AGAIN = frozenset({"signed_out", "stale", "away", "store"})
PLAIN = ("/openapi.json", "/healthz", "/readyz", "/metrics", "/version", "/docs")


def is_partial() -> bool:
    """Whether htmx asks, and so wants a part of a page."""
    return "HX-Request" in request.headers


class ProblemPages:
    """Turns what views raise into answers."""

    def __init__(self, render: Render, person: Callable[[], Person | None]) -> None:
        self._render = render
        self._person = person

    def register(self, app: Flask) -> None:
        """Answer in pages wherever a page was asked for."""
        app.register_error_handler(SignInNeeded, self._sign_in)
        app.register_error_handler(PasswordFirst, self._password_first)
        app.register_error_handler(NotYours, self._not_yours)
        app.register_error_handler(FormNotOurs, self._stale)
        app.register_error_handler(ApiRefused, self._refused)
        app.register_error_handler(ServiceAway, self._away)
        app.register_error_handler(StoreUnavailable, self._store_away)
        app.register_error_handler(Problem, self._problem)
        app.register_error_handler(HTTPException, self._http)
        app.register_error_handler(OverflowError, self._out_of_range)
        app.register_error_handler(Exception, self._fault)

    def _sign_in(self, _: SignInNeeded) -> Response:
        """Lead to the sign-in page, and from there back; a form's words are kept meanwhile."""
        if unsent() is not None and not is_partial():
            return self._page(401, "signed_out")
        return _lead("/sign-in?" + urlencode({"next": asked_page()}))

    def _password_first(self, _: PasswordFirst) -> Response:
        return _lead("/account/password")

    def _not_yours(self, raised: NotYours) -> Response:
        person = self._person()
        own = sorted(person.roles) if person else []
        return self._page(403, "forbidden", roles=sorted(raised.roles), own=own)

    def _stale(self, _: FormNotOurs) -> Response:
        return self._page(400, "stale")

    def _refused(self, raised: ApiRefused) -> Response:
        return self._page(raised.status, "refused", problem=raised.problem)

    def _away(self, raised: ServiceAway) -> Response:
        page = self._page(503, "away", service=raised.service)
        page.headers["Retry-After"] = "5"
        return page

    def _store_away(self, raised: StoreUnavailable) -> Response:
        _log.warning("store_unavailable", reason=masked(str(raised)))
        return self._page(503, "store")

    def _problem(self, raised: Problem) -> Response:
        made = answer(raised)
        if request.path.startswith(PLAIN):
            return made
        page = self._page(raised.status, "refused", problem=made.get_json())
        page.headers.extend(raised.headers)
        return page

    def _out_of_range(self, raised: OverflowError) -> Response:
        if is_beyond_keeping(raised):
            return self._problem(Problem(422, "out_of_range"))
        return self._fault(raised)

    def _http(self, raised: HTTPException) -> Any:
        if raised.response is not None or raised.code is None or raised.code < _FIRST_REFUSAL:
            return raised
        made = answer(from_http(raised, raised.code))
        if request.path.startswith(PLAIN):
            return made
        kind = "not_found" if raised.code == HTTPStatus.NOT_FOUND else "refused"
        return self._page(raised.code, kind, problem=made.get_json())

    def _fault(self, raised: Exception) -> Response:
        _log.error("request_failed", error=type(raised).__qualname__, exc_info=raised)
        return self._page(500, "fault")

    def _recognise(self) -> None:
        """Show the page to nobody in particular where it cannot be found out who asks."""
        try:
            self._person()
        except StoreUnavailable:
            g.visit = None

    def _page(self, status: int, kind: str, **context: Any) -> Response:
        g.problem = kind
        template = "shell/_problem.html" if is_partial() else "shell/problem.html"
        self._recognise()
        kept = unsent() if kind in _TRY_AGAIN else None
        told = {"request_id": g.get("request_id", ""), "problem": {}, "kept": kept, **context}
        page = self._render(template, status, {"kind": kind, "status": status, **told})
        if is_partial():  # beside what the person was doing, which stays as it is
            page.headers["HX-Retarget"] = "#alerts"
            page.headers["HX-Reswap"] = "innerHTML show:top"
        return page


def _lead(path: str) -> Response:
    if is_partial():
        return Response(status=204, headers={"HX-Redirect": path})
    return Response(status=303, headers={"Location": path})
