"""The units' AMQP accounts: passwords derive from one secret, so that they can be told again."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from services.common.broker.admin import UnitAccount


def accounts_of(units: Iterable[str], secret: str) -> list[UnitAccount]:
    """Return each unit's account; the same secret gives the same passwords."""
    return [UnitAccount(unit, _password(unit, secret)) for unit in units]


def credentials_of(accounts: Iterable[UnitAccount], amqp_url: str) -> list[dict[str, Any]]:
    """Return what a unit needs to connect, as JSON rows."""
    return [
        {
            "code": account.unit,
            "username": account.username,
            "password": account.password,
            "amqp_url": _url_of(account, amqp_url),
            "queue": f"department.{account.unit}",
        }
        for account in accounts
    ]


def with_office(row: Mapping[str, Any], unit: Mapping[str, Any]) -> dict[str, Any]:
    """Return a unit's row with its kind and area: they decide which people's accounts it has."""
    return {**row, "kind": unit["kind"], "area_code": unit.get("area_code")}


def _password(unit: str, secret: str) -> str:
    digest = hmac.new(secret.encode(), f"amqp:{unit}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _url_of(account: UnitAccount, amqp_url: str) -> str:
    parts = urlsplit(amqp_url.split(",")[0])
    host = parts.netloc.rpartition("@")[2]
    login = f"{quote(account.username, safe='')}:{quote(account.password, safe='')}"
    return urlunsplit(parts._replace(netloc=f"{login}@{host}"))
