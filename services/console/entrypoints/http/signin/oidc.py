"""Signing in through the district's identity provider."""

from typing import Final

from flask import Blueprint, Response, abort, request

from services.common.observability.logging import get_logger
from services.console.application.accounts.single_sign_on import ErrandUnknown, SingleSignOn
from services.console.bootstrap import Container
from services.console.domain.single_sign_on import ClaimsRefused
from services.console.entrypoints.http.shell import Shell
from services.console.entrypoints.http.shell.addresses import own_path
from services.console.entrypoints.http.shell.navigation import home_of
from services.console.entrypoints.http.signin.origin import origin_of
from services.console.ports.identity_provider import ProviderAway, ProviderRefused

_log = get_logger("console.oidc")

_REFUSED: Final = 401
_AWAY: Final = 503
_LONGEST: Final = 4096
# What each failure is called in the words of the page; of claims the failure itself says it.
_FAILURES: Final[dict[type[Exception], tuple[str, int]]] = {
    ErrandUnknown: ("unknown", _REFUSED),
    ProviderAway: ("away", _AWAY),
    ProviderRefused: ("refused", _REFUSED),
    ClaimsRefused: ("", _REFUSED),
}


def blueprint(container: Container, shell: Shell) -> Blueprint:
    """Return the way there and back; without a provider in the settings there is none."""
    pages = Blueprint("oidc", __name__)

    @pages.get("/sign-in/oidc")
    @shell.open
    def leave() -> Response:
        """Send the browser to the provider."""
        target = request.args.get("next", "")
        try:
            departure = _way(container).leave(target if own_path(target) else "")
        except tuple(_FAILURES) as error:
            return failed("away", _AWAY, error)
        response = Response(status=303, headers={"Location": departure.address})
        shell.cookies.send_off(response, departure.sealed)
        return response

    @pages.get("/sign-in/oidc/back")
    @shell.open
    def come_back() -> Response:
        """Take whoever comes back with the provider's word in."""
        state, code = (request.args.get(name, "")[:_LONGEST] for name in ("state", "code"))
        way, sealed = _way(container), shell.cookies.errand(request)
        try:
            arrival = way.come_back(sealed, state, code, origin_of(shell))
        except tuple(_FAILURES) as error:
            failure, status = _FAILURES[type(error)]
            return failed(failure or str(error), status, error)
        response = shell.redirect(arrival.target or home_of(arrival.made.account.person()))
        shell.cookies.begin(response, arrival.made.cookie, arrival.made.known)
        shell.cookies.welcome_back(response)
        return response

    def failed(code: str, status: int, error: Exception) -> Response:
        _log.warning("single_sign_on_failed", code=code, reason=str(error)[:200])
        response = shell.page("signin/oidc_failed.html", status, code=code)
        shell.cookies.welcome_back(response)
        return response

    return pages


def _way(container: Container) -> SingleSignOn:
    return container.single_sign_on or abort(404)
