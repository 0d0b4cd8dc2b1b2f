"""Why a ticket went where it went (C2): rule, words, area, and every candidate with why not."""

from dataclasses import asdict
from typing import Any

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory.directory import Directory, RoutingRule
from services.dispatch.domain.routing.choosing import Candidate, candidates, support_findings
from services.dispatch.domain.routing.conditions import Facts
from services.dispatch.domain.routing.deciding import Routing
from services.dispatch.domain.routing.rerouting import ticket_facts
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.http.rights.fields import show
from services.dispatch.entrypoints.http.rights.readers import cleared

View = dict[str, Any]


def routing_view(ticket: Ticket, directory: Directory, caller: Caller) -> View:
    """Return the decision as it was taken, explained by the directory version that decided.

    Nothing is guessed afterwards: a published version never changes, and the facts are kept.
    """
    routing = ticket.routing
    facts = _facts(ticket, directory)
    considered = candidates(facts, directory) if facts else ()
    category = directory.categories.get(routing.category or "")
    clearances = cleared(ticket, caller)
    view = {
        **asdict(routing),
        "unit_name": directory.unit_name(routing.unit),
        "category_name": category.name if category else None,
        "area_name": directory.area_name(routing.area_code) if routing.area_code else None,
        "facts": _facts_view(facts),
        "rule": _rule(routing, directory),
        "duty_list": _duty_list(routing, directory),
        "supported_by": _supported_by(routing, facts, directory),
        "category_candidates": [
            {"category": code, "confidence": sure} for code, sure in routing.candidates
        ],
        "candidates": [
            show("candidate", _candidate(item, routing, directory), clearances)
            for item in considered
        ],
        "queue": _queue(routing, directory),
    }
    return show("routing", view, clearances)


def _facts(ticket: Ticket, directory: Directory) -> Facts | None:
    routing = ticket.routing
    if routing.category is None or routing.area_code is None:
        return None
    severity = routing.severity or ticket.severity
    at = routing.decided_at or ticket.opened_at
    return ticket_facts(ticket, routing.category, routing.area_code, severity, directory, at)


def _facts_view(facts: Facts | None) -> View | None:
    if facts is None:
        return None
    names = ("kind", "severity", "channel", "confidential", "danger", "at")
    working = "working" if facts.working else "off"
    return {**{name: getattr(facts, name) for name in names}, "working_time": working}


def _rule(routing: Routing, directory: Directory) -> View | None:
    if routing.unit_by != "rule":
        return None
    found = next((r for r in _rules(directory) if r.id == routing.rule_id), None)
    if found is None:
        return None
    return {
        "id": found.id,
        "version": found.version,
        "category": found.category,
        "area": found.area,
        "when": {k: v for k, v in asdict(found.when).items() if v not in (None, ())},
        "priority": found.priority,
        "effective_from": found.effective_from.isoformat() if found.effective_from else None,
        "reason": found.reason,
    }


def _rules(directory: Directory) -> list[RoutingRule]:
    return [rule for rules in directory.rules.values() for rule in rules]


def _duty_list(routing: Routing, directory: Directory) -> View | None:
    if routing.unit_by != "duty_list":
        return None
    lists = directory.duties.get(routing.category or "", ())
    mine = next((duty for duty in lists if duty.unit == routing.unit), None)
    areas = list(mine.areas) if mine and mine.areas else None
    return {"unit": routing.unit, "category": routing.category, "areas": areas}


def _supported_by(routing: Routing, facts: Facts | None, directory: Directory) -> list[View]:
    """Return the rule or duty list that names each supporting unit (协办)."""
    named = support_findings(facts, directory, routing.unit) if facts else ()
    return [
        {**asdict(found), "unit_name": directory.unit_name(found.unit)}
        for found in named
        if found.unit in routing.supports
    ]


def _candidate(item: Candidate, routing: Routing, directory: Directory) -> View:
    by_rules = routing.unit_by in (None, "rule", "duty_list")
    chosen = item.why_not is None and by_rules
    # A person or a ruling went before all rules; what the rules would have said stays readable.
    why_not = item.why_not if by_rules else item.why_not or f"{routing.unit_by}_chose"
    return {
        **asdict(item),
        "unit_name": directory.unit_name(item.unit),
        "chosen": chosen,
        "why_not": why_not,
    }


def _queue(routing: Routing, directory: Directory) -> View | None:
    """Return the district's own queue (兜底) where the ticket waits for a person, and why."""
    if routing.unit is not None:
        return None
    centre = directory.center_unit
    reasons = list(routing.screening_reasons)
    return {"unit": centre, "unit_name": directory.unit_name(centre), "reasons": reasons}
