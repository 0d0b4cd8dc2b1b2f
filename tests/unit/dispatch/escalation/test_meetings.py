"""A step whose action is ``joint_meeting`` calls one, with date and units; a topic is proposed."""

from copy import deepcopy
from typing import Any

import pytest

from services.dispatch.application.commanding import Order
from services.dispatch.application.meetings.close_meeting import CloseMeeting
from services.dispatch.domain.meetings.meeting import Meeting, open_among
from services.dispatch.domain.refusals import FieldRefused, LimitReached, RoleMissing
from tests.factories.dispatch import CENTRE, OPERATOR, UNIT, handler, limit
from tests.factories.escalation import audited, policy
from tests.unit.dispatch.escalation.stories import MORE, Watched, _repeated

MINUTES = "由城管牵头，三日内完成整治并回访"


def transferred(times: int = 3, row: dict[str, Any] | None = None) -> Watched:
    made = Watched(changes={"policies": [row or policy()], **MORE})
    made.open()
    for number in range(times):
        made.give(("shizheng", "gongan", "chengguan")[number % 3])
    return made


def the_meeting(made: Watched) -> Meeting:
    meeting = open_among(made.ticket.meetings)
    assert meeting is not None
    return meeting


def close(made: Watched, caller: Any = OPERATOR, **said: Any) -> None:
    told = {"outcome": "held", "minutes": MINUTES, **said}
    CloseMeeting(made.desk)(made.ticket.id, Order(caller), **told)


def test_the_third_transfer_calls_whoever_has_to_come_by_a_date() -> None:
    made = transferred()

    meeting = the_meeting(made)
    assert meeting.called_by == CENTRE
    assert {CENTRE, UNIT} <= set(meeting.units)
    assert meeting.hold_by > made.clock.now()
    (told,) = made.fired("joint_meeting.called.v1")
    assert told.meeting_id == meeting.id
    assert told.units == list(meeting.units)
    (referred,) = made.fired("ticket.referred.v1")
    assert (referred.to, referred.called_id) == ("joint_meeting", meeting.id)
    assert audited(made.ticket) == ()


def test_the_policy_says_how_soon() -> None:
    row = deepcopy(policy())
    rule = next(rule for rule in row["rules"] if rule["code"] == "transferred")
    rule["meeting"] = {"within": limit(4, "hour")}

    meeting = the_meeting(transferred(row=row))

    assert (meeting.hold_by - meeting.called_at).total_seconds() == 4 * 3600


def test_while_one_is_called_no_second_one_is_but_the_case_is_referred() -> None:
    made = transferred(6)

    assert len(made.ticket.meetings) == 1
    called = [event.called_id for event in made.fired("ticket.referred.v1")]
    assert called == [the_meeting(made).id, None]


def test_the_centre_says_what_came_of_it_and_the_next_may_be_called() -> None:
    made = transferred()
    close(made)

    (held,) = made.ticket.meetings
    assert (held.state, held.minutes, held.closed_by) == ("held", MINUTES, OPERATOR.subject)
    (told,) = made.fired("joint_meeting.closed.v1")
    assert (told.outcome, told.minutes) == ("held", MINUTES)
    for unit in ("shizheng", "gongan", "chengguan"):
        made.give(unit)
    assert len(made.ticket.meetings) == 2


def test_who_may_not_and_what_says_nothing_is_refused() -> None:
    made = transferred()

    with pytest.raises(RoleMissing):
        close(made, handler(UNIT))
    with pytest.raises(FieldRefused):
        close(made, minutes="好")
    close(made, outcome="called_off")
    with pytest.raises(LimitReached, match="no_meeting_called"):
        close(made)


def test_a_matter_that_comes_up_again_and_again_is_proposed_to_the_council() -> None:
    made = Watched()
    _repeated(made)

    (topic,) = made.fired("topic.proposed.v1")
    assert topic.number == made.ticket.number
    assert topic.category == "0104"
    assert topic.member_count == 3
    (referred,) = [e for e in made.fired("ticket.referred.v1") if e.to == "council_topic"]
    assert referred.called_id == topic.topic_id
