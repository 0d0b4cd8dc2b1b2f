"""What one ticket adds to the indicators: whole numbers, so that sums are exact."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.reporting.domain.facts import TicketFact

CONTENT = {"satisfied", "basically_satisfied"}


def score(fact: TicketFact) -> dict[str, int]:
    """Return the ticket's share in each numerator and denominator.

    A ticket is in scope when it was dispatched and has closed, other than by withdrawal or because
    nobody answered the unit's question (which is not "resolved"): the period goes by the call-back
    date (rules.md §4). Answers count one per reporter, last round.
    """
    order = fact.lead
    if "source" in fact.values:
        return _history(order)
    scope = int(
        fact.values.get("state") == "closed"
        and fact.values.get("close_reason") != "no_reply"
        and bool(order)
    )
    answers = last_answers(fact)
    answered = [answer for answer in answers if answer.get("satisfaction")]
    return {
        "scope": scope,
        "response_scope": scope,
        "responded": scope * int(_responded(order, answered)),
        "due": scope,
        "on_time": scope * int(bool(order.get("resolved_in_time"))),
        "answered": scope * len(answered),
        "solved": scope * sum(1 for answer in answered if answer.get("resolved")),
        "content": scope * sum(1 for one in answered if one["satisfaction"] in CONTENT),
        **_dangers(fact),
        "unreachable": scope * (len(answers) - len(answered)),
    }


def _history(order: Mapping[str, Any]) -> dict[str, int]:
    """Score a case of another system: of most things its file tells nothing, so it has no share."""
    in_time = order.get("resolved_in_time")
    return {"due": int(in_time is not None), "on_time": int(bool(in_time))}


def _dangers(fact: TicketFact) -> dict[str, int]:
    """Count what duty officers found: danger that was none counts as much as danger that was."""
    confirmed = fact.counts.get("danger_confirmed", 0)
    lowered = fact.counts.get("danger_lowered", 0)
    return {
        "dangers_judged": confirmed + lowered,
        "dangers_confirmed": confirmed,
        "dangers_lowered": lowered,
    }


def last_answers(fact: TicketFact) -> list[Mapping[str, Any]]:
    """Return each reporter's answer of the latest round in which that reporter was asked."""
    latest: dict[str, Mapping[str, Any]] = {}
    for answer in sorted(fact.ratings.values(), key=lambda one: int(one["round"])):
        latest[answer["appeal_id"]] = answer
    return list(latest.values())


def _responded(order: Mapping[str, Any], answered: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the unit signed and made contact in time.

    A contact that the resident denies does not count (H1); of several reporters one who confirms
    it is enough, as is that nobody was asked.
    """
    denied = bool(answered) and not any(one.get("contacted") for one in answered)
    in_time = order.get("acknowledged_in_time") and order.get("contacted_in_time")
    return bool(in_time) and not denied
