"""Reads a directory's published body (JSON) into the domain's own shape."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from services.dispatch.domain.arbitration.rules import read_reasons
from services.dispatch.domain.calendars.calendars import Calendars
from services.dispatch.domain.calendars.reading import read_calendars
from services.dispatch.domain.categories.rows import dangerous, offered_codes
from services.dispatch.domain.clocks.reading_profiles import read_profiles
from services.dispatch.domain.danger.rules import read_danger
from services.dispatch.domain.directory.directory import Category, Directory, Unit
from services.dispatch.domain.directory.reading_handling import read_handling
from services.dispatch.domain.documents.templates import read_templates
from services.dispatch.domain.escalation.reading import policy_rows, read_policies
from services.dispatch.domain.families.rules import read_families
from services.dispatch.domain.routing.areas import Area, AreaIndex
from services.dispatch.domain.routing.keyword_rules import ORDINARY, CategoryRule
from services.dispatch.domain.routing.reading_rules import read_duties, read_places, read_rules
from services.dispatch.domain.whistles.reading import read_whistles

_PREFIX = "LH"


class UnreadableDirectory(ValueError):
    """The body lacks something that dispatch cannot do without; the text says what."""


def read_directory(version: int, body: Mapping[str, Any]) -> Directory:
    """Return the directory of a body; unknown parts are ignored.

    Raises:
        UnreadableDirectory: naming what is missing or of the wrong kind.

    """
    try:
        return _read(version, body)
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableDirectory(f"{type(error).__name__}: {error}") from error


def read_calendars_of(body: Mapping[str, Any]) -> Calendars:
    """Return the calendars of a body alone; raises as they are read."""
    return read_calendars(body, _zone(body["district"]))


def _zone(district: Mapping[str, Any]) -> ZoneInfo:
    return ZoneInfo(district.get("time_zone", "Asia/Shanghai"))


def _read(version: int, body: Mapping[str, Any]) -> Directory:
    district = body["district"]
    return Directory(
        version=version,
        district=district["code"],
        center_unit=district["center_unit"],
        discipline_unit=district.get("discipline_unit"),
        number_prefix=district.get("number_prefix", _PREFIX),
        units={row["code"]: _unit(row) for row in body["units"]},
        areas=AreaIndex.of(
            [_area(row) for row in body["areas"]], read_places(body.get("gazetteer") or ())
        ),
        categories={row["code"]: _category(row) for row in body["categories"]},
        keyword_rules=tuple(_keyword_rules(body["categories"])),
        danger_words=tuple(body.get("danger_words") or ()),
        danger=replace(read_danger(body.get("danger") or {}), categories=dangerous(body)),
        rules=read_rules(body.get("routing_rules") or ()),
        duties=read_duties(body.get("duty_lists") or ()),
        supporting=read_duties(body.get("duty_lists") or (), "supports"),
        sla=read_profiles(body),
        policies=read_policies(policy_rows(body), body["categories"], body.get("returns")),
        calendars=read_calendars(body, _zone(district)),
        handling=read_handling(body.get("handling") or {}),
        templates=read_templates(body.get("papers")),
        families=read_families(body.get("families")),
        return_reasons=read_reasons((body.get("returns") or {}).get("reasons")),
        whistles=read_whistles(body.get("whistles")),
    )


def _unit(row: Mapping[str, Any]) -> Unit:
    return Unit(
        row["code"],
        row["name"],
        row["kind"],
        row.get("parent"),
        row.get("area_code"),
        frozenset(row.get("vacant") or ()),
        row.get("name_en"),
    )


def _area(row: Mapping[str, Any]) -> Area:
    ring = row.get("polygon")
    polygon = tuple((float(x), float(y)) for x, y in ring) if ring else None
    return Area(
        row["code"], row["name"], row["kind"], row.get("parent"), polygon, row.get("name_en")
    )


def _category(row: Mapping[str, Any]) -> Category:
    return Category(
        row["code"],
        row["name"],
        row.get("severity") or "P2",
        row.get("parent"),
        physical=bool(row.get("physical")),
        name_en=row.get("name_en"),
        retired=bool(row.get("retired")),
    )


def _keyword_rules(rows: Sequence[Mapping[str, Any]]) -> Iterable[CategoryRule]:
    offered = offered_codes(rows)
    for row in rows:
        if row["code"] not in offered:
            continue
        weights = row.get("keyword_weights") or dict.fromkeys(row.get("keywords") or (), ORDINARY)
        if weights:
            yield CategoryRule(row["code"], tuple(weights.items()))
