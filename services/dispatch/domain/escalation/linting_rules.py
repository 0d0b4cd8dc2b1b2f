"""Checks the rules of one policy: words, keys, what can never fire, what goes in a circle."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from services.dispatch.domain.escalation.words import (
    ACTIONS,
    COUNTED,
    MISSED,
    TOLD,
    TRIGGERS,
    WATCHED,
)
from services.dispatch.domain.terms import SEVERITIES

Row = Mapping[str, Any]
Found = tuple[str, str, dict[str, object]]

# Which keys belong to which triggers, besides code, on, tier, actions, tell and severities.
_KEYS: Final[Mapping[str, frozenset[str]]] = {
    "percent": frozenset({"at_risk"}),
    "times": COUNTED,
    "within": frozenset({"repeated"}),
    "of": frozenset({"ignored"}),
    "after": WATCHED | MISSED,
}
_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "at_risk": ("percent",),
    "ignored": ("of", "after"),
    "untouched": ("after",),
}
# While these fire no unit works on the ticket: nobody is there to heed or to ignore anything. What
# is late of a whistle is about whoever was summoned, or blew, not about the unit that leads.
_WITHOUT_UNIT: Final = frozenset(
    {
        "screening_overdue",
        "unapproved",
        "arbitration_overdue",
        "returned",
        "dissatisfied",
        "whistle_unanswered",
        "whistle_unplanned",
    }
)


def rule_faults(policy: Row) -> Iterator[Found]:
    """Yield field, code and particulars of each fault of a policy's rules."""
    rules: Sequence[Row] = policy.get("rules") or ()
    for number, rule in enumerate(rules):
        for name, code, params in _one(rule):
            yield f"rules[{number}]{name}", code, params
    yield from _twice(rules)
    yield from _chains(rules)
    yield from _shadowed(policy, rules)
    if policy.get("rules") is not None:
        yield from _unanswered(policy, rules)


def _one(rule: Row) -> Iterator[Found]:
    if rule["on"] not in TRIGGERS:
        yield ".on", "unknown_trigger", {"value": rule["on"]}
        return
    yield from _words(rule)
    yield from _keys(rule)
    if rule["on"] != "returned" and rule.get("tier") is None and not rule.get("actions"):
        yield "", "rule_does_nothing", {"value": rule["code"]}


def _words(rule: Row) -> Iterator[Found]:
    for index, action in enumerate(rule.get("actions") or ()):
        if action not in ACTIONS:
            yield f".actions[{index}]", "unknown_action", {"value": action}
    for index, told in enumerate(rule.get("tell") or ()):
        if told not in TOLD:
            yield f".tell[{index}]", "unknown_audience", {"value": told}
    if rule.get("tier") not in (None, 1, 2, 3):
        yield ".tier", "unknown_tier", {"value": rule["tier"]}


def _keys(rule: Row) -> Iterator[Found]:
    on = rule["on"]
    for key, triggers in _KEYS.items():
        if rule.get(key) is not None and on not in triggers:
            yield f".{key}", "key_not_for_trigger", {"key": key, "on": on}
    for key in _NEEDED.get(on, ()):
        if rule.get(key) is None:
            yield f".{key}", "key_missing", {"key": key, "on": on}
    percent = rule.get("percent")
    if percent is not None and not 1 <= percent <= 99:
        yield ".percent", "percent_out_of_range", {"value": percent}
    window = rule.get("within")
    if window is not None and not window["amount"] and (rule.get("times") or 1) > 1:
        yield ".within", "never_fires", {"value": rule["code"]}


def _twice(rules: Sequence[Row]) -> Iterator[Found]:
    seen: set[str] = set()
    for number, rule in enumerate(rules):
        if rule["code"] in seen:
            yield f"rules[{number}].code", "rule_code_twice", {"value": rule["code"]}
        seen.add(rule["code"])


def _chains(rules: Sequence[Row]) -> Iterator[Found]:
    """Yield rules that follow nothing, or themselves, or what leaves nobody to ignore it."""
    known = {rule["code"]: rule for rule in rules}
    for number, rule in enumerate(rules):
        if rule["on"] != "ignored" or rule.get("of") is None:
            continue
        place = f"rules[{number}].of"
        before = known.get(rule["of"])
        if before is None:
            yield place, "unknown_rule", {"value": rule["of"]}
        elif _loops(rule, known):
            yield place, "rules_loop", {"value": rule["of"]}
        elif before["on"] in _WITHOUT_UNIT or not _severities(rule) & _severities(before):
            yield place, "never_fires", {"value": rule["code"]}


def _loops(rule: Row, known: Mapping[str, Row]) -> bool:
    seen = {rule["code"]}
    current: Row | None = rule
    while current is not None and current["on"] == "ignored":
        before = current.get("of")
        if before in seen:
            return True
        seen.add(before or "")
        current = known.get(before or "")
    return False


def _shadowed(policy: Row, rules: Sequence[Row]) -> Iterator[Found]:
    """Yield rules of which another one leaves nothing, or that the policy's tickets never meet."""
    wanted = set((policy.get("applies_to") or {}).get("severities") or SEVERITIES)
    begun: dict[str, set[str]] = {}
    least = min((rule.get("times") or 1 for rule in rules if rule["on"] == "returned"), default=0)
    for number, rule in enumerate(rules):
        place, on = f"rules[{number}]", rule["on"]
        own = _severities(rule) & wanted
        if not own or (on == "danger" and "P0" not in own):
            yield f"{place}.severities", "never_fires", {"value": rule["code"]}
        if on in MISSED and rule.get("tier") is not None:
            if own and own <= begun.get(on, set()):
                yield place, "never_fires", {"value": rule["code"]}
            begun.setdefault(on, set()).update(own)
        if on == "returned" and (rule.get("times") or 1) == least:
            for key in ("tier", "actions"):  # at that return the tier above rules, by its own step
                if rule.get(key):
                    yield f"{place}.{key}", "key_not_for_trigger", {"key": key, "on": on}


def _unanswered(policy: Row, rules: Sequence[Row]) -> Iterator[Found]:
    """Yield clocks that may be missed without any tier's answering for it."""
    wanted = set((policy.get("applies_to") or {}).get("severities") or SEVERITIES)
    for trigger in sorted(MISSED):
        entries = [r for r in rules if r["on"] == trigger and r.get("tier") is not None]
        left = wanted.difference(*(_severities(rule) for rule in entries))
        if left:
            params: dict[str, object] = {"on": trigger, "severities": ", ".join(sorted(left))}
            yield "rules", "clock_without_rule", params


def _severities(rule: Row) -> set[str]:
    return set(rule.get("severities") or SEVERITIES)
