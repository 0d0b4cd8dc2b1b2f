"""The case as its reporter sees it, and what the reporter can do: add, rate, urge, take back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, request

from services.common.web.bodies import accepts
from services.console.entrypoints.http.residents import forms, photos, views
from services.console.entrypoints.http.residents.context import Desk, key_for, new_key
from services.console.ports.api import Answer, Api, ApiRefused, ServiceAway

_CLOSED = 401
_PARTS = ("thumbnail", "content")
_SHOWN_INLINE = ("image/jpeg", "image/png", "image/webp")


def register(pages: Blueprint, desk: Desk) -> None:
    """Add the routes."""
    _reading(pages, desk)
    _deeds(pages, desk)


def _reading(pages: Blueprint, desk: Desk) -> None:
    shell = desk.shell

    @pages.get("/track/case")
    @shell.open
    def show() -> Response:
        """Show where the case stands and what can be done."""
        return shown(desk)

    @pages.get("/track/files/<attachment_id>/<part>")
    @shell.open
    def file(attachment_id: str, part: str) -> Response:
        """Show one's own photo; nothing else is ever shown in the page."""
        wanted = part if part in _PARTS else "thumbnail"
        path = f"/api/v1/track/attachments/{attachment_id}/{wanted}"
        found = desk.api().download("intake", path)
        kind = found.content_type.partition(";")[0].strip()
        response = Response(found.content, mimetype=kind)
        shows = "inline" if kind in _SHOWN_INLINE else "attachment"
        response.headers["Content-Disposition"] = shows
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response.headers["Cache-Control"] = "private, no-store"
        return response


def _deeds(pages: Blueprint, desk: Desk) -> None:
    shell = desk.shell

    @pages.post("/track/rating")
    @shell.open
    def rate() -> Response:
        """Rate the open round."""
        rating = forms.rating_of(request.form)
        missing = [name for name, value in rating.items() if value is None]
        if missing:
            return shown(desk, dict.fromkeys(missing, desk.word("residents.rate.missing")), 422)
        return _done(desk, "rating", rating, "residents.rate.done")

    @pages.post("/track/supplement")
    @shell.open
    @accepts(
        "application/x-www-form-urlencoded", "multipart/form-data", max_bytes=photos.FORM_BYTES
    )
    def supplement() -> Response:
        """Add words and photos."""
        return _supplemented(desk)

    @pages.post("/track/review")
    @shell.open
    def review() -> Response:
        """Ask that the result be looked at again."""
        said = forms.review_of(request.form)
        return _done(desk, "review-request", said, "residents.review.done", prefix="review_")

    @pages.post("/track/remind")
    @shell.open
    def remind() -> Response:
        """Urge it on."""
        return _done(desk, "remind", {}, "residents.remind.done")

    @pages.post("/track/withdraw")
    @shell.open
    def withdraw() -> Response:
        """Take it back."""
        reason = request.form.get("reason", "").strip() or None
        return _done(desk, "withdraw", {"reason": reason}, "residents.withdraw.done")


def _supplemented(desk: Desk) -> Response:
    sent = photos.named(desk)
    if sent.errors:
        return shown(desk, {"photos": " ".join(sent.errors)}, 422, sent.ids)
    said = {"text": request.form.get("text", ""), "attachments": list(sent.ids)}
    return _done(desk, "supplement", said, "residents.supplement.done")


def shown(
    desk: Desk,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
    photo_ids: Sequence[str] = (),
) -> Response:
    """Return the case's page, or the question for the code where none is open (any more).

    What was typed into a form that was refused, and the photos sent with it, stay in it.
    """
    api = desk.api()
    found = asked(desk, lambda: api.get("intake", "/api/v1/track"))
    if isinstance(found, Response):
        return found
    return desk.shell.page(
        "residents/case.html",
        status,
        case=views.case(found, desk.language),
        files=_files(api),
        errors=errors or {},
        given=request.form,
        refused=request.path.rpartition("/")[2] if errors else "",
        key=new_key(),
        grounds=forms.GROUNDS,
        advice=views.advice(found.get("advice"), desk.language),
        photo_ids=photo_ids,
        most_photos=photos.MOST,
    )


def asked(desk: Desk, ask: Callable[[], Answer]) -> Answer | Response:
    """Ask intake about the open case; without one, lead to where the code is asked for."""
    if not desk.case():
        return desk.shell.redirect("/track")
    try:
        return ask()
    except ApiRefused as refused:
        if refused.status == _CLOSED:
            leading = desk.shell.redirect("/track", said="residents.track.expired")
            return desk.close_case(leading)
        raise


def _done(desk: Desk, deed: str, said: Mapping[str, Any], words: str, prefix: str = "") -> Response:
    api, path = desk.api(), f"/api/v1/track/{deed}"
    key = key_for(request.form.get("key"), said)
    try:
        found = asked(desk, lambda: api.post("intake", path, said, key=key))
    except ApiRefused as refused:
        wrong = {name and prefix + name: text for name, text in desk.shell.faults(refused).items()}
        return shown(desk, wrong, refused.status, said.get("attachments", ()))
    if isinstance(found, Response):
        return found
    if found.get("advice"):  # danger was added: where to ring counts more than anything
        return desk.shell.page(
            "residents/added.html", advice=views.advice(found["advice"], desk.language)
        )
    return desk.shell.redirect("/track/case", said=words)


def _files(api: Api) -> list[Mapping[str, Any]]:
    try:
        return list(api.get("intake", "/api/v1/track/attachments")["items"])
    except (ApiRefused, ServiceAway):
        return []
