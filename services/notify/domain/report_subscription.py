"""Who is told of bulletins and of early warnings: subscriptions as data, and whom they name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from services.notify.domain.inbox import InboxItem
from services.notify.domain.step import Step
from services.notify.domain.templates.template import Addressee
from services.notify.domain.templates.told import facts_for

About = Literal["report", "hotspot"]
EVENTS: Final[Mapping[str, About]] = {
    "report.published.v1": "report",
    "hotspot.warned.v1": "hotspot",
}
# Who may open reporting's pages of the whole district; nobody else is sent there.
ROLES: Final = ("supervisor", "director", "district_leader", "analyst", "admin")
ITS_OWN: Final = "own"  # the unit or street that a scorecard is of; the street that a place lies in
CENTRE: Final = "centre"
UNIT: Final = "unit:"
ROLE: Final = "role:"
_STREET_DIGITS: Final = 9  # district 6 + subdistrict 3 (rules.md §6)
_BY_KIND: Final[Mapping[str, Addressee]] = {"subdistrict": "street", "community": "street"}


class UnusableSubscription(ValueError):
    """It names nobody who may be told; the text is the code of the fault."""


@dataclass(frozen=True, slots=True)
class ReportSubscription:
    """One line: about what, of which part of the district, told to whom.

    ``template`` narrows bulletins, ``level`` warnings, ``area`` both to a place and all within it;
    None is no narrowing. ``to`` is ``centre``, ``own``, ``unit:<code>`` or ``role:<role>``.
    """

    subscription_id: str
    about: About
    to: str
    template: str | None = None
    level: str | None = None
    area: str | None = None
    created_by: str = "preset"


class Offices(Protocol):
    """Knows units and the offices of places, as the directory has them."""

    def kind_of(self, unit: str) -> str | None:
        """Return a unit's kind, None where it is not known."""
        ...

    def office_of(self, area: str) -> str | None:
        """Return the unit of a street or community, or None."""
        ...


def check(subscription: ReportSubscription, offices: Offices) -> None:
    """Refuse what could reach nobody, or somebody who may not read it.

    Raises:
        UnusableSubscription: with the code of the fault.

    """
    to = subscription.to
    if to.startswith(ROLE) and to.removeprefix(ROLE) not in ROLES:
        raise UnusableSubscription("role_reads_no_reports")
    if to.startswith(UNIT) and offices.kind_of(to.removeprefix(UNIT)) is None:
        raise UnusableSubscription("unit_unknown")
    if to not in (CENTRE, ITS_OWN) and not to.startswith((ROLE, UNIT)):
        raise UnusableSubscription("recipient_unknown")


def items_of(
    step: Step, subscriptions: Iterable[ReportSubscription], offices: Offices, centre: str
) -> list[InboxItem]:
    """Return what goes into which inbox, each once however many subscriptions name it."""
    owners: dict[str, Addressee] = {}
    for one in subscriptions:
        if _is_about(one, step):
            found = _owner(one, step, offices, centre)
            if found is not None and _may_read(found, step, offices, centre):
                owners[found] = _addressee(found, offices, centre, step)
    return [
        InboxItem(
            step, owner, addressee, {n: step.data.get(n) for n in facts_for(step.type, addressee)}
        )
        for owner, addressee in owners.items()
    ]


def _is_about(one: ReportSubscription, step: Step) -> bool:
    data = step.data
    if EVENTS.get(step.type) != one.about:
        return False
    for wanted, said in ((one.template, data.get("template")), (one.level, data.get("level"))):
        if wanted is not None and wanted != said:
            return False
    place = data.get("subject") if one.about == "report" else data.get("area_code")
    return one.area is None or str(place or "").startswith(one.area)


def _owner(one: ReportSubscription, step: Step, offices: Offices, centre: str) -> str | None:
    if one.to == CENTRE:
        return f"{UNIT}{centre}"
    if one.to != ITS_OWN:
        return one.to
    office = _own(step.data, offices)
    return f"{UNIT}{office}" if office else None


def _own(data: Mapping[str, Any], offices: Offices) -> str | None:
    """Return the unit that a scorecard is of, or the office of the street that it is about."""
    subject, area = data.get("subject"), data.get("area_code")
    if subject is not None:
        is_unit = offices.kind_of(str(subject)) is not None
        return str(subject) if is_unit else offices.office_of(str(subject))
    return offices.office_of(str(area)[:_STREET_DIGITS]) if area else None


def _may_read(owner: str, step: Step, offices: Offices, centre: str) -> bool:
    """Whether these people may open it: the district's staff all, a unit its own alone."""
    if not owner.startswith(UNIT):
        return owner.removeprefix(ROLE) in ROLES
    unit = owner.removeprefix(UNIT)
    return unit == centre or unit == _own(step.data, offices)


def _addressee(owner: str, offices: Offices, centre: str, step: Step) -> Addressee:
    unit = owner.removeprefix(UNIT)
    if not owner.startswith(UNIT) or unit == centre:
        return "supervisor"
    fitting = _BY_KIND.get(offices.kind_of(unit) or "", "unit_handler")
    return fitting if step.type == "report.published.v1" else "street"
