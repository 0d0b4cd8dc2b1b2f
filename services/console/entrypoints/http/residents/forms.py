"""From what a resident filled in to what intake takes, and its refusals back to fields (pure)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from werkzeug.datastructures import MultiDict

KINDS: Final = ("help", "complaint", "suggestion", "consult", "report", "praise")
RELATIONS: Final = ("family", "neighbour", "organisation", "other")
GROUNDS: Final = ("unresolved", "attitude", "answer", "other")
SATISFACTIONS: Final = ("satisfied", "basically_satisfied", "dissatisfied")
# The notice of personal data that stands under the form; a changed text gets another version.
NOTICE: Final = "2026-11"
_ANSWER: Final = "q-"
_MOST_TEXT: Final = 5000
_DIGITS: Final = 6
_SAID: Final[Mapping[str, bool]] = {"true": True, "false": False}

Form = MultiDict[str, str]
# intake's names of fields → ours.
_FIELDS: Final[Mapping[str, str]] = {
    "contact.phone": "phone",
    "contact.name": "name",
    "contact.email": "email",
    "contact": "phone",
    "on_behalf_of": "relation",
    "area_code": "address",
    "location.longitude": "location",
    "location.latitude": "location",
    "location.crs": "location",
}


def appeal_of(form: Form, attachments: Sequence[str], language: str) -> dict[str, Any]:
    """Return the appeal as intake takes it: nothing that the resident left out."""
    said: dict[str, Any] = {
        "channel": "web",
        "kind": form.get("kind") if form.get("kind") in KINDS else "help",
        # Browsers count a line's end as one sign and send two. What is too long intake refuses:
        # words that were cut off in silence nobody would miss but their writer.
        "text": _line(form, "text").replace("\r\n", "\n"),
        "category": _line(form, "category") or None,
        "address": _line(form, "address") or None,
        "location": location_of(form),
        "contact": _contact(form, language),
        "anonymous": form.get("anonymous") == "true",
        "confidential": form.get("confidential") == "true",
        "on_behalf_of": _behalf(form),
        "answers": answers_of(form),
        "attachments": list(attachments),
        "same_as": _line(form, "same_as") or None,
    }
    return {name: value for name, value in said.items() if value not in (None, False, [], {})}


def similar_of(form: Form) -> dict[str, Any]:
    """Return what is asked before sending: words, matter and place; nothing of the person."""
    said = appeal_of(form, (), "zh")
    named = ("kind", "text", "category", "address", "location")
    asked = {name: said[name] for name in named if name in said}
    if "text" in asked:
        asked["text"] = asked["text"][:_MOST_TEXT]
    return {**asked, "limit": 3}


def location_of(form: Form) -> dict[str, Any] | None:
    """Return the place that the device or the map gave; what is no number is no place."""
    try:
        longitude, latitude = float(form["longitude"]), float(form["latitude"])
    except (KeyError, ValueError):
        return None
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        return None
    return {"longitude": longitude, "latitude": latitude, "crs": "wgs84"}


def answers_of(form: Form) -> list[dict[str, Any]]:
    """Return what was answered to the category's questions."""
    found = []
    for name in form:
        values = [value.strip() for value in form.getlist(name) if value.strip()]
        if name.startswith(_ANSWER) and values:
            found.append({"question": name.removeprefix(_ANSWER), "values": values})
    return found


def rating_of(form: Form) -> dict[str, Any]:
    """Return the three answers for a round; None for what was not answered."""
    given, chosen = form.get("round", ""), form.get("satisfaction")
    is_round = given.isascii() and given.isdigit() and len(given) < _DIGITS
    return {
        "round": int(given) if is_round else None,
        "contacted": _SAID.get(form.get("contacted", "")),
        "resolved": _SAID.get(form.get("resolved", "")),
        "satisfaction": chosen if chosen in SATISFACTIONS else None,
        "grounds": [one for one in form.getlist("grounds") if one in GROUNDS],
        "comment": _line(form, "comment"),
    }


def review_of(form: Form) -> dict[str, str]:
    """Return why the result should be looked at again."""
    ground = form.get("ground", "")
    return {"text": form.get("text", ""), "ground": ground if ground in GROUNDS else GROUNDS[0]}


def errors_of(refused: Mapping[str, str], answers: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return what is wrong, by the names of our own fields, so that it stands beside them."""
    return {_field(name, answers): words for name, words in refused.items()}


def _field(name: str, answers: Sequence[Mapping[str, Any]]) -> str:
    first, _, rest = name.partition(".")
    if first == "answers":
        place, _, _ = rest.partition(".")
        known = place.isdigit() and int(place) < len(answers)
        return _ANSWER + str(answers[int(place)]["question"] if known else place)
    if first == "attachments":
        return "photos"
    return _FIELDS.get(name, first)


def _contact(form: Form, language: str) -> dict[str, str]:
    if form.get("anonymous") == "true":
        return {}
    given = {name: _line(form, name) for name in ("phone", "name", "email")}
    found = {name: value for name, value in given.items() if value}
    return {**found, "language": language} if found else {}


def _behalf(form: Form) -> dict[str, str] | None:
    relation = form.get("relation", "")
    if relation not in RELATIONS:
        return None
    name = _line(form, "behalf_name")
    return {"relation": relation, **({"name": name} if name else {})}


def _line(form: Form, name: str) -> str:
    return form.get(name, "").strip()
