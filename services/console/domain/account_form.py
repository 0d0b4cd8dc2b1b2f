"""What an account may be: its name, its roles, and the unit and area that go with them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from services.console.domain.account import USERNAME

# Roles whose reach is a unit's, and those whose reach is an area's (promises.md L1).
OF_UNIT: Final = frozenset({"street", "community", "grid_officer", "unit_handler", "unit_leader"})
OF_AREA: Final = frozenset({"street", "community", "grid_officer"})
LONGEST_NAME: Final = 40


@dataclass(frozen=True, slots=True)
class AccountForm:
    """What an administrator writes of an account."""

    username: str
    name: str
    roles: frozenset[str]
    unit: str | None
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The codes that exist."""

    roles: Collection[str]
    units: Collection[str]
    areas: Collection[str]


def faults(form: AccountForm, known: Known) -> Mapping[str, str]:
    """Return what is wrong with a form: a code by field; nothing for a good one."""
    found = {
        "username": "username_form" if not USERNAME.fullmatch(form.username) else "",
        "name": _of_name(form.name),
        "roles": _of_roles(form.roles, known.roles),
        "unit": _of_unit(form, known.units),
        "areas": _of_areas(form, known.areas),
    }
    return {field: code for field, code in found.items() if code}


def _of_name(name: str) -> str:
    if not name.strip():
        return "missing"
    return "too_long" if len(name) > LONGEST_NAME or not name.isprintable() else ""


def _of_roles(roles: frozenset[str], known: Collection[str]) -> str:
    if not roles:
        return "missing"
    return "unknown" if not roles.issubset(known) else ""


def _of_unit(form: AccountForm, known: Collection[str]) -> str:
    if not form.unit:
        return "unit_needed" if form.roles & OF_UNIT else ""
    return "unknown" if form.unit not in known else ""


def _of_areas(form: AccountForm, known: Collection[str]) -> str:
    if not form.areas:
        return "area_needed" if form.roles & OF_AREA else ""
    return "unknown" if not set(form.areas).issubset(known) else ""
