"""What the people of a simulated district do next, each by the domain's own commands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from random import Random
from typing import Final, Literal

from services.dispatch.domain.arbitration.arbitrating import must_arbitrate, open_arbitration
from services.dispatch.domain.arbitration.returning import return_lead
from services.dispatch.domain.arbitration.ruling import Verdict, rule
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.responsible import Ladder
from services.dispatch.domain.escalation.steps import Step
from services.dispatch.domain.orders import handling
from services.dispatch.domain.orders.work_order import Proof, WorkOrder
from services.dispatch.domain.results.approving import approve
from services.dispatch.domain.results.points import points_of
from services.dispatch.domain.results.result import Result
from services.dispatch.domain.simulation.habits import Habits
from services.dispatch.domain.tickets import centre, reviewing
from services.dispatch.domain.tickets.feedback import record_answer
from services.dispatch.domain.tickets.ticket import Ticket

Act = Literal[
    "screen",
    "acknowledge",
    "contact",
    "progress",
    "return",
    "resolve",
    "approve",
    "judge",
    "answer",
    "review",
    "rule",
]
_ANSWER: Final = "经现场核查，已清理路面并安排专人巡查，每日两次"
_REASON: Final = "没有回应诉求人提出的主要问题，请重新办理"
_BASIS: Final = "按权责清单和首接负责制的有关规定办理此事"
_UNIT: Final = frozenset({"unit_handler", "unit_leader", "street", "community"})
_CENTRE: Final = frozenset({"operator", "reviewer", "supervisor", "director", "district_leader"})


@dataclass(frozen=True, slots=True)
class Scene:
    """What an act happens in: the rules in force, the instant, and where chance comes from."""

    directory: Directory
    timing: Timing
    ladder: Ladder
    habits: Habits
    chance: Random
    now: datetime


Done = tuple[Ticket, tuple[Step, ...]]


def next_act(ticket: Ticket, scene: Scene) -> Act | None:
    """Return what somebody will do next; None where it is over, or nobody has to."""
    order = ticket.live_order
    match ticket.state:
        case "screening":
            return "screen"
        case "dispatched":
            return "return" if _is_returned(ticket, scene) else "acknowledge"
        case "acknowledged" | "in_progress" if order is not None:
            return _work(order, scene)
        case "submitted" | "approved":
            return "judge" if _is_approved(ticket) else "approve"
        case "resolved" | "cannot_be_done":
            return "answer"
        case "under_review":
            return "review"
        case "arbitration":
            return "rule"
        case _:
            return None


def perform(act: Act, ticket: Ticket, scene: Scene) -> Done:
    """Return the ticket after an act, and the steps that the act itself took.

    Raises:
        Refusal: what the domain has against it.

    """
    return _ACTS[act](ticket, scene)


@cache
def worker(unit: str) -> Caller:
    """Return somebody who works in a unit."""
    return Caller(f"{unit}-worker", _UNIT, unit)


@cache
def leader(unit: str) -> Caller:
    """Return somebody who leads a unit."""
    return Caller(f"{unit}-leader", _UNIT, unit)


@cache
def desk(unit: str, role: str = "") -> Caller:
    """Return somebody of the dispatch centre, or whoever rules."""
    return Caller(f"{unit}-desk", _CENTRE | {role} if role else _CENTRE, unit)


def _work(order: WorkOrder, scene: Scene) -> Act:
    if order.contacted_at is None:
        return "contact"
    noting = order.notes < 2 and scene.chance.random() < scene.habits.notes
    return "progress" if noting else "resolve"


def _is_returned(ticket: Ticket, scene: Scene) -> bool:
    habits = scene.habits
    chance = habits.second_return if ticket.returns else habits.returns
    bound = any(case.ruling is not None for case in ticket.dispute.arbitrations)
    return not bound and scene.chance.random() < chance


def _is_approved(ticket: Ticket) -> bool:
    order = _lead(ticket)
    return not order.needs_approval or order.approved_at is not None


def _lead(ticket: Ticket) -> WorkOrder:
    if ticket.order is None:
        raise AssertionError(f"{ticket.id} is {ticket.state} without an order")
    return ticket.order


def _screen(ticket: Ticket, scene: Scene) -> Done:
    directory = scene.directory
    category = ticket.category or scene.chance.choice(sorted(directory.duties))
    area = ticket.area_code or directory.district
    taken = {order.unit for order in ticket.orders}
    duty = [entry.unit for entry in directory.duties.get(category, ()) if entry.unit not in taken]
    unit = duty[0] if duty else scene.chance.choice(_departments(directory))
    done = centre.screen(
        ticket,
        desk(directory.center_unit),
        directory,
        scene.timing,
        scene.now,
        category=category,
        area_code=area,
        unit=unit,
        severity=None,
        order_id=_order_id(ticket),
    )
    return done, ()


@cache
def _departments_of(codes: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(code for code, kind in codes if kind == "department")


def _departments(directory: Directory) -> tuple[str, ...]:
    return _departments_of(tuple((unit.code, unit.kind) for unit in directory.units.values()))


def _acknowledge(ticket: Ticket, scene: Scene) -> Done:
    order = _lead(ticket)
    who = worker(order.unit)
    return handling.acknowledge(ticket, order.id, who, scene.timing, scene.now), ()


def _contact(ticket: Ticket, scene: Scene) -> Done:
    order = _lead(ticket)
    who = worker(order.unit)
    done = handling.contact(ticket, order.id, who, scene.timing, scene.now, method="phone")
    return done, ()


def _progress(ticket: Ticket, scene: Scene) -> Done:
    order = _lead(ticket)
    who = worker(order.unit)
    done = handling.progress(ticket, order.id, who, scene.timing, scene.now, note=_ANSWER)
    return done[0], ()


def _return(ticket: Ticket, scene: Scene) -> Done:
    order = _lead(ticket)
    reason = next(iter(scene.directory.return_reasons))
    who, basis = worker(order.unit), _BASIS
    after = return_lead(
        ticket, order.id, who, scene.directory, scene.timing, scene.now, reason=reason, basis=basis
    )
    if not must_arbitrate(after, scene.ladder):
        return after, ()
    number = len(after.dispute.arbitrations) + 1
    opened = open_arbitration(
        after, scene.ladder, scene.timing, scene.now, arbitration_id=f"{ticket.id}/arb{number}"
    )
    return opened.ticket, (opened.step,)


def _rule(ticket: Ticket, scene: Scene) -> Done:
    case = ticket.dispute.open
    if case is None:
        raise AssertionError(f"{ticket.id} waits for no ruling")
    who = desk(case.unit, case.roles[0])
    verdict = Verdict(case.parties[0], (), _REASON, _BASIS)
    done = rule(
        ticket,
        who,
        scene.ladder,
        scene.timing,
        scene.now,
        said=verdict,
        ruling_id=f"{case.id}/ruling",
        name=lambda _unit, _n: _order_id(ticket),
    )
    return done.ticket, ()


def _resolve(ticket: Ticket, scene: Scene) -> Done:
    order = _lead(ticket)
    given_up = scene.chance.random() < scene.habits.cannot_be_done
    physical = scene.directory.is_physical(ticket.category)
    result = Result(
        outcome="cannot_be_done" if given_up else "done",
        answer=_ANSWER,
        points=(_ANSWER,) * _points(ticket.matter.text),
        proofs=(Proof("att_simulated", scene.now, ticket.matter.point or (108.9, 34.2)),),
        public_reason=_ANSWER if given_up else None,
        physical=physical,
    )
    who = worker(order.unit)
    return handling.submit(ticket, order.id, who, scene.timing, scene.now, result=result), ()


@cache
def _points(text: str) -> int:
    raised = len(points_of(text))
    return raised if raised > 1 else 0


def _approve(ticket: Ticket, scene: Scene) -> Done:
    order = _lead(ticket)
    return approve(ticket, order.id, leader(order.unit), scene.timing, scene.now), ()


def _judge(ticket: Ticket, scene: Scene) -> Done:
    who = desk(scene.directory.center_unit)
    if _lead(ticket).rejections < 2 and scene.chance.random() < scene.habits.rejected:
        return centre.reject(ticket, who, scene.timing, scene.now, reason=_REASON)[0], ()
    return centre.accept(ticket, who, scene.timing, scene.now), ()


def _answer(ticket: Ticket, scene: Scene) -> Done:
    habits, drawn = scene.habits, scene.chance.random()
    unhappy = drawn < habits.unhappy
    away = drawn > 1 - habits.unreachable
    said: Literal["unhappy", "unreachable", "content"]
    said = "unhappy" if unhappy else "unreachable" if away else "content"
    for member in ticket.members:
        ticket = record_answer(
            ticket, member.appeal_id, ticket.round, said, scene.timing, scene.now
        )
    return ticket, ()


def _review(ticket: Ticket, scene: Scene) -> Done:
    who = desk(scene.directory.center_unit)
    judged = reviewing.redo if scene.chance.random() < scene.habits.redo else centre.conclude
    return judged(ticket, who, scene.timing, scene.now, reason=_REASON)[0], ()


def _order_id(ticket: Ticket) -> str:
    return f"{ticket.id}/wo{len(ticket.orders) + 1}"


_ACTS: Final[Mapping[Act, Callable[[Ticket, Scene], Done]]] = {
    "screen": _screen,
    "acknowledge": _acknowledge,
    "contact": _contact,
    "progress": _progress,
    "return": _return,
    "resolve": _resolve,
    "approve": _approve,
    "judge": _judge,
    "answer": _answer,
    "review": _review,
    "rule": _rule,
}
