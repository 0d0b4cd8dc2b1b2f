"""One-time links from messages: opened by a tap, for a phone's preview would use them up."""

from typing import Final

from flask import Blueprint, Response, request

from services.console.entrypoints.http.residents.context import Desk
from services.console.ports.api import ApiRefused

_NONE: Final = (404, 422)
# As a reply by SMS is read: who is content was contacted and it is solved (docs/intake/ratings.md).
_CONTENT: Final = ("satisfied", "basically_satisfied")


def register(pages: Blueprint, desk: Desk) -> None:
    """Add the routes."""
    shell = desk.shell

    @pages.get("/r/<token>")
    @shell.open
    def offer(token: str) -> Response:
        """Offer to rate or to look; nothing is asked of intake yet."""
        return shell.page("residents/link.html", token=token)

    @pages.post("/r/<token>")
    @shell.open
    def use(token: str) -> Response:
        """Open the case; with an answer, rate it in the same tap."""
        try:
            session = desk.api("").post("intake", "/api/v1/track/sessions", {"link": token})
        except ApiRefused as refused:
            if refused.status in _NONE:
                return shell.redirect("/track", said="residents.rate.link_used")
            raise
        said = _rated(desk, session["token"], request.form.get("satisfaction", ""))
        return desk.open_case(shell.redirect("/track/case", said=said), session["token"])


def _rated(desk: Desk, case: str, satisfaction: str) -> str | None:
    if satisfaction not in _CONTENT:
        return None
    api = desk.api(case)
    try:
        rating = api.get("intake", "/api/v1/track")["rating"]
        if rating is None:
            return "residents.rate.closed"
        answer = {"contacted": True, "resolved": True, "satisfaction": satisfaction}
        api.post("intake", "/api/v1/track/rating", {**answer, "round": rating["round"]})
    except ApiRefused:
        return "residents.rate.closed"
    return "residents.rate.done"
