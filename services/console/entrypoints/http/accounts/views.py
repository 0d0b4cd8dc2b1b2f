"""From an administrator's form to what is wanted of accounts, and back. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from werkzeug.datastructures import MultiDict

from services.common.web.principal import ROLES
from services.console.domain.account import Account, folded
from services.console.domain.account_form import AccountForm, Known
from services.console.ports.accounts import Wanted

GRANTED: Final = tuple(sorted(ROLES - {"service"}))
_STATES: Final = {"open": False, "disabled": True}
_LONGEST: Final = 64
Names = Mapping[str, Mapping[str, str]]


def wanted_of(given: Mapping[str, str]) -> Wanted:
    """Return what the list's filters ask for; what makes no sense does not narrow."""
    role = given.get("role", "")
    return Wanted(
        words=given.get("words", "").strip()[:_LONGEST],
        role=role if role in ROLES else "",
        unit=given.get("unit", "")[:_LONGEST],
        is_disabled=_STATES.get(given.get("state", "")),
        after=given.get("after", "")[:_LONGEST],
    )


def form_of(given: MultiDict[str, str], username: str | None = None) -> AccountForm:
    """Return what was written; ``username`` where it stands already."""
    areas = given.get("areas", "").replace("，", " ").replace(",", " ").split()
    return AccountForm(
        username=username if username is not None else folded(given.get("username", "")),
        name=given.get("name", "").strip(),
        roles=frozenset(given.getlist("roles")),
        unit=given.get("unit", "").strip() or None,
        areas=tuple(dict.fromkeys(areas)),
    )


def form_from(account: Account) -> AccountForm:
    """Return an account as its form shows it."""
    return AccountForm(account.username, account.name, account.roles, account.unit, account.areas)


def known_of(names: Names) -> Known:
    """Return the codes that exist, by a directory's names."""
    return Known(GRANTED, frozenset(names["units"]), frozenset(names["areas"]))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: its accounts, and what the next one begins behind."""

    accounts: Sequence[Account]
    after: str | None


def page_of(found: Sequence[Account], limit: int) -> Page:
    """Return a page of at most ``limit``, of one more than that that were read."""
    shown = found[:limit]
    return Page(shown, shown[-1].username if len(found) > limit else None)
