"""Whistles as parts of a ticket's MongoDB document, and back."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, TypeVar

from services.dispatch.domain.whistles.kinds import SignIn
from services.dispatch.domain.whistles.whistle import (
    Assessment,
    JointPlan,
    JointResult,
    Place,
    SignedIn,
    Summons,
    Whistle,
)

T = TypeVar("T")
Document = dict[str, Any]

_NAMES: dict[type, frozenset[str]] = {
    kind: frozenset(item.name for item in fields(kind))
    for kind in (
        Whistle,
        Summons,
        SignedIn,
        Assessment,
        JointPlan,
        JointResult,
        Place,
        SignIn,
    )
}


def whistle_document(whistle: Whistle) -> Document:
    """Return a whistle with everything in it as plain values."""
    return asdict(whistle)


def read_whistle(raw: Mapping[str, Any]) -> Whistle:
    """Return the whistle of a document; fields of a newer version are ignored."""
    nested: dict[str, Any] = {
        "sign_in": _read(SignIn, raw["sign_in"]),
        "summons": tuple(_read_summons(item) for item in raw["summons"]),
        "place": _read(Place, _with_point(raw["place"])),
        "plan": _maybe(JointPlan, raw.get("plan")),
        "result": _maybe(JointResult, raw.get("result")),
    }
    return _read(Whistle, {**raw, **nested})


def _read_summons(raw: Mapping[str, Any]) -> Summons:
    signed = raw.get("signed_in")
    nested: dict[str, Any] = {
        "signed_in": _read(SignedIn, _with_point(signed)) if signed else None,
        "of_unit": _maybe(Assessment, raw.get("of_unit")),
        "of_blower": _maybe(Assessment, raw.get("of_blower")),
    }
    return _read(Summons, {**raw, **nested})


def _maybe(kind: type[T], raw: Mapping[str, Any] | None) -> T | None:
    return _read(kind, raw) if raw else None


def _with_point(raw: Mapping[str, Any]) -> Document:
    point = raw.get("point")
    return {**raw, "point": tuple(point) if point else None}


def _read(kind: type[T], raw: Mapping[str, Any]) -> T:
    return kind(**{name: value for name, value in raw.items() if name in _NAMES[kind]})
