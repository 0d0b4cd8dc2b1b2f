"""Dry runs of escalation policies as JSON."""

from collections.abc import Iterable
from typing import Any

from services.dispatch.application.escalation.dry_run_policies import PolicyDryRun, Replayed
from services.dispatch.domain.replaying.comparing import Shifted
from services.dispatch.domain.replaying.deeds import Deed
from services.dispatch.entrypoints.http.rights.fields import show
from services.dispatch.entrypoints.http.rights.readers import FOR_ALL

View = dict[str, Any]


def policy_dry_run_view(found: PolicyDryRun, cursor: str | None) -> View:
    """Return the sums of a page, and each ticket of it that the draft treats otherwise."""
    return {
        "base_version": found.base,
        **found.sums.report(),
        "items": [replayed_view(item) for item in found.items],
        "next_cursor": cursor,
    }


def replayed_view(item: Replayed) -> View:
    """Return one ticket's steps that differ."""
    ticket, difference = item.ticket, item.difference
    view = {
        "ticket_id": ticket.id,
        "number": ticket.number,
        "category": ticket.category,
        "severity": ticket.severity,
        "opened_at": ticket.opened_at,
        "policy": ticket.policy_code or None,
        "policy_version": ticket.policy_version,
        "draft_policy": item.policy,
        "same": difference.same,
        "taken": _deeds(difference.taken),
        "not_taken": _deeds(difference.not_taken),
        "earlier": _shifts(difference.earlier),
        "later": _shifts(difference.later),
        "by_others": _shifts(difference.by_others),
        "unexplained": item.unexplained,
    }
    return show("replayed_ticket", view, FOR_ALL)


def _deeds(deeds: Iterable[Deed]) -> list[View]:
    return [_deed(deed) for deed in deeds]


def _deed(deed: Deed) -> View:
    return {
        "what": deed.what,
        "name": deed.name,
        "tier": deed.tier,
        "at": deed.at,
        "rule": deed.rule,
        "unit": deed.unit,
        "role": deed.role,
        "about": deed.about,
        "told": list(deed.told),
    }


def _shifts(pairs: Iterable[Shifted]) -> list[View]:
    return [
        {
            **_deed(pair.after),
            "was": {
                "at": pair.before.at,
                "unit": pair.before.unit,
                "role": pair.before.role,
                "told": list(pair.before.told),
            },
            "by_seconds": round(pair.by.total_seconds()),
        }
        for pair in pairs
    ]
