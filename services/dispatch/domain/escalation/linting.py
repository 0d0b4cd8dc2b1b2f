"""Checks a district's policies before they are published: every fault at once, with its place."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from services.dispatch.domain.directory.faults import Fault
from services.dispatch.domain.escalation.linting_rules import rule_faults
from services.dispatch.domain.escalation.words import ACTIONS, AREA, PLACES, ROLES, SUMMONED, TOLD
from services.dispatch.domain.terms import MIN_BASIS, TIERS

Row = Mapping[str, Any]

_UNIT_KINDS: Final = ("community", "subdistrict", "department", "centre")
_AREA_ROLES: Final = frozenset({"street", "community", "grid_officer"})
_SCOPES: Final = ("categories", "severities", "kinds")


@dataclass(frozen=True, slots=True)
class Known:
    """What a policy may name: units, categories with classes, kinds of whistle."""

    units: AbstractSet[str]
    categories: AbstractSet[str]
    whistles: AbstractSet[str] = frozenset()


def lint(policies: Sequence[Row], known: Known) -> list[Fault]:
    """Return every fault that keeps policies from being published, in the order of their rows."""
    faults: list[Fault] = []
    for number, row in enumerate(policies):
        place = _Place(f"policies[{number}]", row["code"])
        faults += _scope(place, row, known)
        faults += _ladders(place, row)
        faults += _tiers(place, row, known)
        faults += _reach(place, row)
        faults += _limits(place, row)
        faults += (place.fault(name, code, **params) for name, code, params in rule_faults(row))
        faults += _whistles(place, row, known)
    return [*faults, *_together(policies)]


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    policy: str

    def fault(self, name: str, code: str, **params: object) -> Fault:
        return Fault(f"{self.path}.{name}", self.policy, code, {"rule": self.policy, **params})


def _scope(place: _Place, row: Row, known: Known) -> Iterator[Fault]:
    for index, code in enumerate((row.get("applies_to") or {}).get("categories") or ()):
        if code not in known.categories:
            yield place.fault(f"applies_to.categories[{index}]", "unknown_category", value=code)


def _ladders(place: _Place, row: Row) -> Iterator[Fault]:
    """Yield kinds of unit that climb no ladder, or two."""
    kinds = Counter(kind for ladder in row["ladders"] for kind in ladder["unit_kinds"])
    for kind in _UNIT_KINDS:
        if kinds[kind] == 0:
            yield place.fault("ladders", "kind_without_ladder", value=kind)
        if kinds[kind] > 1:
            yield place.fault("ladders", "kind_on_two_ladders", value=kind)
    codes = Counter(ladder["code"] for ladder in row["ladders"])
    for code, count in codes.items():
        if count > 1:
            yield place.fault("ladders", "ladder_twice", value=code)


def _tiers(place: _Place, row: Row, known: Known) -> Iterator[Fault]:
    if len(row["tiers"]) != len(TIERS):
        yield place.fault("tiers", "tiers_out_of_order", value=len(row["tiers"]))
    for index, tier in enumerate(row["tiers"]):
        name = f"tiers[{index}]"
        yield from _responsibles(place, name, row, tier, known)
        yield from _words(place, name, tier)
        if tier["tier"] != index + 1:
            yield place.fault(f"{name}.tier", "tiers_out_of_order", value=tier["tier"])


def _responsibles(place: _Place, name: str, row: Row, tier: Row, known: Known) -> Iterator[Fault]:
    ladders = {ladder["code"] for ladder in row["ladders"]}
    responsible = tier.get("responsible") or {}
    for code in sorted(ladders - responsible.keys()):
        yield place.fault(f"{name}.responsible", "tier_without_responsible", value=code)
    for code in sorted(responsible.keys() - ladders):
        yield place.fault(f"{name}.responsible.{code}", "unknown_ladder", value=code)
    if not tier.get("fallback"):
        yield place.fault(f"{name}.fallback", "tier_without_duty_officer", value=tier["tier"])
    posts = {f"responsible.{code}": who for code, who in responsible.items()}
    for post, who in {**posts, "fallback": tier.get("fallback")}.items():
        if who:
            yield from _post(place, f"{name}.{post}", who, known)


def _post(place: _Place, name: str, who: Row, known: Known) -> Iterator[Fault]:
    role, unit = who["role"], who["unit"]
    if role not in ROLES:
        yield place.fault(f"{name}.role", "unknown_role", value=role)
    if unit not in PLACES and unit not in known.units:
        yield place.fault(f"{name}.unit", "unknown_unit", value=unit)
    if unit == AREA and role not in _AREA_ROLES:
        yield place.fault(f"{name}.unit", "role_has_no_area", value=role)


def _words(place: _Place, name: str, tier: Row) -> Iterator[Fault]:
    actions = tier.get("actions") or ([tier["action"]] if tier.get("action") else [])
    if not actions:
        yield place.fault(f"{name}.actions", "tier_does_nothing", value=tier["tier"])
    for index, action in enumerate(actions):
        if action not in ACTIONS:
            yield place.fault(f"{name}.actions[{index}]", "unknown_action", value=action)
    for index, told in enumerate(tier.get("tell") or ()):
        if told not in TOLD:
            yield place.fault(f"{name}.tell[{index}]", "unknown_audience", value=told)


def _whistles(place: _Place, row: Row, known: Known) -> Iterator[Fault]:
    """Yield whistles that nobody could blow, and those that no action blows."""
    items = [(f"tiers[{n}]", tier) for n, tier in enumerate(row["tiers"])]
    items += [(f"rules[{n}]", rule) for n, rule in enumerate(row.get("rules") or ())]
    for name, item in items:
        call, place_of = item.get("whistle"), f"{name}.whistle"
        if call is None:
            continue
        if "whistle" not in (item.get("actions") or ()):
            yield place.fault(place_of, "whistle_without_action", value=call["kind"])
        if call["kind"] not in known.whistles:
            said = {"value": call["kind"], "known": ", ".join(sorted(known.whistles))}
            yield place.fault(f"{place_of}.kind", "unknown_whistle_kind", **said)
        for number, unit in enumerate(call["units"]):
            if unit not in SUMMONED and unit not in known.units:
                yield place.fault(f"{place_of}.units[{number}]", "unknown_unit", value=unit)
        if len(call["reason"].strip()) < MIN_BASIS:
            yield place.fault(f"{place_of}.reason", "whistle_reason_short", least=MIN_BASIS)


def _reach(place: _Place, row: Row) -> Iterator[Fault]:
    """Yield tiers that follow themselves, and those that nothing leads to."""
    follows = {tier["tier"]: _next(tier) for tier in row["tiers"]}
    for index, (number, after) in enumerate(follows.items()):
        name = f"tiers[{index}].next"
        if after is not None and after <= number:
            yield place.fault(name, "tier_loops", value=after, tier=number)
        elif after is not None and after not in TIERS:
            yield place.fault(name, "unknown_tier", value=after)
    if row.get("rules") is None:  # then every clock enters at the first tier
        return
    reached = _reached(follows, [rule["tier"] for rule in row["rules"] if rule.get("tier")])
    for index, tier in enumerate(row["tiers"]):
        if tier["tier"] not in reached:
            yield place.fault(f"tiers[{index}]", "tier_unreachable", value=tier["tier"])


def _next(tier: Row) -> int | None:
    """Return the tier after one: the one it names, none where it says so, else the one above."""
    number = tier["tier"]
    above = number + 1 if number < len(TIERS) else None
    after: int | None = tier.get("next", above)
    return after


def _reached(follows: Mapping[int, int | None], entered: list[int]) -> set[int]:
    reached: set[int] = set()
    while entered:
        number = entered.pop()
        after = follows.get(number)
        if number not in reached and after is not None:
            entered.append(after)
        reached.add(number)
    return reached


def _limits(place: _Place, row: Row) -> Iterator[Fault]:
    """Yield limits that say nothing for some severity, and quiet hours without an end."""
    named = {
        f"tiers[{index}].{key}": tier.get(key)
        for index, tier in enumerate(row["tiers"])
        for key in ("after_previous", "new_deadline")
    }
    named["hand_back.limit"] = (row.get("hand_back") or {}).get("limit")
    for index, rule in enumerate(row.get("rules") or ()):
        named[f"rules[{index}].after"] = rule.get("after")
    for name, limits in named.items():
        if limits and "default" not in limits:
            yield place.fault(name, "limit_without_default")
    quiet = row.get("quiet_hours")
    if quiet and quiet["from"] == quiet["to"]:
        yield place.fault("quiet_hours", "quiet_all_day", value=quiet["from"])


def _together(policies: Sequence[Row]) -> Iterator[Fault]:
    """Yield what is wrong with policies beside each other: doubles, none or two for the rest."""
    seen: set[str] = set()
    for number, row in enumerate(policies):
        if row["code"] in seen:
            place = _Place(f"policies[{number}]", row["code"])
            yield place.fault("code", "policy_twice", value=row["code"])
        seen.add(row["code"])
    scopes = [(n, row["code"], row.get("applies_to") or {}) for n, row in enumerate(policies)]
    if not any(not _asks(scope) for _, _, scope in scopes):
        yield Fault("policies", "", "no_default_policy", {"rule": ""})
    for (_, one, first), (number, other, second) in combinations(scopes, 2):
        if _asks(first) == _asks(second) and _meet(first, second):
            place = _Place(f"policies[{number}]", other)
            yield place.fault("applies_to", "policies_meet", value=one)


def _asks(scope: Row) -> tuple[str, ...]:
    return tuple(name for name in _SCOPES if scope.get(name))


def _meet(one: Row, other: Row) -> bool:
    """Whether a ticket may exist that both name equally closely."""
    return all(set(one[name]) & set(other[name]) for name in _asks(one))
