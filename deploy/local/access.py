"""`.run/access.json`: the addresses, accounts and unit credentials of a local system."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from deploy.local import prometheus
from deploy.local import secrets as secrets_table
from deploy.local.engines import Engines
from deploy.local.ports import Ports
from deploy.local.run_dir import RunDir, write_private
from services.common.web import tokens

WEB = ("console", "intake", "dispatch", "notify", "reporting")
# The demo's accounts outlive a week's trial; real ones get a quarter of an hour and a refresh.
ACCOUNT_SECONDS = 30 * 24 * 3600
CENTRE = "dispatch-centre"
ACCOUNTS = (
    ("operator", CENTRE),
    ("callback_agent", CENTRE),
    ("reviewer", CENTRE),
    ("supervisor", CENTRE),
    ("director", CENTRE),
    ("district_leader", CENTRE),
    ("analyst", CENTRE),
    ("auditor", CENTRE),
    ("ops", CENTRE),
    ("admin", CENTRE),
)
# These belong to a unit of the preset: see `merge_units`.
UNIT_ROLES = {
    "subdistrict": ("street", "unit_handler", "unit_leader"),
    "community": ("community", "grid_officer", "unit_handler", "unit_leader"),
    "department": ("unit_handler", "unit_leader"),
}
NAMES = {
    "operator": "坐席 王晓雯",
    "callback_agent": "回访员 刘静",
    "reviewer": "审核员 周敏",
    "supervisor": "值班长 陈国强",
    "director": "中心主任 张建平",
    "district_leader": "区领导 李志远",
    "analyst": "分析员 赵宇",
    "auditor": "审计员 孙立",
    "ops": "运维 钱工",
    "admin": "管理员 吴迪",
    "street": "街道 马主任",
    "community": "社区 郭书记",
    "grid_officer": "网格员 何平",
    "unit_handler": "承办人 杨帆",
    "unit_leader": "分管领导 胡局",
}
OF_AREA = frozenset({"street", "community", "grid_officer"})  # they see what lies in their area


def write(run: RunDir, ports: Ports, engines: Engines, secrets: Mapping[str, str]) -> None:
    """Write the file anew, keeping the units that an earlier preset step has merged."""
    units = read(run).get("units", [])
    document = {
        "urls": urls(ports, engines),
        "accounts": [account(secrets, role, unit) for role, unit in ACCOUNTS],
        "units": [],
        "open311_key": secrets_table.open311_key(secrets),
    }
    _save(run, document)
    merge_units(run, secrets, units)


def read(run: RunDir) -> dict[str, Any]:
    """Return what the file says; nothing when it is not there or was cut short."""
    try:
        loaded = json.loads(run.access.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def merge_units(
    run: RunDir, secrets: Mapping[str, str], units: Iterable[Mapping[str, Any]]
) -> None:
    """Merge what the preset step and notify give for units into the file, unit by unit.

    Each entry has `code` and any of `kind`, `area_code`, `amqp_url`, `webhook_secret`; a later
    entry adds to an earlier one. Every unit gets an `api_key` (a token of its handler), and an
    account for each role of its kind.
    """
    document = read(run)
    known = {unit["code"]: dict(unit) for unit in document.get("units", [])}
    for unit in units:
        known.setdefault(unit["code"], {"code": unit["code"]}).update(unit)
    others = [a for a in document.get("accounts", []) if a["unit"] in ("", CENTRE)]
    accounts = [
        account(secrets, role, unit["code"], unit.get("area_code"))
        for unit in known.values()
        for role in UNIT_ROLES.get(unit.get("kind", "department"), ())
    ]
    for unit in known.values():
        unit.setdefault("api_key", _token(secrets, "unit_handler", unit["code"]))
    _save(run, {**document, "accounts": [*others, *accounts], "units": list(known.values())})


def account(
    secrets: Mapping[str, str], role: str, unit: str, area: str | None = None
) -> dict[str, Any]:
    """Return one account: it signs in at the console; its token is good for every API.

    Both within the account's area.
    """
    return {
        "role": role,
        "unit": unit,
        "area": area if role in OF_AREA else None,
        "name": NAMES[role],
        "username": role if unit == CENTRE else f"{role}@{unit}",
        "password": secrets[secrets_table.ACCOUNT_PASSWORD],
        "subject": _subject(role, unit),
        "token": _token(secrets, role, unit, area),
    }


def urls(ports: Ports, engines: Engines) -> dict[str, str]:
    """Return the addresses of everything that runs here and has one."""
    served = (*WEB, *prometheus.installed(), "receiver", "sms-gateway")
    known = {name: f"http://127.0.0.1:{ports[name]}" for name in served}
    known["mongodb"] = engines.mongodb_url
    known["amqp"] = engines.amqp_url
    if engines.management_url:
        known["amqp_management"] = engines.management_url
    return known


def _token(secrets: Mapping[str, str], role: str, unit: str, area: str | None = None) -> str:
    return tokens.issue(
        secrets["HUYING_TOKEN_PRIVATE_KEY"],
        subject=_subject(role, unit),
        roles=[role],
        unit=unit,
        areas=[area] if area and role in OF_AREA else [],
        ttl_seconds=ACCOUNT_SECONDS,
        name=NAMES[role],
    )


def _subject(role: str, unit: str) -> str:
    """Return the name under which the services know what somebody did."""
    return f"{role}@{unit}"


def _save(run: RunDir, document: Mapping[str, Any]) -> None:
    write_private(run.access, json.dumps(document, ensure_ascii=False, indent=1) + "\n")
