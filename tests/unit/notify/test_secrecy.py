"""L2 in webhooks: no endpoint of a unit hears of a case that is closed to it."""

from services.common.contracts.catalogue import EVENTS, told_to
from services.notify.domain.notice import notices
from services.notify.domain.subscriptions import SUBSCRIPTIONS
from services.notify.domain.ticket_view import Seal, TicketView
from tests.factories.notify import TICKET, UNIT, event, steps, told
from tests.golden.samples import sample

CLOSED = {"accused_units": [UNIT], "closed_units": [UNIT, "zhongdui-1"], "closed_areas": []}


def units_told(*events: object) -> list[list[str]]:
    """Return the units that are told of each event of a ticket, in order."""
    view, found = TicketView(TICKET), []
    for step in steps(told(list(events))):  # type: ignore[arg-type]
        view = view.after(step)
        found.append([n.reader for n in notices(view, step) if n.audience == "unit"])
    return found


def test_an_accused_unit_and_those_below_it_are_told_nothing_more() -> None:
    """Whatever names them: clocks that ran out, returns, rulings between them and others."""
    sealed = event("ticket.sealed.v1", **CLOSED)
    missed = event("deadline.missed.v1", unit="zhongdui-1")
    ruled = event("arbitration.ruled.v1", parties=[UNIT, "gongan"], lead="gongan", supports=[])
    escalated = event(
        "ticket.escalated.v1", unit=UNIT, responsible_unit=UNIT, tell_units=[UNIT, "gongan"]
    )
    opened = event("ticket.opened.v1")
    before = units_told(opened, missed, escalated)
    after = units_told(opened, sealed, missed, ruled, escalated)
    assert before == [[], ["zhongdui-1"], [UNIT, "gongan"]]
    assert UNIT not in {unit for found in after for unit in found}
    assert after[2] == []
    assert after[4] == ["gongan"]


def test_that_its_order_is_gone_is_all_that_it_is_told() -> None:
    gone = event("work_order.revoked.v1", unit=UNIT)
    assert units_told(event("ticket.sealed.v1", **CLOSED), gone) == [[], [UNIT]]


def test_of_a_discipline_clue_only_the_office_is_told() -> None:
    clue = event("ticket.sealed.v1", accused_units=[], discipline_unit="jiwei", closed_units=[])
    to_office = event("work_order.issued.v1", unit="jiwei", lead_unit=None)
    to_other = event("deadline.missed.v1", unit="gongan")
    assert units_told(clue, to_office, to_other) == [[], ["jiwei"], []]


def test_a_seal_of_an_older_version_closes_at_least_to_the_accused() -> None:
    [step] = steps(told([event("ticket.sealed.v1", accused_units=[UNIT])]))
    data = {k: v for k, v in step.data.items() if k not in {"closed_units", "closed_areas"}}
    older = step.__class__(**{**_fields(step), "data": data})
    view = TicketView(TICKET).after(older)
    assert view.seal == Seal((UNIT,), (UNIT,), (), older.data["discipline_unit"])


def test_endpoints_are_told_of_nothing_that_the_unit_s_queue_is_not_told_of() -> None:
    """One rule for queue, story and webhook: an event says itself which units it concerns."""
    for name, row in SUBSCRIPTIONS.items():
        kind = EVENTS[name]
        data = {field: f"unit-{field}" for field in row.units}
        assert set(told_to(name, data)) == set(data.values()), name
        assert set(row.units) <= set(sample(kind).__dataclass_fields__), name


def _fields(step: object) -> dict[str, object]:
    return {name: getattr(step, name) for name in step.__dataclass_fields__}  # type: ignore[attr-defined]
