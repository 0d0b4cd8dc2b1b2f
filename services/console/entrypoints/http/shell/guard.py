"""Who asks, and whether they may: the session's check before every page."""

from collections.abc import Callable, Collection

from flask import g, request

from services.console.application.accounts.recognise import Recognise
from services.console.domain.person import Person
from services.console.domain.visit import Visit
from services.console.entrypoints.http.shell import cookies
from services.console.entrypoints.http.shell.cookies import Cookies
from services.console.entrypoints.http.shell.forms import Forms

POLLED = "HX-Trigger-Every"


class SignInNeeded(Exception):
    """The page is for staff, and nobody is signed in."""


class NotYours(Exception):
    """The page is for other roles."""

    def __init__(self, roles: Collection[str]) -> None:
        super().__init__(", ".join(sorted(roles)))
        self.roles = frozenset(roles)


class PasswordFirst(Exception):
    """Before anything else this person has to choose a password of their own."""


class Guard:
    """Recognises whoever asks, once a request, and lets in whom a page is for."""

    def __init__(self, recognise: Callable[[], Recognise], kept: Cookies, forms: Forms) -> None:
        self._recognise = recognise
        self._cookies = kept
        self._forms = forms

    def visit(self) -> Visit | None:
        """Return this request's session with its account, or None."""
        if "visit" not in g:
            cookie = self._cookies.session(request)
            is_poll = POLLED in request.headers
            g.visit = self._recognise()(cookie, is_poll=is_poll) if cookie else None
        found: Visit | None = g.visit
        return found

    def person(self) -> Person | None:
        """Return who is signed in, or None."""
        visit = self.visit()
        return visit.account.person() if visit else None

    def admit(self) -> None:
        """Let anybody in, but no form of another site; raises FormNotOurs."""
        self._forms.check(request, self.browser())

    def require(self, roles: Collection[str], *, even_before_password: bool = False) -> None:
        """Let in who holds one of the roles (no role: whoever is signed in).

        Raises SignInNeeded, PasswordFirst, NotYours, FormNotOurs.
        """
        visit = self.visit()
        if visit is None:
            raise SignInNeeded
        if visit.account.must_change_password and not even_before_password:
            raise PasswordFirst
        if not visit.account.person().may(roles):
            raise NotYours(roles)
        self.admit()

    def browser(self) -> str:
        """Return what forms of this browser are bound to: its session, else its visitor's cookie.

        A browser that has neither is given the latter with the page.
        """
        if (visit := self.visit()) is not None:
            return visit.session.key
        if "visitor" not in g:
            known = self._cookies.visitor(request)
            g.is_new_visitor = not known
            g.visitor = known or cookies.new_visitor()
        return str(g.visitor)
