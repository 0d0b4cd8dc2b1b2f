"""``/api/v1/unit-addresses``: robots and mailboxes by which units' people are told."""

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.web.auth import allow, current
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.common.web.principal import Role
from services.common.web.problems import Problem
from services.notify.application.addresses.register_address import AddressForm, UnknownChannel
from services.notify.application.addresses.try_address import PAUSE, TriedTooOften
from services.notify.application.endpoints.register_endpoint import (
    TooManyEndpoints,
    UnknownEventType,
)
from services.notify.bootstrap import Container
from services.notify.domain.endpoint import UnusableUrl
from services.notify.domain.notification import Sent
from services.notify.domain.settle import coded
from services.notify.domain.unit_address import ANYWHERE, MOST_OF_A_UNIT, UnitAddress
from services.notify.domain.wording import Language
from services.notify.entrypoints.form import Form
from services.notify.entrypoints.http.endpoint_views import invalid, require_known
from services.notify.ports.unit_addresses import AddressNotFound

_CURSOR = "unit-addresses"
_ONE = "/api/v1/unit-addresses/<address_id>"
# Who answers for a unit; what its handlers' machines do is no matter of these.
_LEADERS: tuple[Role, ...] = ("admin", "unit_leader", "street", "community")


class UnitAddressForm(Form):
    """What registers an address."""

    unit: str = Field(pattern=r"^[a-z0-9-]{1,64}$", description="单位代码 Unit's code.")
    channel: str = Field(min_length=1, max_length=32, description="渠道 wecom, dingtalk, email, …")
    address: str = Field(
        min_length=3,
        max_length=2000,
        description="地址 Mailbox, or the robot's URL with its signing secret behind #.",
    )
    language: Language = Field("zh", description="语言 Language of its texts.")
    events: list[str] = Field(
        default_factory=list,
        max_length=50,
        description="事件类型 Only these, such as deadline.* or whistle.blown.v1; []: all.",
    )


class UnitAddressPath(BaseModel):
    """Which address."""

    address_id: str = Field(max_length=64)


class UnitAddressesQuery(PageQuery):
    """Whose addresses."""

    unit: str | None = Field(None, description="单位代码 Unit's code.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the addresses' routes."""
    api = APIBlueprint("unit_addresses", __name__)

    @api.get("/api/v1/unit-addresses")
    @allow(*_LEADERS)
    def listing(query: UnitAddressesQuery) -> dict[str, Any]:
        """单位通知地址 Robots and mailboxes of a unit; an admin sees all units'."""
        unit = query.unit
        if not current().has("admin"):
            unit = unit or current().unit or ""
            _require_own(unit)
        after = (decode_cursor(_CURSOR, query.cursor) or {}).get("after")
        found = container.unit_addresses.page(unit, after, query.limit)
        more = len(found) == query.limit
        cursor = encode_cursor(_CURSOR, {"after": found[-1].address_id}) if more else None
        return page([_view(one) for one in found], cursor)

    @api.post("/api/v1/unit-addresses")
    @allow(*_LEADERS)
    def register(body: UnitAddressForm) -> tuple[dict[str, Any], int]:
        """登记通知地址 Register a robot or mailbox; the same one again gives the same answer."""
        _require_own(body.unit)
        if body.channel == ANYWHERE and not current().has("admin"):
            raise Problem(403, "role_missing", roles=["admin"])
        if current().has("admin"):
            require_known(container, body.unit)
        return _view(_register(container, body)), 201

    _keeping_routes(api, container)
    return api


def _keeping_routes(api: APIBlueprint, container: Container) -> None:
    @api.delete(_ONE)
    @allow(*_LEADERS)
    def remove(path: UnitAddressPath) -> tuple[str, int]:
        """注销通知地址 Take an address out; what waits for it is not sent."""
        found = _own(container, path.address_id)
        container.unit_addresses.remove(found.address_id, by=current().subject)
        return "", 204

    @api.post(f"{_ONE}/enable")
    @allow(*_LEADERS)
    def enable(path: UnitAddressPath) -> dict[str, Any]:
        """恢复通知地址 Write to an address again that was left alone; try it first."""
        found = _own(container, path.address_id)
        container.unit_addresses.enable(found.address_id, by=current().subject)
        return _view(container.unit_addresses.get(found.address_id))

    @api.post(f"{_ONE}/test")
    @allow(*_LEADERS)
    def test(path: UnitAddressPath) -> dict[str, Any]:
        """测试消息 Send a test message now, and say what came of it."""
        try:
            outcome = container.try_address(_own(container, path.address_id))
        except TriedTooOften as error:
            headers = {"Retry-After": str(int(PAUSE.total_seconds()))}
            raise Problem(429, "tried_too_often", headers=headers) from error
        taken = isinstance(outcome, Sent)
        reason = None if taken else coded(getattr(outcome, "reason", ""))
        return {"result": "sent" if taken else "failed", "reason": reason}


def _own(container: Container, address_id: str) -> UnitAddress:
    """Return an address that is the caller's; another one's answers as none does."""
    try:
        found = container.unit_addresses.get(address_id)
    except AddressNotFound as error:
        raise Problem(404, "not_found") from error
    if not _is_own(found.unit):
        raise Problem(404, "not_found")
    return found


def _is_own(unit: str) -> bool:
    return current().has("admin") or current().unit == unit


def _require_own(unit: str) -> None:
    if not _is_own(unit):
        raise Problem(403, "out_of_scope")


def _register(container: Container, body: UnitAddressForm) -> UnitAddress:
    form = AddressForm(
        body.unit, body.channel, body.address, current().subject, body.language, body.events
    )
    try:
        return container.register_address(form)
    except UnknownChannel as error:
        raise invalid("channel", "channel_unknown", channel=body.channel) from error
    except UnusableUrl as error:
        raise invalid("address", error.code) from error
    except UnknownEventType as error:
        raise invalid("events", "event_unknown", type=str(error)) from error
    except TooManyEndpoints as error:
        raise Problem(409, "too_many_addresses", most=MOST_OF_A_UNIT) from error


def _view(address: UnitAddress) -> dict[str, Any]:
    return {
        "address_id": address.address_id,
        "unit": address.unit,
        "channel": address.channel,
        "address": address.shown,
        "language": address.language,
        "events": list(address.events),
        "enabled": address.disabled_at is None,
        "disabled_at": address.disabled_at,
        "failing": address.failing,
        "created_at": address.created_at,
        "created_by": address.created_by,
    }
