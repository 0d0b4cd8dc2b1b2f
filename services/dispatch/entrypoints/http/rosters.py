"""``/api/v1/rosters``: who is on duty, the rotas, overrides, hand-overs, gaps ahead."""

from typing import Any

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.web.auth import allow, current
from services.common.web.etag import if_match
from services.common.web.paging import page
from services.common.web.principal import Role
from services.dispatch.application.rosters.override_duty import Instead
from services.dispatch.bootstrap import Container
from services.dispatch.domain.refusals import NotFound, RoleMissing
from services.dispatch.domain.rosters.on_duty import on_duty
from services.dispatch.domain.rosters.reading import rota_row
from services.dispatch.domain.rosters.rota import Rota
from services.dispatch.domain.terms import Tier
from services.dispatch.entrypoints.forms.rosters import (
    DutyHandOverForm,
    DutyQuery,
    GapsQuery,
    OverrideForm,
    RotaForm,
)
from services.dispatch.entrypoints.http.access import ANYBODY, answer, directory_of
from services.dispatch.entrypoints.views.rosters import duty_view, gap_view, rota_view

EVERYWHERE: tuple[Role, ...] = ("supervisor", "director", "admin")
WRITERS: tuple[Role, ...] = (*EVERYWHERE, "unit_leader", "street")
_ROTA = "/api/v1/rosters/<unit>/tiers/<int:tier>"
_MOST_VERSIONS = 100


class RotaPath(BaseModel):
    """Which rota."""

    unit: str = Field(description="单位 Unit code.")
    tier: Tier = Field(description="层级 Tier.")


class RotaVersionPath(RotaPath):
    """Which version of which rota."""

    version: int = Field(ge=1, le=2_000_000_000, description="版本 Version.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("rosters", __name__)
    _duty_routes(api, container)
    _reading_routes(api, container)
    _writing_routes(api, container)
    return api


def _duty_routes(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/rosters/on-duty")
    @allow(*ANYBODY)
    def on_duty_at(query: DutyQuery) -> dict[str, Any]:
        """当前值班 Who is on duty at an instant, for each unit and tier that has a rota."""
        at = query.at or container.clock.now()
        found = container.rosters.find.everywhere(at, query.unit, query.tier)
        directory = directory_of(container)
        rows = [duty_view(rota, duty, directory) for rota, duty in found]
        return {**page(rows, None), "at": at}

    @api.get("/api/v1/rosters/gaps")
    @allow(*ANYBODY)
    def gaps(query: GapsQuery) -> dict[str, Any]:
        """值班空档 Times ahead in which nobody is on duty, the nearest first."""
        warn = container.rosters.warn
        found = warn.find(query.days, query.unit)
        rows = [gap_view(one, directory_of(container)) for one in found]
        return {**page(rows, None), "days": query.days or warn.days}


def _reading_routes(api: APIBlueprint, container: Container) -> None:
    @api.get(_ROTA)
    @allow(*ANYBODY)
    def read_rota(path: RotaPath) -> Response:
        """值班表 A rota with its overrides, and who is on duty now."""
        return answer_rota(container, rota_at(container, path))

    @api.get(f"{_ROTA}/versions")
    @allow(*ANYBODY)
    def rota_versions(path: RotaPath) -> dict[str, Any]:
        """值班表版本 Who changed the rota, when and why, the newest first."""
        rows = container.rosters.store.versions(path.unit, path.tier, _MOST_VERSIONS)
        return page([dict(row) for row in rows], None)

    @api.get(f"{_ROTA}/versions/<int:version>")
    @allow(*ANYBODY)
    def rota_version(path: RotaVersionPath) -> dict[str, Any]:
        """某一版值班表 The plan as it stood in a version."""
        found = container.rosters.store.version(path.unit, path.tier, path.version)
        if found is None:
            raise NotFound
        return rota_row(found)


def _writing_routes(api: APIBlueprint, container: Container) -> None:
    @api.put(_ROTA)
    @allow(*WRITERS)
    def write_rota(path: RotaPath, body: RotaForm) -> Response:
        """编排值班表 Write the plan; its overrides stay. Every fault is named by field."""
        must_write(path.unit)
        plan = body.rota(path.unit, path.tier)
        write = container.rosters.write
        rota = write(plan, version=if_match(), by=current().subject, why=body.why)
        return answer_rota(container, rota)

    @api.post(f"{_ROTA}/overrides")
    @allow(*WRITERS)
    def override_rota(path: RotaPath, body: OverrideForm) -> Response:
        """替班 X instead of Y from … to …; the later override goes before the earlier."""
        must_write(path.unit)
        instead = Instead(body.subject, body.begins, body.to, body.reason, body.instead_of)
        version = if_match(required=False)
        rota = container.rosters.override(
            path.unit, path.tier, instead, version=version, by=current().subject
        )
        return answer_rota(container, rota)

    @api.post(f"{_ROTA}/hand-over")
    @allow(*WRITERS, "operator", "unit_handler")
    def hand_over_duty(path: RotaPath, body: DutyHandOverForm) -> Response:
        """交班 Whoever is on duty hands over until his turn ends; he himself may do it."""
        me = current()
        rota = rota_at(container, path)
        duty = on_duty(rota, container.clock.now(), container.rosters.zone)
        if getattr(duty, "subject", None) != me.subject:
            must_write(path.unit)
        hand_over = container.rosters.override.hand_over
        version = if_match(required=False)
        rota = hand_over(
            path.unit, path.tier, body.subject, body.reason, version=version, by=me.subject
        )
        return answer_rota(container, rota)


def rota_at(container: Container, path: RotaPath) -> Rota:
    """Return the rota of an address; raises NotFound."""
    rota = container.rosters.store.get(path.unit, path.tier)
    if rota is None:
        raise NotFound
    return rota


def must_write(unit: str) -> None:
    """Raise RoleMissing unless the caller may write a unit's rosters: his own, or everybody's."""
    me = current()
    if me.roles.isdisjoint(EVERYWHERE) and not (me.unit == unit and me.roles & set(WRITERS)):
        raise RoleMissing(EVERYWHERE)


def answer_rota(container: Container, rota: Rota) -> Response:
    """Return a rota with its version as ETag."""
    duty = on_duty(rota, container.clock.now(), container.rosters.zone)
    return answer(rota_view(rota, duty), rota.version)
