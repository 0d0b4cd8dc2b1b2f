"""The units' AMQP accounts as they are told to the units."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from services.common.broker.admin import UnitAccount
from services.common.broker.topology import department_queue
from services.dispatch.adapters.units.passwords import password_of
from services.dispatch.domain.units.account import Account


def accounts_of(units: Iterable[str], secret: str) -> list[UnitAccount]:
    """Return each unit's first account; the same secret gives the same passwords."""
    return [UnitAccount(unit, password_of(unit, 1, secret)) for unit in units]


def told_of(account: Account, secret: str) -> UnitAccount:
    """Return an account with the password of its generation."""
    return UnitAccount(account.unit, password_of(account.unit, account.generation, secret))


def credentials_of(accounts: Iterable[UnitAccount], amqp_url: str) -> list[dict[str, Any]]:
    """Return what a unit needs to connect, as JSON rows."""
    return [
        {
            "code": account.unit,
            "username": account.username,
            "password": account.password,
            "amqp_url": _url_of(account, amqp_url),
            "queue": department_queue(account.unit),
        }
        for account in accounts
    ]


def with_office(row: Mapping[str, Any], unit: Mapping[str, Any]) -> dict[str, Any]:
    """Return a unit's row with its kind and area: they decide which people's accounts it has."""
    return {**row, "kind": unit["kind"], "area_code": unit.get("area_code")}


def _url_of(account: UnitAccount, amqp_url: str) -> str:
    parts = urlsplit(amqp_url.split(",")[0])
    host = parts.netloc.rpartition("@")[2]
    login = f"{quote(account.username, safe='')}:{quote(account.password, safe='')}"
    return urlunsplit(parts._replace(netloc=f"{login}@{host}"))
