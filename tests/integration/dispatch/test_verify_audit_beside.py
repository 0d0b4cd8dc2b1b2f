"""L3 beside stories: matters, rulings, documents, the directory, one ticket's anchors."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from services.common.ids import derived_id
from services.dispatch.application.audit.verify_audit import NoSuchStory
from services.dispatch.application.commanding import Order
from services.dispatch.application.matters.register_matter import Found
from services.dispatch.domain.caller import Caller
from tests.factories.dispatch import (
    COMMUNITY,
    COMMUNITY_UNIT,
    OPERATOR,
    SUPERVISOR,
    UNIT,
    directory_body,
    handler,
)
from tests.factories.dispatch_commands import of_orders, of_tickets
from tests.factories.dispatch_disputes import BASIS, GROUND, REASON
from tests.factories.escalation import policy
from tests.factories.papers import papers_body
from tests.fakes.dispatch import FakeClock
from tests.integration.dispatch.audit_scene import FIRST, Scene
from tests.integration.dispatch.papers_scene import register_paper

pytestmark = pytest.mark.integration
SECOND = derived_id("tkt", "apl_0002")
GRID = Caller("grid-1", frozenset({"grid_officer"}), COMMUNITY_UNIT, (COMMUNITY,))
NEIGHBOUR = Caller("sq-2", frozenset({"community"}), COMMUNITY_UNIT, (COMMUNITY,))
FOUND = Found("patrol", "0104", COMMUNITY, "占道烧烤摊", "劝离占道经营并清扫地面油污")


def matter_of(scene: Scene) -> str:
    """Register a matter, let a check send it back, settle it again; all published."""
    commands = scene.container.matters
    matter = commands.register(FOUND, GRID, key="k1", said="k1")
    commands.moves.check(matter.id, NEIGHBOUR, confirmed=False, note="油污仍在")
    commands.moves.resettle(matter.id, GRID, done="再次清扫并安排定时巡查")
    scene.publish()
    return matter.id


def edited(events: list[Any]) -> list[Any]:
    events[1]["data"]["confirmed"] = True
    return events


def reordered(events: list[Any]) -> list[Any]:
    return [events[0], events[2], events[1]]


def inserted(events: list[Any]) -> list[Any]:
    forged = {**events[1], "id": "evt_forged"}
    return [{**e, "sequence": n} for n, e in enumerate([*events[:2], forged, events[2]], 1)]


HANDS: list[tuple[Callable[[list[Any]], list[Any]], int, str]] = [
    (edited, 2, "altered"),
    (lambda events: [events[0], events[2]], 2, "missing"),
    (reordered, 2, "moved"),
    (inserted, 3, "altered"),
    (lambda events: events[:2], 3, "cut_tail"),
]


@pytest.mark.parametrize(
    ("tamper", "entry", "code"), HANDS, ids=["edit", "remove", "reorder", "insert", "cut"]
)
def test_each_hand_on_a_matter_is_named_at_its_first_bad_link(
    scene: Scene, tamper: Callable[[list[Any]], list[Any]], entry: int, code: str
) -> None:
    """Whoever knows the code makes the document's own count and code agree."""
    matter = matter_of(scene)
    assert scene.verify().stories == {"directory": 1, "tickets": 5, "matters": 1}
    matters = scene.database["matters"]
    events = tamper((matters.find_one({"_id": matter}) or {})["history"])
    agreeing = {"sequence": len(events), "chain_head": events[-1]["chainhead"]}
    matters.update_one({"_id": matter}, {"$set": {"history": events, **agreeing}})

    assert scene.found() == [(matter, entry, code)]
    (fault,) = scene.container.audit.verify.one(matter).faults
    assert (fault.sequence, fault.code) == (entry, code)


def test_a_matter_that_was_removed_is_told_as_gone(scene: Scene) -> None:
    matter = matter_of(scene)
    scene.database["matters"].delete_one({"_id": matter})
    assert scene.found() == [(matter, 1, "gone")]


def rule_on(scene: Scene, ticket_id: str) -> None:
    """Let two units give a ticket back, and the tier above rule."""
    orders, centre = of_orders(scene.container.desk), of_tickets(scene.container.desk)
    for unit, following in ((UNIT, "gongan"), ("gongan", None)):
        ticket = scene.container.tickets.get(ticket_id)
        assert ticket is not None
        assert ticket.order is not None
        who = Order(handler(unit))
        orders.return_(ticket.order.id, who, reason="not_in_duty", basis=BASIS)
        if following:
            by = Order(OPERATOR)
            centre.screen(ticket_id, by, category=None, area_code=None, unit=following)
    centre.rule(
        ticket_id, Order(SUPERVISOR), lead="gongan", supports=(UNIT,), reason=REASON, basis=GROUND
    )
    scene.publish()


@pytest.mark.parametrize(
    "hand",
    [
        {"$set": {"dispute.arbitrations.0.ruling.lead": "shizheng"}},
        {"$set": {"dispute.arbitrations.0.ruling.supports": []}},
        {"$set": {"dispute.arbitrations.0.ruling.basis": "口头约定"}},
        {"$set": {"dispute.arbitrations.0.ruling.minutes": ["att_forged"]}},
        {"$set": {"dispute.arbitrations.0.ruling": None}},
    ],
    ids=["lead", "supports", "basis", "minutes", "all of it"],
)
def test_a_ruling_that_binds_is_the_one_that_was_told(scene: Scene, hand: dict[str, Any]) -> None:
    """It stands in fields of its own: who edits them leaves the chain whole."""
    rule_on(scene, SECOND)
    assert scene.found() == []
    scene.tickets.update_one({"_id": SECOND}, hand)

    (found,) = scene.verify().faults
    told = next(e for e in scene.story(SECOND) if e["type"] == "arbitration.ruled.v1")
    assert (found.subject, found.sequence, found.code) == (
        SECOND,
        told["sequence"],
        "content_altered",
    )


STATE_HANDS: list[tuple[dict[str, Any], str]] = [
    ({"$set": {"state": "closed"}}, "state"),
    ({"$set": {"state": datetime(2026, 10, 1, tzinfo=UTC)}}, "state"),
    ({"$set": {"severity": "P3"}}, "severity"),
    ({"$set": {"members.0.appeal_id": "apl_nobody"}}, "members"),
    ({"$set": {"orders.0.unit": "gongan"}}, "orders.{}.unit"),
    ({"$set": {"orders.0.state": "resolved", "orders.0.resolved_at": None}}, "orders.{}.state"),
    ({"$set": {"orders.0.charged": "no"}}, ""),
    ({"$set": {"orders": []}}, "orders.{} is gone"),
    ({"$push": {"orders": {"id": "wo_forged", "unit": UNIT}}}, "orders.wo_forged was never told"),
    ({"$set": {"orders": "none at all"}}, "orders.{} is gone"),
    ({"$set": {"whistles": [{"id": "whs_forged"}]}}, "whistles.whs_forged was never told"),
    ({"$set": {"sealed": True, "seal": {"units": [UNIT]}}}, "seal"),
]


def test_what_a_ticket_is_now_is_what_its_story_told(scene: Scene) -> None:
    """Who edits its fields by hand leaves the chain whole, and is named by the field."""
    whole = scene.tickets.find_one({"_id": FIRST}) or {}
    order, last = whole["orders"][0]["id"], len(whole["history"])
    for hand, field in STATE_HANDS:
        scene.tickets.update_one({"_id": FIRST}, hand)
        faults = scene.verify().faults
        found = [(one.subject, one.sequence, one.code) for one in faults]
        # Nothing was ever told of this order's charge: a story can only speak of what it told.
        assert found == ([(FIRST, last, "state_altered")] if field else []), hand
        assert all(field.format(order) in one.detail for one in faults), faults
        scene.tickets.replace_one({"_id": FIRST}, whole)


def test_a_numbered_document_is_the_one_that_was_issued(scene: Scene) -> None:
    """Its digest is in the chain: a new text, a fitting digest beside it, another number show."""
    scene.container.publish_directory(
        {**directory_body(), "policies": [policy()], "papers": papers_body()}
    )
    register_paper(scene.container, SECOND)
    scene.publish()
    assert scene.found() == []
    told = next(e for e in scene.story(SECOND) if e["type"] == "document.issued.v1")
    documents = scene.database["documents"]
    whole = documents.find_one() or {}
    hands: list[dict[str, Any]] = [
        {"content.zh.parts.0.text": "请于下月反馈", "digest": "0" * 64},
        {"serial": whole["serial"] + 7},
        {"to_unit": "gongan"},
        {"content": "no content at all"},
    ]
    for hand in hands:
        documents.update_one({"_id": whole["_id"]}, {"$set": hand})
        assert scene.found() == [(SECOND, told["sequence"], "content_altered")], hand
        documents.replace_one({"_id": whole["_id"]}, whole)
    documents.delete_one({"_id": whole["_id"]})
    assert scene.found() == [(SECOND, told["sequence"], "content_altered")]


@pytest.mark.parametrize(
    "hand",
    [{"$set": {"body.routing_rules.0.unit": "shizheng"}}, {"$unset": {"body.duty_lists": ""}}],
)
def test_the_text_in_force_is_the_one_that_was_published(
    scene: Scene, hand: dict[str, Any]
) -> None:
    """The rules that decide are not events: the published digest is over them (C3)."""
    scene.database["directory_versions"].update_one({"_id": 1}, hand)
    assert scene.found() == [("directory", 1, "content_altered")]
    scene.database["directory_versions"].delete_one({"_id": 1})
    assert scene.found() == [("directory", 1, "content_altered")]


def test_one_ticket_is_held_against_its_days_anchors_too(scene: Scene, clock: FakeClock) -> None:
    """Whoever cuts its tail, or deletes it, in both services' databases is found by its name."""
    clock.advance(days=1)
    scene.container.audit.anchor_day()
    assert scene.container.audit.verify.one(FIRST).anchors == 1
    scene.archive._archive.delete_many({"subject": FIRST})
    scene.put(FIRST, scene.story(FIRST)[:3])
    (cut,) = scene.container.audit.verify.one(FIRST).faults
    assert (cut.sequence, cut.code) == (4, "cut_tail")

    scene.tickets.delete_one({"_id": FIRST})
    (gone,) = scene.container.audit.verify.one(FIRST).faults
    assert (gone.subject, gone.code) == (FIRST, "gone")
    with pytest.raises(NoSuchStory):
        scene.container.audit.verify.one("tkt_unknown")


def test_the_archive_finds_entries_of_the_audit_log_that_never_came(scene: Scene) -> None:
    """The log's head is in the feed for whoever asks for it; others are not told to fetch it."""
    for version in (1, 2):
        scene.container.audit_log.append("rules.published", "admin-1", {"version": version})
    beginning = datetime(2020, 1, 1, tzinfo=UTC)
    lists = scene.container.lists

    with_log = {head["subject"]: head["sequence"] for head in lists.heads(beginning, 9, audit=True)}
    assert with_log["audit"] == 2
    assert "audit" not in {head["subject"] for head in lists.heads(beginning, 9)}
    assert [event["sequence"] for event in lists.events("audit", 0)] == [1, 2]
