"""Put the documents of a faultless preset together as one directory body."""

from typing import Any

from services.dispatch.adapters.preset.calendars import calendar_body
from services.dispatch.adapters.preset.located import Document
from services.dispatch.adapters.preset.places import gazetteer
from services.dispatch.domain.routing.keyword_rules import NEGATIVE, ORDINARY, STRONG, WEAK

_WEIGHTS = {"strong": STRONG, "words": ORDINARY, "weak": WEAK}


def directory_body(documents: dict[str, Document]) -> dict[str, Any]:
    """Return the body of directory version 1 (`GET /api/v1/directory/{version}`)."""
    data = {name: document.data for name, document in documents.items()}
    profile = data["preset"]["sla_profile"]
    return {
        "version": 1,
        "preset": data["preset"]["preset"],
        "district": data["preset"]["district"],
        "units": _units(data),
        "areas": _areas(data),
        "pairings": data["pairings"],
        "gazetteer": gazetteer(data.get("gazetteer", [])),
        "categories": _categories(data["categories"]),
        "danger_words": [row["word"] for row in data["danger_words"]["words"]],
        "danger": _danger(data["danger_words"]),
        "duty_lists": _duty_lists(data),
        "routing_rules": list(data["routing_rules"]["rules"]),
        "sla_profile": next(p for p in data["sla_profiles"]["profiles"] if p["code"] == profile),
        "sla_profiles": data["sla_profiles"]["profiles"],
        "policies": data["escalation_policy"]["policies"],
        "papers": data.get("papers"),
        "returns": data["returns"],
        "handling": data["handling"],
        "families": data["families"],
        "repeats": data.get("repeats"),
        "calendar": calendar_body(data["calendar"]),
        "calendars": data.get("calendars", {}).get("calendars", []),
        "whistles": data["whistle_kinds"],
    }


def _danger(table: dict[str, Any]) -> dict[str, Any]:
    """Return what intake finds danger by, and by what dispatch calls the duty officers."""
    rows = table["words"]
    plain = ("severity", "hyperbole", "categories", "lines", "calls", "again", "most", "judge",
             "phrases", "long_text")  # fmt: skip
    return {
        "emergency": {row["word"]: row["emergency"] for row in rows},
        "kinds": {row["word"]: row["kind"] for row in rows if "kind" in row},
        "also": {row["word"]: row["also"] for row in rows if "also" in row},
        **{name: table[name] for name in plain if name in table},
    }


def _units(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return centre, departments, then the units of subdistricts and communities."""
    district = data["preset"]["district"]
    centre = district["center_unit"]
    names = {"name": district["center_name"], "name_en": district["center_name_en"]}
    places = {"parent": None, "area_code": district["code"]}
    units = [{"code": centre, **names, "kind": "centre", **places}]
    for row in data["departments"]:
        names = {"name": row["name"], "name_en": row["name_en"]}
        places = {"parent": row["parent"] or None, "area_code": None}
        group = {"group": row["group"]}
        units.append({"code": row["code"], **names, "kind": "department", **places, **group})
    by_area = {row["code"]: row["unit"] for row in data["areas"]}
    for row in data["areas"]:
        if row["unit"]:
            names = {"name": row["name"], "name_en": row["name_en"]}
            places = {"parent": by_area[row["parent"]] or centre, "area_code": row["code"]}
            units.append({"code": row["unit"], **names, "kind": row["kind"], **places})
    return units


def _areas(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the areas with their polygons (WGS84 rings) and whether these are made up."""
    features = {f["properties"]["code"]: f for f in data["polygons"]["features"]}
    return [_area(row, features.get(row["code"])) for row in data["areas"]]


def _area(row: dict[str, Any], feature: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "code": row["code"],
        "name": row["name"],
        "name_en": row["name_en"],
        "kind": row["kind"],
        "parent": row["parent"] or None,
        "unit": row["unit"] or None,
        "polygon": feature["geometry"]["coordinates"][0] if feature else None,
        "synthetic": bool(feature and feature["properties"]["synthetic"]),
    }


def _categories(tree: dict[str, Any]) -> list[dict[str, Any]]:
    """Return classes and matters in one list, parents first."""
    found: list[dict[str, Any]] = []
    for group in tree["classes"]:
        names = {key: group[key] for key in ("code", "name", "name_en", "db44")}
        empty: dict[str, Any] = {"keywords": [], "keyword_weights": {}, "kind": None, "kinds": []}
        since = {
            "severity": "P2",
            "allows_anonymous": True,
            "effective_from": tree["effective_from"],
        }
        physical = {"physical": group.get("physical", False)}
        own = {"sla_profile": group.get("sla_profile")}
        found.append({**names, "parent": None, **empty, **since, **physical, **own})
        found += [_matter(matter, group, tree) for matter in group["matters"]]
    return found


def _matter(matter: dict[str, Any], group: dict[str, Any], tree: dict[str, Any]) -> dict[str, Any]:
    weights = {w: weight for group, weight in _WEIGHTS.items() for w in matter.get(group, ())}
    against = dict.fromkeys(matter.get("negative", ()), NEGATIVE)
    return {
        **{key: matter[key] for key in ("code", "name", "name_en", "db44", "severity", "kinds")},
        "parent": group["code"],
        "physical": matter.get("physical", group.get("physical", False)),
        "keywords": list(weights),
        "keyword_weights": weights | against,
        "kind": matter.get("kind"),
        "sla_profile": matter.get("sla_profile"),
        "allows_anonymous": matter.get("allows_anonymous", True),
        "questions": matter.get("questions", []),
        "effective_from": matter.get("effective_from", tree["effective_from"]),
    }


def _duty_lists(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what each unit leads and supports; territorial units each in their own area."""
    lists = data["duty_lists"]
    found = [{"unit": row["unit"], **_duties(row), "areas": None} for row in lists["departments"]]
    for row in data["areas"]:
        if row["unit"]:
            own = _duties(lists[row["kind"]])
            found.append({"unit": row["unit"], **own, "areas": [row["code"]]})
    return found


def _duties(row: dict[str, Any]) -> dict[str, Any]:
    return {"categories": row["leads"], "supports": row["supports"], "duties": row["duties"]}
