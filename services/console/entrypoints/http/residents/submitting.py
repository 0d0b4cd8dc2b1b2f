"""Reporting: one calm page, a look for similar cases before it is sent, and the code afterwards."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, request

from services.common.web.bodies import accepts
from services.console.entrypoints.http.residents import forms, photos, views
from services.console.entrypoints.http.residents.context import Desk, key_of
from services.console.entrypoints.http.residents.maps import picture
from services.console.ports.api import ApiRefused, ServiceAway

_SUBMIT = "residents/submit.html"
_MOST_CODE_DIGITS = 12  # signs of a code that needs a proof; one that opens alone has 16


def register(pages: Blueprint, desk: Desk) -> None:
    """Add the routes."""
    shell = desk.shell

    @pages.get("/submit")
    @shell.open
    def form() -> Response:
        """Show the form, with the questions of a matter where one is named."""
        return _form(desk, forms.Form(request.args.to_dict()))

    @pages.post("/submit/check")
    @shell.open
    def check() -> Response:
        """Show similar cases and where to ring, while the resident still writes."""
        found = _similar(desk, request.form)
        return shell.fragment("residents/_check.html", **found)

    @pages.get("/submit/questions")
    @shell.open
    def questions() -> Response:
        """Show what a matter asks."""
        asked = _questions(desk, request.args.get("category", ""), {})
        return shell.fragment("residents/_questions.html", questions=asked, errors={})

    @pages.post("/submit")
    @shell.open
    @accepts(
        "application/x-www-form-urlencoded", "multipart/form-data", max_bytes=photos.FORM_BYTES
    )
    def submit() -> Response:
        """Send it: the same form twice is one appeal; what is wrong stands beside its field."""
        return _submitted(desk)


def _submitted(desk: Desk) -> Response:
    given = request.form
    sent = photos.named(desk)
    if given.get("show_questions"):
        return _form(desk, given, sent.ids)
    if sent.errors:
        return _form(desk, given, sent.ids, {"photos": " ".join(sent.errors)}, 422)
    if not given.get("checked"):
        found = _similar(desk, given)
        if found["similar"] or found["advice"]:
            return _form(desk, given, sent.ids, found=found)
    return _sent(desk, given, sent.ids)


def _sent(desk: Desk, given: forms.Form, attachments: Sequence[str]) -> Response:
    said = forms.appeal_of(given, attachments, desk.language)
    try:
        receipt = desk.api("").post("intake", "/api/v1/appeals", said, key=key_of(given.get("key")))
    except ApiRefused as refused:
        wrong = forms.errors_of(refused.fields(desk.language), said.get("answers", []))
        errors = wrong or desk.shell.faults(refused)
        return _form(desk, given, attachments, errors, refused.status)
    session = _follow_at_once(desk, given, receipt)
    page = desk.shell.page(
        "residents/done.html",
        201,
        receipt=receipt,
        spoken=views.spoken(receipt["tracking_code"]),
        is_alone=_opens_alone(receipt["tracking_code"]),
        advice=views.advice(receipt.get("advice"), desk.language),
        held=views.said(receipt.get("held"), desk.language),
        can_follow=bool(session),
    )
    return desk.open_case(page, session) if session else page


def _follow_at_once(desk: Desk, given: forms.Form, receipt: Mapping[str, Any]) -> str:
    """Return a session for the case that was just reported, so that nobody has to type its code."""
    proof = "".join(sign for sign in given.get("phone", "") if sign.isdigit())[-4:]
    asked = {"tracking_code": receipt["tracking_code"]}
    if len(proof) == 4 and not _opens_alone(receipt["tracking_code"]):
        asked["phone_suffix"] = proof
    if receipt.get("held"):
        return ""
    try:
        return str(desk.api("").post("intake", "/api/v1/track/sessions", asked)["token"])
    except (ApiRefused, ServiceAway):
        return ""


def _opens_alone(code: str) -> bool:
    return len(code.replace("-", "")) > _MOST_CODE_DIGITS


def _similar(desk: Desk, given: forms.Form) -> dict[str, Any]:
    """Return similar cases and advice; where that cannot be asked nobody is kept from sending."""
    nothing: dict[str, Any] = {"similar": [], "advice": None}
    said = forms.similar_of(given)
    if not said.get("text"):
        return nothing
    try:
        answer = desk.api("").post("intake", "/api/v1/appeals/similar", said)
    except (ApiRefused, ServiceAway):
        return nothing
    return {
        "similar": views.similar(answer, desk.language),
        "advice": views.advice(answer.get("advice"), desk.language),
    }


def _questions(desk: Desk, category: str, given: Mapping[str, Sequence[str]]) -> list[Any]:
    if not category:
        return []
    try:
        answer = desk.api("").get("intake", f"/api/v1/categories/{category}/questions")
    except (ApiRefused, ServiceAway):
        return []
    return list(views.questions(answer, desk.language, given))


def _form(
    desk: Desk,
    given: forms.Form,
    attachments: Sequence[str] = (),
    errors: Mapping[str, str] | None = None,
    status: int = 200,
    found: Mapping[str, Any] | None = None,
) -> Response:
    directory = desk.container.public_directory
    try:
        matters = views.matters_by_class(directory.matters(desk.language))
        plan = picture(directory.outlines(desk.language))
    except ServiceAway:  # the words alone are enough to begin with
        matters, plan = [], None
    answers = {name: given.getlist(name) for name in given}
    return desk.shell.page(
        _SUBMIT,
        status,
        given=given,
        errors=errors or {},
        matters=matters,
        plan=plan,
        kinds=forms.KINDS,
        relations=forms.RELATIONS,
        questions=_questions(desk, given.get("category", ""), answers),
        photo_ids=attachments,
        key=key_of(given.get("key")),
        notice=forms.NOTICE,
        most_photos=photos.MOST,
        **{"similar": [], "advice": None, **(found or {})},
    )
