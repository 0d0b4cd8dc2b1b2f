"""What a form's field may be set to here and now: coded reasons, kinds, suggestions, people."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.classification.suggesting import Suggestion, token_of
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.offering.fitting import splittable
from services.dispatch.domain.offering.whistles import to_assess
from services.dispatch.domain.results.points import points_of
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.parties import is_blower, whistle_of
from services.dispatch.entrypoints.commands.offered import Offered

View = dict[str, Any]


@dataclass(frozen=True)
class Situation:
    """What options are taken from; ``suggest`` costs a look at the classifier."""

    ticket: Ticket
    caller: Caller
    directory: Directory
    suggest: Callable[[], Sequence[Suggestion]]


Options = Callable[[Offered, Situation], list[View]]


def options_of(offered: Offered, field: str, where: Situation) -> list[View] | None:
    """Return what a field may be set to; None where the whole directory, or any words, will do."""
    find = _OPTIONS.get((offered.verb, field))
    return find(offered, where) if find else None


def default_of(offered: Offered, field: str, where: Situation) -> Any:
    """Return what a field is set to beforehand, where that depends on the case."""
    if (offered.verb, field) == ("screen", "suggestions_token"):
        return token_of(where.suggest())
    return None


def _option(value: Any, zh: str, en: str | None = None) -> View:
    return {"value": value, "zh": zh, "en": en or zh}


def _units(codes: Iterable[str], where: Situation) -> list[View]:
    return [_option(code, where.directory.unit_name(code) or code) for code in codes]


def _return_reasons(offered: Offered, where: Situation) -> list[View]:
    del offered
    reasons = where.directory.return_reasons.values()
    return [_option(one.code, one.name, one.name_en) for one in reasons]


def _kinds(offered: Offered, where: Situation) -> list[View]:
    """Return the kinds of whistle that the caller may blow."""
    del offered
    kinds = where.directory.whistles.kinds.values()
    return [
        _option(kind.code, kind.name, kind.name_en)
        for kind in kinds
        if not kind.blowers.isdisjoint(where.caller.roles)
    ]


def _subordinates(offered: Offered, where: Situation) -> list[View]:
    order = where.ticket.order_of(offered.subject_id)
    units = where.directory.units
    return _units((code for code, unit in units.items() if unit.parent == order.unit), where)


def _parting(offered: Offered, where: Situation) -> list[View]:
    del offered
    return [_option(appeal, appeal) for appeal in splittable(where.ticket)]


def _repeats(offered: Offered, where: Situation) -> list[View]:
    del offered
    waiting = (one for one in where.ticket.suggestions if one.judgement == "open")
    return [_option(one.appeal_id, f"{one.appeal_id} ({one.score:.0%})") for one in waiting]


def _tiers(offered: Offered, where: Situation) -> list[View]:
    del offered
    return [_option(tier, str(tier)) for tier in range(where.ticket.tier)]


def _points(offered: Offered, where: Situation) -> list[View]:
    """Return the points that the reporter numbered, each of which wants an answer (D8)."""
    del offered
    points = points_of(where.ticket.matter.text)
    return [_option(number, point) for number, point in enumerate(points, 1) if len(points) > 1]


def _criteria(offered: Offered, where: Situation) -> list[View]:
    whistle = whistle_of(where.ticket, offered.subject_id)
    rules = where.directory.whistles.assessing
    blower = is_blower(whistle, where.caller, where.directory.center_unit)
    asked = rules.of_unit if blower else rules.of_blower
    return [_option(one.code, one.name, one.name_en) for one in asked]


def _assessed(offered: Offered, where: Situation) -> list[View]:
    """Return the units on which the side that blew has yet to speak; of units none."""
    whistle = whistle_of(where.ticket, offered.subject_id)
    centre = where.directory.center_unit
    if not is_blower(whistle, where.caller, centre):
        return []
    waiting = to_assess(whistle, where.caller, centre)
    return _units((item.unit for item in waiting), where)


def _awaited(offered: Offered, where: Situation) -> list[View]:
    whistle = whistle_of(where.ticket, offered.subject_id)
    return _units((item.unit for item in whistle.summons if item.is_awaited), where)


def _suggestions(offered: Offered, where: Situation) -> list[View]:
    del offered
    return [
        _option(number, _named(item, where.directory))
        for number, item in enumerate(where.suggest(), 1)
    ]


def _named(item: Suggestion, directory: Directory) -> str:
    category = directory.categories.get(item.category)
    name = category.name if category else item.category
    unit = directory.unit_name(item.unit) if item.unit else None
    return f"{name} → {unit}" if unit else name


_OPTIONS: Final[Mapping[tuple[str, str], Options]] = {
    ("return", "reason"): _return_reasons,
    ("whistles", "kind"): _kinds,
    ("hand-over", "unit"): _subordinates,
    ("split", "appeals"): _parting,
    ("accept-repeat", "appeal_id"): _repeats,
    ("decline-repeat", "appeal_id"): _repeats,
    ("hand-back", "to_tier"): _tiers,
    ("resolve", "points"): _points,
    ("assess", "scores"): _criteria,
    ("assess", "unit"): _assessed,
    ("renew-code", "unit"): _awaited,
    ("screen", "suggestion"): _suggestions,
}
