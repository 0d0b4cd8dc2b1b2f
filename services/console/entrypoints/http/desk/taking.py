"""``/desk/new``: an appeal taken down for a caller, with what is known of both (A3)."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, request

from services.console.domain.desk import taking
from services.console.domain.desk.map_view import area_map
from services.console.domain.desk.taking import Form, Place, one
from services.console.entrypoints.http.desk.roles import CALLERS
from services.console.entrypoints.http.desk.support import Desk, fresh_key
from services.console.ports.api import ApiRefused, ServiceAway

_OK: Final = 200
_LOOK_UPS: Final = ("caller", "similar", "questions", "place")


def add(pages: Blueprint, desk: Desk) -> None:
    """Add the routes."""
    shell = desk.shell

    @pages.get("/desk/new")
    @shell.staff(*CALLERS)
    def new() -> Response:
        """Show an empty form, or one that begins with a caller's number."""
        return _form(desk, {"phone": [request.args.get("phone", "")]})

    @pages.post("/desk/new")
    @shell.staff(*CALLERS)
    def submit() -> Response:
        """Take the appeal; or, without script, look something up and show the form again."""
        form = _given()
        wish = one(form, "do")
        if wish in _LOOK_UPS or "at.x" in form:
            return _form(desk, _placed(desk, form), look_up=True)
        if wish.startswith("supplement:"):
            return _supplement(desk, form, wish.partition(":")[2])
        key = one(form, "key") or fresh_key()
        try:
            receipt = shell.api().post(
                "intake", "/api/v1/appeals", taking.appeal(form, key), key=key
            )
        except ApiRefused as refused:
            said = shell.faults(refused)
            return _form(desk, form, said, status=refused.status, look_up=True)
        return desk.page("desk/taken.html", receipt=receipt, form=form)

    _add_look_ups(pages, desk)


def _add_look_ups(pages: Blueprint, desk: Desk) -> None:
    """Add what the form asks while it is filled in."""
    shell = desk.shell

    @pages.post("/desk/new/caller")
    @shell.staff(*CALLERS)
    def caller() -> Response:
        """Note the call and show the caller's open cases."""
        return shell.fragment("desk/_caller.html", caller=_caller(desk, _given()))

    @pages.post("/desk/new/similar")
    @shell.staff(*CALLERS)
    def similar() -> Response:
        """Show what it may be a repeat of, and whether it means danger."""
        return shell.fragment("desk/_similar.html", similar=_similar(desk, _given()))

    @pages.get("/desk/new/questions")
    @shell.staff(*CALLERS)
    def questions() -> Response:
        """Show what a category asks."""
        found = _questions(desk, request.args.get("category", ""))
        return shell.fragment("desk/_questions.html", questions=found, given={}, errors={})

    @pages.post("/desk/new/place")
    @shell.staff(*CALLERS)
    def place() -> Response:
        """Turn a click on the map into a place."""
        form = _placed(desk, _given())
        return shell.fragment("desk/_place.html", **_place(desk, form))

    @pages.get("/desk/map.svg")
    @shell.staff(*CALLERS)
    def district_map() -> Response:
        """Draw the district's areas, with the chosen place where there is one."""
        district = desk.district(shell.api())
        drawn = area_map(district, shell.display.wording().language) if district else None
        chosen = Place.read(request.args.to_dict(flat=False))
        at = drawn.view.place((chosen.longitude, chosen.latitude)) if drawn and chosen else None
        picture = shell.fragment("desk/map.svg", drawn=drawn, at=at)
        picture.mimetype = "image/svg+xml"
        picture.headers["Cache-Control"] = "private, max-age=300"
        return picture


def _given() -> dict[str, list[str]]:
    return request.form.to_dict(flat=False)


def _form(
    desk: Desk,
    form: Form,
    errors: Mapping[str, str] | None = None,
    status: int = _OK,
    *,
    look_up: bool = False,
) -> Response:
    api, words = desk.shell.api(), desk.shell.display.wording()
    district = desk.district(api)
    parts = ("areas", "categories", "units")
    return desk.page(
        "desk/new.html",
        status,
        form={name: values[0] for name, values in form.items() if values},
        given=form,
        errors=errors or {},
        key=one(form, "key") or fresh_key(),
        choices={
            part: district.options(part, words.language) if district else [] for part in parts
        },
        has_map=bool(district and any(area.ring for area in district.areas)),
        caller=_caller(desk, form) if look_up and one(form, "phone") else None,
        similar=_similar(desk, form) if look_up else None,
        questions=_questions(desk, one(form, "category")),
        may_settle=desk.shell.person().has("operator", "supervisor"),
        kinds=taking.KINDS,
        channels=taking.CHANNELS,
        relations=taking.RELATIONS,
        **_place(desk, form),
    )


def _caller(desk: Desk, form: Form) -> dict[str, Any]:
    """Return the caller's open cases; a refusal or a service that is away in words."""
    phone = one(form, "phone")
    if not phone:
        return {"cases": None}
    body = {"call_id": taking.call_id(one(form, "key"), phone), "number": phone}
    try:
        return {**desk.shell.api().post("intake", "/api/v1/calls", body)}
    except ApiRefused as refused:
        return {"cases": None, "errors": desk.shell.faults(refused)}
    except ServiceAway:
        return {"cases": None, "is_away": True}


def _similar(desk: Desk, form: Form) -> dict[str, Any]:
    """Return similar cases and the advice on danger; nothing while too little is written."""
    body = taking.similar(form)
    if body is None:
        return {"similar": None}
    try:
        return {**desk.shell.api().post("intake", "/api/v1/appeals/similar", body)}
    except (ApiRefused, ServiceAway):
        return {"similar": None}  # nobody is kept from taking an appeal by what only helps


def _questions(desk: Desk, category: str) -> list[dict[str, Any]]:
    if not category:
        return []
    try:
        path = f"/api/v1/categories/{category}/questions"
        found: list[dict[str, Any]] = desk.shell.api().get("intake", path)["questions"]
    except (ApiRefused, ServiceAway):
        return []
    return found


def _placed(desk: Desk, form: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the form with the place that was clicked on the map, and its area."""
    district = desk.district(desk.shell.api())
    drawn = area_map(district, "zh") if district else None
    try:
        x, y = float(one(form, "at.x")), float(one(form, "at.y"))
    except ValueError:
        return form
    if district is None or drawn is None or (x, y) == (0, 0):  # the keyboard clicks at 0, 0
        return form
    longitude, latitude = drawn.view.point_at(x, y)
    area = district.area_at((longitude, latitude))
    found = {"longitude": [str(longitude)], "latitude": [str(latitude)]}
    return {**form, **found, "area_code": [area.code] if area else form.get("area_code", [""])}


def _place(desk: Desk, form: Form) -> dict[str, Any]:
    """Return the chosen place with the name of its area."""
    chosen, district = Place.read(form), desk.district(desk.shell.api())
    area = district.area_at((chosen.longitude, chosen.latitude)) if chosen and district else None
    language = desk.shell.display.wording().language
    return {
        "place": chosen,
        "place_area": area.called(language) if area else "",
        "area_code": one(form, "area_code"),
        "areas": district.options("areas", language) if district else [],
    }


def _supplement(desk: Desk, form: Form, appeal_id: str) -> Response:
    """Add what was written to an open case of the caller, instead of opening another."""
    shell = desk.shell
    try:
        path = f"/api/v1/appeals/{appeal_id}/supplements"
        shell.api().post("intake", path, {"text": one(form, "text")}, key=one(form, "key"))
    except ApiRefused as refused:
        said = shell.faults(refused)
        return _form(desk, form, said, status=refused.status, look_up=True)
    return shell.redirect("/desk/new", "desk.new.supplemented")
