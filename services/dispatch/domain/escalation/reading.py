"""Reads escalation policies from a directory's body, those of older versions too."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from typing import Any, Final, cast

from services.dispatch.domain.arbitration.rules import DEFAULT_RULES, ArbitrationRules, RulerRule
from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.clocks.reading_clocks import read_amount
from services.dispatch.domain.escalation.policies import Policies
from services.dispatch.domain.escalation.policy import (
    HandBack,
    LimitBySeverity,
    Policy,
    QuietHours,
    Responsible,
    Rule,
    Scope,
    TierRule,
    WhistleCall,
)
from services.dispatch.domain.escalation.words import MISSED, Action
from services.dispatch.domain.terms import TIERS, Tier

Row = Mapping[str, Any]

_PERCENTS: Final = (50, 80)
_RETURNED_TIMES: Final = 2
_OLD: Final = frozenset({"approaching_percent", "returned_times", "triggers"})


def policy_rows(body: Row) -> Sequence[Row]:
    """Return the policies of a directory's body; an older one has a single policy."""
    rows: Sequence[Row] = body.get("policies") or [body["policy"]]
    return rows


def modern(raw: Row) -> Row:
    """Return a policy as it is written today, whatever version of the platform wrote it."""
    if raw.get("rules") is not None:
        return raw
    kept = {key: value for key, value in raw.items() if key not in _OLD}
    tiers = [
        {
            **{key: value for key, value in tier.items() if key != "action" and value is not None},
            "actions": [tier["action"]],
        }
        for tier in raw["tiers"]
    ]
    return {**kept, "tiers": tiers, "rules": list(rule_rows(raw))}


def read_policies(
    rows: Iterable[Row],
    categories: Iterable[Row] = (),
    returns: Row | None = None,
) -> Policies:
    """Return the policies.

    Raises:
        ValueError, KeyError: one of them lacks something, or has other tiers than 1, 2 and 3.

    """
    classes = {row["code"]: row.get("parent") for row in categories}
    return Policies(tuple(read_policy(row, returns) for row in rows), classes)


def read_policy(raw: Row, returns: Row | None = None) -> Policy:
    """Return one policy; ``returns`` says who rules over returns, where the directory says so."""
    tiers = tuple(_tier(row) for row in raw["tiers"])
    if [rule.tier for rule in tiers] != list(TIERS):
        raise ValueError("a policy has the tiers 1, 2 and 3")
    hand_back, arbitration = raw.get("hand_back"), (returns or {}).get("arbitration")
    return Policy(
        code=raw["code"],
        version=int(raw.get("version") or 1),
        tiers=tiers,
        ladders={
            kind: ladder["code"] for ladder in raw["ladders"] for kind in ladder["unit_kinds"]
        },
        rules=tuple(_rule(row) for row in rule_rows(raw)),
        scope=_scope(raw.get("applies_to") or {}),
        quiet=_quiet(raw.get("quiet_hours")),
        hand_back=HandBack(_by_severity(hand_back["limit"])) if hand_back else HandBack(),
        arbitration=_arbitration(arbitration) if arbitration else DEFAULT_RULES,
    )


def rule_rows(raw: Row) -> Sequence[Row]:
    """Return a policy's rules; one without any has those that every district begins with.

    Reminders at shares of the limit, each missed clock from tier 1 on, a ruling on returns.
    """
    if raw.get("rules") is not None:
        rows: Sequence[Row] = raw["rules"]
        return rows
    percents = raw.get("approaching_percent") or _PERCENTS
    marks = [
        {"code": f"at-{percent}", "on": "at_risk", "percent": percent, "actions": ["remind"]}
        for percent in percents
    ]
    missed = [{"code": name.replace("_", "-"), "on": name, "tier": 1} for name in sorted(MISSED)]
    times = raw.get("returned_times") or _RETURNED_TIMES
    return [*marks, *missed, {"code": "returned", "on": "returned", "times": times}]


def _tier(raw: Row) -> TierRule:
    new_deadline, number = raw.get("new_deadline"), raw["tier"]
    above = TIERS[number] if number < len(TIERS) else None
    return TierRule(
        tier=number,
        after_previous=_by_severity(raw["after_previous"]),
        responsible={ladder: _responsible(who) for ladder, who in raw["responsible"].items()},
        fallback=_responsible(raw["fallback"]),
        tell=tuple(raw.get("tell") or ()),
        actions=_once(raw["actions"] if raw.get("actions") else [raw["action"]]),
        new_deadline=_by_severity(new_deadline) if new_deadline else None,
        next=cast("Tier | None", raw["next"]) if "next" in raw else above,
        whistle=_whistle(raw.get("whistle")),
        meeting=_meeting(raw.get("meeting")),
    )


def _rule(raw: Row) -> Rule:
    within, after = raw.get("within"), raw.get("after")
    return Rule(
        code=raw["code"],
        on=raw["on"],
        tier=raw.get("tier"),
        actions=_once(raw.get("actions") or ()),
        tell=tuple(raw.get("tell") or ()),
        percent=raw.get("percent"),
        times=int(raw.get("times") or 1),
        within=read_amount(within) if within else None,
        after=_by_severity(after) if after else None,
        of=raw.get("of"),
        severities=frozenset(raw.get("severities") or ()),
        whistle=_whistle(raw.get("whistle")),
        meeting=_meeting(raw.get("meeting")),
    )


def _once(actions: Iterable[Action]) -> tuple[Action, ...]:
    """Return actions, each once: a step writes one paper of a kind, and calls one meeting."""
    return tuple(dict.fromkeys(actions))


def _whistle(raw: Row | None) -> WhistleCall | None:
    if not raw:
        return None
    limit = raw.get("report_in")
    said = read_amount(limit) if limit else None
    return WhistleCall(raw["kind"], tuple(raw["units"]), raw["reason"], said)


def _meeting(raw: Row | None) -> Amount | None:
    return read_amount(raw["within"]) if raw else None


def _scope(raw: Row) -> Scope:
    return Scope(
        *(frozenset(raw.get(name) or ()) for name in ("categories", "severities", "kinds"))
    )


def _quiet(raw: Row | None) -> QuietHours | None:
    if not raw:
        return None
    said = raw.get("urgent")
    urgent = frozenset({"P0", "P1"}) if said is None else frozenset(said)
    return QuietHours(
        time.fromisoformat(raw["from"]), time.fromisoformat(raw["to"]), cast("Any", urgent)
    )


def _arbitration(raw: Row) -> ArbitrationRules:
    rulers = tuple(
        RulerRule(row["parties"], tuple(row["roles"]), row["unit"]) for row in raw["rulers"]
    )
    return ArbitrationRules(_by_severity(raw["limit"]), rulers)


def _by_severity(raw: Row) -> LimitBySeverity:
    return {severity: read_amount(limit) for severity, limit in raw.items()}


def _responsible(raw: Row) -> Responsible:
    return Responsible(cast("str", raw["role"]), cast("str", raw["unit"]))
