"""``/api/v1/exclusions``: 剔除与申诉, asked for with evidence and decided by somebody else."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from flask import request
from flask_openapi3.blueprint import APIBlueprint

from services.common.ids import derived_id, new_id
from services.common.store.connection import store_errors
from services.common.web.auth import allow, current
from services.common.web.idempotency import idempotency_key
from services.common.web.paging import decode_cursor, encode_cursor, page
from services.common.web.principal import Role
from services.common.web.problems import Problem
from services.reporting.application.exclusions.move_exclusion import UnknownExclusion
from services.reporting.application.exclusions.request_exclusion import UnknownTicket
from services.reporting.bootstrap import Container
from services.reporting.domain.exclusions import (
    Action,
    DecidedByTheSame,
    Exclusion,
    MoveNotAllowed,
    Step,
    TooLate,
    decision,
)
from services.reporting.entrypoints.http.exclusion_forms import (
    AppealForm,
    DecisionForm,
    ExclusionAnswer,
    ExclusionPath,
    ExclusionQuery,
    ReasonForm,
    RequestForm,
    told,
)
from services.reporting.entrypoints.http.readers import CASE_READERS, reader
from services.reporting.ports.exclusions import AlreadyStanding

UNITS: tuple[Role, ...] = ("unit_leader", "street")
ASKERS: tuple[Role, ...] = (*UNITS, "supervisor", "director")
# Of a request; an appeal is decided by the director or above.
DECIDERS: tuple[Role, ...] = ("supervisor", "director", "district_leader")
REVOKERS: tuple[Role, ...] = ("director", "district_leader")
APPEAL_DECIDERS: frozenset[Role] = frozenset({"director", "district_leader"})
_MAY: Mapping[Action, Collection[Role]] = {
    "approve": DECIDERS,
    "reject": DECIDERS,
    "dismiss": APPEAL_DECIDERS,
    "appeal": ASKERS,
    "withdraw": ASKERS,
    "revoke": REVOKERS,
}
_CURSOR = "exclusions"
StepOf = Callable[[Exclusion], Step]


def blueprint(container: Container) -> APIBlueprint:
    """Return the exclusions' routes."""
    api = APIBlueprint("exclusions", __name__)
    _reading(api, container)
    _asking(api, container)
    _going_on(api, container)
    _deciding(api, container)
    return api


def _reading(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/exclusions")
    @allow(*CASE_READERS, *UNITS)
    def listing(query: ExclusionQuery) -> dict[str, Any]:
        """剔除列表 Exclusions; a unit reads its own."""
        names = ("state", "unit", "ticket_id")
        wanted = {name: found for name in names if (found := getattr(query, name))}
        if own := _only_unit():
            wanted["unit"] = own
        after = (decode_cursor(_CURSOR, query.cursor) or {}).get("after", "")
        with store_errors():
            found = container.exclusions.listed(wanted, after, query.limit)
            open_ = [one for one in found if container.facts.seen(reader(), one.ticket_id)]
        more = len(found) == query.limit
        cursor = encode_cursor(_CURSOR, {"after": found[-1].exclusion_id}) if more else None
        return page([_told(container, one) for one in open_], cursor)

    @api.get("/api/v1/exclusions/<exclusion_id>", responses={200: ExclusionAnswer})
    @allow(*CASE_READERS, *UNITS)
    def one(path: ExclusionPath) -> ExclusionAnswer:
        """剔除 One exclusion with its story."""
        with store_errors():
            return _told(container, _own(container, path.exclusion_id))


def _asking(api: APIBlueprint, container: Container) -> None:
    @api.post("/api/v1/exclusions", responses={201: ExclusionAnswer})
    @allow(*ASKERS)
    def ask(body: RequestForm) -> tuple[ExclusionAnswer, int]:
        """申请剔除 Ask that a ticket be taken out of figures."""
        key, who = idempotency_key(request), current().subject
        name = derived_id("exc", who, key) if key else new_id("exc")
        step = _step(container, "request", body.reason, body.evidence)
        try:
            with store_errors():
                made = container.request_exclusion(
                    name,
                    body.ticket_id,
                    reader(),
                    only_unit=_only_unit(),
                    groups=frozenset(body.groups),
                    ground=body.ground,
                    step=step,
                )
        except UnknownTicket as error:
            raise Problem(404, "not_found") from error
        except AlreadyStanding as error:
            raise Problem(409, "exclusion_standing") from error
        if made.ticket_id != body.ticket_id:
            raise Problem(422, "idempotency_key_reused")
        return _told(container, made), 201


def _going_on(api: APIBlueprint, container: Container) -> None:
    @api.post("/api/v1/exclusions/<exclusion_id>/appeal", responses={200: ExclusionAnswer})
    @allow(*ASKERS)
    def appeal(path: ExclusionPath, body: AppealForm) -> ExclusionAnswer:
        """申诉 Appeal against a rejection, once, in time, with evidence."""
        step = _step(container, "appeal", body.reason, body.evidence)
        return _moved(container, path.exclusion_id, lambda _: step)

    @api.post("/api/v1/exclusions/<exclusion_id>/withdraw", responses={200: ExclusionAnswer})
    @allow(*ASKERS)
    def withdraw(path: ExclusionPath, body: ReasonForm) -> ExclusionAnswer:
        """撤回申请 Take the request back before it is decided."""
        step = _step(container, "withdraw", body.reason)
        return _moved(container, path.exclusion_id, lambda _: step)


def _deciding(api: APIBlueprint, container: Container) -> None:
    @api.post("/api/v1/exclusions/<exclusion_id>/decide", responses={200: ExclusionAnswer})
    @allow(*DECIDERS)
    def decide(path: ExclusionPath, body: DecisionForm) -> ExclusionAnswer:
        """审批 Approve or reject; an appeal is decided by the director or above."""

        def step_of(found: Exclusion) -> Step:
            if found.state == "appealed" and not APPEAL_DECIDERS & current().roles:
                raise Problem(403, "exclusion_appeal_above")
            action = decision(found, approve=body.approve)
            return _step(container, action, body.reason)

        return _moved(container, path.exclusion_id, step_of)

    @api.post("/api/v1/exclusions/<exclusion_id>/revoke", responses={200: ExclusionAnswer})
    @allow(*REVOKERS)
    def revoke(path: ExclusionPath, body: ReasonForm) -> ExclusionAnswer:
        """撤销剔除 Put the ticket back into the figures."""
        step = _step(container, "revoke", body.reason)
        return _moved(container, path.exclusion_id, lambda _: step)


def _moved(container: Container, exclusion_id: str, step_of: StepOf) -> ExclusionAnswer:
    try:
        with store_errors():
            _own(container, exclusion_id)
            return _told(container, container.move_exclusion(exclusion_id, step_of))
    except UnknownExclusion as error:
        raise Problem(404, "not_found") from error
    except MoveNotAllowed as error:
        raise Problem(409, "exclusion_state", state=str(error)) from error
    except AlreadyStanding as error:
        raise Problem(409, "exclusion_standing") from error
    except DecidedByTheSame as error:
        raise Problem(403, "exclusion_same_person") from error
    except TooLate as error:
        raise Problem(409, "exclusion_too_late", until=str(error)) from error


def _told(container: Container, found: Exclusion) -> ExclusionAnswer:
    """Return an exclusion with what the caller may do with it: by its story, and by his roles."""
    who = current()
    moves = container.move_exclusion.open_to(found, who.subject, container.clock.now())
    may = {**_MAY, "approve": APPEAL_DECIDERS if found.state == "appealed" else DECIDERS}
    return told(found, [one for one in moves if not who.roles.isdisjoint(may[one])])


def _own(container: Container, exclusion_id: str) -> Exclusion:
    """Return an exclusion that the caller may know of: a unit its own, nobody a sealed case's."""
    found = container.exclusions.get(exclusion_id)
    only = _only_unit()
    if found is None or (only is not None and found.unit != only):
        raise Problem(404, "not_found")
    if container.facts.seen(reader(), found.ticket_id) is None:
        raise Problem(404, "not_found")
    return found


def _only_unit() -> str | None:
    """Return the unit that the caller is bound to; the district's own staff are bound to none."""
    who = current()
    if set(CASE_READERS) & who.roles:
        return None
    return who.unit or ""


def _step(
    container: Container, action: Action, reason: str, evidence: list[str] | None = None
) -> Step:
    who, now = current().subject, container.clock.now()
    return Step(action, who, now, reason, tuple(evidence or ()))
