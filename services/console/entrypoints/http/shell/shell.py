"""What every section of the console gets: guarded routes, the person's APIs, pages in the frame."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final, TypeVar

from flask import Flask, Response, g, render_template, request
from jinja2 import Environment

from services.common.web.auth import session
from services.common.web.bodies import MAX_BODY_BYTES, accepts
from services.common.web.principal import ROLES, Role
from services.console.bootstrap import Container
from services.console.domain.person import Person
from services.console.domain.visit import Visit
from services.console.entrypoints.http.shell import faults, headers
from services.console.entrypoints.http.shell.addresses import own_path, with_query
from services.console.entrypoints.http.shell.assets import Assets
from services.console.entrypoints.http.shell.browsers import browser_name
from services.console.entrypoints.http.shell.cookies import Cookies
from services.console.entrypoints.http.shell.display import Display
from services.console.entrypoints.http.shell.forms import Forms
from services.console.entrypoints.http.shell.guard import Guard, SignInNeeded
from services.console.entrypoints.http.shell.navigation import menu_of, places_of
from services.console.entrypoints.http.shell.problem_pages import ProblemPages, is_partial
from services.console.entrypoints.http.shell.renaming import RenamingApi
from services.console.entrypoints.http.shell.speaking import Speaking
from services.console.entrypoints.http.shell.wording import LANGUAGES
from services.console.ports.api import Api, ApiRefused, ServiceAway

V = TypeVar("V", bound=Callable[..., Any])
_TOKEN: Final = re.compile(rb'name="csrf_token" value="[^"]*"')
_DIGEST_BYTES: Final = 12
_FORM_TYPES: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


class Shell:
    """One console's frame; sections get it beside the container."""

    def __init__(self, container: Container) -> None:
        settings = container.settings
        self._container = container
        self.cookies = Cookies(secure=settings.console_secure_cookies)
        self.forms = Forms(settings.console_key.get_secret_value().encode())
        self.guard = Guard(lambda: container.recognise, self.cookies, self.forms)
        self.display = Display(self.guard, self.cookies)
        self.assets = Assets()
        self.speaking = Speaking(container.zone, container.clock.now, self.display.wording)

    def staff(self, *roles: Role) -> Callable[[V], V]:
        """Let in who holds one of these roles (none given: whoever is signed in).

        Others get a plain 403 page; who is not signed in goes to /sign-in and comes back. The view
        takes forms; put ``@accepts(…, max_bytes=…)`` under this for larger bodies.
        """
        wanted = _known(roles)
        return self._guarded(wanted, lambda: self.guard.require(wanted))

    def newcomer(self, view: V) -> V:
        """Let in whoever is signed in, also before they have chosen a password of their own."""
        everybody: frozenset[str] = frozenset()
        return self._guarded(everybody, lambda: self.guard.require((), even_before_password=True))(
            view
        )

    @staticmethod
    def _guarded(roles: frozenset[str], check: Callable[[], None]) -> Callable[[V], V]:
        def guard(view: V) -> V:
            view.staff_roles = roles  # type: ignore[attr-defined]  # functions take attributes
            return session(check)(_taking_forms(view))

        return guard

    def visit(self) -> Visit:
        """Return whose session this is, with the account; raises SignInNeeded."""
        found = self.guard.visit()
        if found is None:
            raise SignInNeeded
        return found

    def open(self, view: V) -> V:
        """Let anybody in, signed in or not; forms must still be our own."""

        def admit() -> None:
            """Let as much of the form be read as the view takes: its token stands in it."""
            request.max_content_length = getattr(view, "max_bytes", MAX_BODY_BYTES)
            self.guard.admit()

        return session(admit)(_taking_forms(view))

    @staticmethod
    def by_link(view: V) -> V:
        """Let in whoever has the address: it is sealed, and the form need not be our own."""

        def admit() -> None:
            """Let no more be read than a form has."""
            request.max_content_length = MAX_BODY_BYTES

        return session(admit)(_taking_forms(view))

    def person(self) -> Person:
        """Return who is signed in; raises SignInNeeded, which leads to the sign-in page."""
        return self.visit().account.person()

    def visitor(self) -> Person | None:
        """Return who is signed in, or None: for pages that are open to everybody."""
        return self.guard.person()

    def api(self) -> Api:
        """Return the services' APIs with the rights of whoever is signed in."""
        return self.naming(self._container.api_of(self.visit()))

    def naming(self, api: Api) -> Api:
        """Return an API whose answers have names in the page's language: they come in Chinese."""
        language = self.display.wording().language
        if language == LANGUAGES[0]:
            return api
        return RenamingApi(api, lambda: self._container.district.names(language))

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """Render a whole page, inside the frame that its template extends."""
        response = self._html(template, status, context)
        if self.cookies.said(request) is not None:
            self.cookies.forget_said(response)
        return response

    def fragment(self, template: str, status: int = 200, **context: Any) -> Response:
        """Render a part of a page for htmx; 304 when the browser has this very part already."""
        response = self._html(template, status, context)
        if status != HTTPStatus.OK:
            return response
        response.set_etag(_etag(response.get_data()))
        response.make_conditional(request)
        return response

    def redirect(self, path: str, /, said: str | None = None, **params: Any) -> Response:
        """Lead to another page of ours after a step; ``said`` is a wording key to show there."""
        target = path if own_path(path) else "/"
        if is_partial():
            response = Response(status=204, headers={"HX-Redirect": target})
        else:
            response = Response(status=303, headers={"Location": target})
        if said is not None:
            self.cookies.say(response, said, params)
        return response

    def faults(self, refused: ApiRefused | None, *, whole: bool = False) -> dict[str, str]:
        """Return what a refusal says, by field, in the page's language; nothing for none.

        What is said of no field stands under an empty name. With ``whole`` what is said of an entry
        of a list stands under the list's name: a plain form has one input for it.
        """
        if refused is None:
            return {}
        said = refused.words(self.display.wording().language)
        return {name.partition(".")[0]: text for name, text in said.items()} if whole else said

    def register(self, app: Flask) -> None:
        """Teach an app the frame: words, macros' helpers, problem pages, headers, assets."""
        app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
        self._teach(app.jinja_env)
        app.register_blueprint(self.assets.blueprint())
        ProblemPages(self._html, self.guard.person).register(app)
        app.after_request(headers.harden)
        app.after_request(self._know_again)

    def name(self, kind: str, code: str | None) -> str:
        """Return the name of one of the ``units``, ``areas`` or ``categories``, else its code."""
        if not code:
            return ""
        try:
            names = self._container.district.names(self.display.wording().language)
        except ServiceAway:
            return code
        return names.get(kind, {}).get(code, code)

    def _teach(self, environment: Environment) -> None:
        speaking = self.speaking
        environment.globals.update(
            w=_Lazy(self.display.wording),
            local=speaking.local,
            day=speaking.day,
            ago=speaking.ago,
            span=speaking.span,
            clock_of=speaking.clock,
            number=speaking.number,
            percent=speaking.percent,
            name=self.name,
            asset=self.assets.url,
            has_asset=self.assets.has,
            csrf_field=lambda: self.forms.field(self.guard.browser()),
            csrf_token=lambda: self.forms.token(self.guard.browser()),
            person=self.visitor,
            places=self._places,
            menu=self._menu,
            counters=self._counters,
            display=self.display.preferences,
            said=self._said,
            with_query=with_query,
            join_words=self._join_words,
            join_names=self._join_names,
            pairs_of=self._pairs_of,
            browser_name=browser_name,
        )

    def _places(self) -> list[Any]:
        person = self.guard.person()
        return places_of(person) if person else []

    def _menu(self) -> list[Any]:
        person = self.guard.person()
        return menu_of(person) if person else []

    def _counters(self) -> Mapping[str, int]:
        """Return what is known of the menu's counters; nobody is asked for them here."""
        return self._container.count_work.known(self.person()) or {}

    def _join_words(self, group: str, codes: Iterable[str]) -> str:
        wording = self.display.wording()
        return wording.listed(wording.of(group, code) for code in codes)

    def _pairs_of(self, group: str, codes: Iterable[str]) -> list[tuple[str, str]]:
        """Return codes with their words, as choices of a form take them."""
        wording = self.display.wording()
        return [(code, wording.of(group, code)) for code in codes]

    def _join_names(self, kind: str, codes: Iterable[str]) -> str:
        return self.display.wording().listed(self.name(kind, code) for code in codes)

    def _said(self) -> str:
        told = self.cookies.said(request)
        wording = self.display.wording()
        return wording(told[0], **told[1]) if told and wording.has(told[0]) else ""

    def _html(self, template: str, status: int, context: Mapping[str, Any]) -> Response:
        colon = self.display.wording().colon
        html = faults.named(render_template(template, **context), colon)
        return Response(html, status, mimetype="text/html")

    def _know_again(self, response: Response) -> Response:
        """Give a browser that was shown a form what the form is bound to, and keep its language."""
        if g.get("is_new_visitor"):
            self.cookies.welcome(response, g.visitor)
        if request.args.get("lang") in ("zh", "en") and request.method == "GET":
            chosen = {**self.cookies.display(request), "language": request.args["lang"]}
            self.cookies.keep_display(response, chosen)
        return response


class _Lazy:
    """The wording of whichever request a template is rendered for."""

    def __init__(self, wording: Callable[[], Any]) -> None:
        self._wording = wording

    def __call__(self, key: str, /, **params: object) -> str:
        return str(self._wording()(key, **params))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wording(), name)


def _known(roles: tuple[Role, ...]) -> frozenset[str]:
    unknown = set(roles) - ROLES
    if unknown:
        raise ValueError(f"unknown roles: {', '.join(sorted(unknown))}")
    return frozenset(roles)


def _taking_forms(view: V) -> V:
    return view if hasattr(view, "accepts") else accepts(*_FORM_TYPES)(view)


def _etag(content: bytes) -> str:
    """Return the digest of a page's part; forms' tokens differ each time and do not count."""
    digest = hashlib.sha256(_TOKEN.sub(b"", content)).digest()[:_DIGEST_BYTES]
    return base64.urlsafe_b64encode(digest).decode()
