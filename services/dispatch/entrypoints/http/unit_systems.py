"""``/api/v1/units/{code}/…``: what a unit's own system asks for: feed, replays, AMQP account."""

import threading
import time
from dataclasses import asdict
from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import AwareDatetime, BaseModel, Field

from services.common.web.auth import allow, current, internal
from services.common.web.paging import QueryModel
from services.common.web.principal import Role
from services.common.web.problems import Problem
from services.dispatch.bootstrap import Container
from services.dispatch.domain.refusals import FieldRefused, NotFound
from services.dispatch.domain.units.feed import Fed
from services.dispatch.domain.units.replay import Replay
from services.dispatch.entrypoints.forms.tickets import Form
from services.dispatch.entrypoints.http.access import UNITS, directory_of
from services.dispatch.entrypoints.http.unit_system_answers import (
    AmqpAccountAnswer,
    FeedReplayAnswer,
    RenewedAccountAnswer,
    UnitFeedAnswer,
    UnitQueueAnswer,
)
from services.dispatch.entrypoints.unit_accounts import credentials_of, told_of
from services.dispatch.ports.units import BrokerAway, ReplayRunning

FEED_READERS: tuple[Role, ...] = (*UNITS, "admin", "service")
KEEPERS: tuple[Role, ...] = (*UNITS, "admin", "ops")
LEADERS: tuple[Role, ...] = ("unit_leader", "admin", "ops")
_FEED = "/api/v1/units/<code>/feed"
_ACCOUNT = "/api/v1/units/<code>/amqp-account"
_LOOK_SECONDS = 0.5
# Whoever waits holds one of the process's sixteen threads; the others are for those who do not.
_WAITERS = threading.BoundedSemaphore(4)


class UnitSystemPath(BaseModel):
    """Whose."""

    code: str = Field(pattern=r"^[a-z0-9-]{1,64}$", description="单位代码 Unit's code.")


class FeedReplayPath(UnitSystemPath):
    """Which replay."""

    replay_id: str = Field(max_length=64)


class UnitFeedQuery(QueryModel):
    """From where on."""

    after: int = Field(
        0, ge=0, lt=2**53, description="续读位置 The last number that was dealt with."
    )
    limit: int = Field(100, ge=1, le=500)
    wait: float = Field(
        0, ge=0, le=20, description="等待秒数 Seconds to wait where nothing is new."
    )


class FeedPositionQuery(QueryModel):
    """Since when."""

    since: AwareDatetime = Field(description="Wall instant.")


class FeedReplayForm(Form):
    """What is put on the unit's queue again; a number or a time says from where on."""

    from_sequence: int | None = Field(None, ge=1, lt=2**53, description="起 First number.")
    to_sequence: int | None = Field(None, ge=1, lt=2**53, description="止 Last number; unset: all.")
    since: AwareDatetime | None = Field(None, description="起始时间 Instead of a number.")


class RenewPasswordForm(Form):
    """How a password is renewed."""

    disconnect: bool = Field(False, description="同时断开现有连接 End the connections that stand.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("unit_systems", __name__)
    _feed_routes(api, container)
    _replay_routes(api, container)
    _account_routes(api, container)
    _queue_route(api, container)
    return api


def _feed_routes(api: APIBlueprint, container: Container) -> None:
    @api.get(_FEED, responses={200: UnitFeedAnswer})
    @allow(*FEED_READERS)
    def unit_feed(path: UnitSystemPath, query: UnitFeedQuery) -> dict[str, Any]:
        """单位消息流 Everything addressed to the unit, in order, numbered without a gap."""
        _require_own(path.code)
        head = container.units.feed.head(path.code)
        if query.after > head:  # whoever went on from there would miss what comes until then
            raise FieldRefused("after", "after_beyond_head", head=head)
        found = _awaited(container, path.code, query)
        return {
            "unit": path.code,
            "items": [_item(fed) for fed in found],
            "next_after": found[-1].sequence if found else query.after,
            "head": max(head, found[-1].sequence if found else 0),
        }

    @api.get("/internal/v1/units/<code>/feed-position")
    @internal
    def feed_position(path: UnitSystemPath, query: FeedPositionQuery) -> dict[str, Any]:
        """消息流位置 The first number given at or after a wall instant."""
        return {"first": container.units.feed.first_since(path.code, query.since)}

    @api.get("/internal/v1/unit-heads")
    @internal
    def unit_heads() -> dict[str, Any]:
        """各单位消息流末尾 The last number of every unit's feed."""
        return {"heads": dict(container.units.feed.heads())}


def _replay_routes(api: APIBlueprint, container: Container) -> None:
    @api.post(f"{_FEED}/replays", responses={202: FeedReplayAnswer})
    @allow(*KEEPERS)
    def replay_feed(path: UnitSystemPath, body: FeedReplayForm) -> tuple[dict[str, Any], int]:
        """重发 Put a range of the feed on the unit's queue again, at a measured pace."""
        _require_own(path.code)
        if path.code not in directory_of(container).units:
            raise NotFound
        first, by = body.from_sequence or 1, current().subject
        try:
            replay = container.units.replay(
                path.code, first, body.to_sequence, by=by, since=body.since
            )
        except ReplayRunning as running:
            raise Problem(409, "replay_running", replay_id=running.replay_id) from running
        return _replay_view(replay), 202

    @api.get(f"{_FEED}/replays/<replay_id>", responses={200: FeedReplayAnswer})
    @allow(*KEEPERS)
    def read_replay(path: FeedReplayPath) -> dict[str, Any]:
        """重发进度 How far it has come."""
        _require_own(path.code)
        replay = container.units.replays.get(path.replay_id)
        if replay is None or replay.unit != path.code:
            raise NotFound
        return _replay_view(replay)


def _account_routes(api: APIBlueprint, container: Container) -> None:
    @api.get(_ACCOUNT, responses={200: AmqpAccountAnswer})
    @allow(*KEEPERS)
    def amqp_account(path: UnitSystemPath) -> dict[str, Any]:
        """AMQP 账号 The unit's account, without its password."""
        _require_own(path.code)
        account = container.units.accounts.all().get(path.code)
        if account is None or not account.is_live:
            raise NotFound
        row = credentials_of([told_of(account, "")], container.units_amqp_url)[0]
        shown = {name: row[name] for name in ("code", "username", "queue")}
        return {**shown, "generation": account.generation, "since": account.since}

    @api.post(f"{_ACCOUNT}/renew-password", responses={200: RenewedAccountAnswer})
    @allow(*LEADERS)
    def renew_password(path: UnitSystemPath, body: RenewPasswordForm) -> dict[str, Any]:
        """更换口令 A new password, told this once; the old one opens nothing any more."""
        _require_own(path.code)
        secret = container.settings.dispatch_unit_credentials_key
        if container.units.renew is None or secret is None:
            raise Problem(409, "no_unit_accounts")
        try:
            renewed = container.units.renew(
                path.code, by=current().subject, disconnect=body.disconnect
            )
        except BrokerAway as error:
            raise Problem(503, "broker_away", headers={"Retry-After": "10"}) from error
        if renewed is None:
            raise NotFound
        account = told_of(renewed, secret.get_secret_value())
        row = credentials_of([account], container.units_amqp_url)[0]
        return {**row, "generation": renewed.generation, "since": renewed.since}


def _queue_route(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/units/<code>/queue", responses={200: UnitQueueAnswer})
    @allow(*KEEPERS)
    def unit_queue(path: UnitSystemPath) -> dict[str, Any]:
        """单位队列 How many messages wait on the unit's queue, and whether anybody reads it."""
        _require_own(path.code)
        try:
            found = container.units.queues.of(path.code)
        except BrokerAway as error:
            raise Problem(503, "broker_away", headers={"Retry-After": "10"}) from error
        if found is None:
            raise NotFound
        return {"unit": path.code, **asdict(found), "head": container.units.feed.head(path.code)}


def _require_own(unit: str) -> None:
    """Refuse whoever does not act for the unit; ops and admins run the machines of all."""
    if not current().has("admin", "ops") and not current().may_see_unit(unit):
        raise Problem(403, "out_of_scope")


def _awaited(container: Container, unit: str, query: UnitFeedQuery) -> list[Fed]:
    """Return what is new; wait for it where that was asked and somebody may wait."""
    feed = container.units.feed
    found = list(feed.read(unit, query.after, query.limit))
    if found or not query.wait or not _WAITERS.acquire(blocking=False):
        return found
    try:
        until, pause = time.monotonic() + query.wait, threading.Event()
        while not found and time.monotonic() < until:
            pause.wait(min(_LOOK_SECONDS, max(0.0, until - time.monotonic())))
            found = list(feed.read(unit, query.after, query.limit))
    finally:
        _WAITERS.release()
    return found


def _item(fed: Fed) -> dict[str, Any]:
    if fed.event is None:
        first = {"first": fed.first} if fed.first is not None else {}
        return {"unitsequence": fed.sequence, "withheld": fed.withheld, **first}
    return dict(fed.event)


def _replay_view(replay: Replay) -> dict[str, Any]:
    return {
        "replay_id": replay.replay_id,
        "unit": replay.unit,
        "state": replay.state,
        "from_sequence": replay.first,
        "to_sequence": replay.last,
        "after": replay.after,
        "sent": replay.sent,
        "withheld": replay.withheld,
        "asked_at": replay.asked_at,
        "ended_at": replay.ended_at,
    }
