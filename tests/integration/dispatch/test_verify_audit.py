"""L3 on a real MongoDB: whoever edits the database without the key is found, whatever he does."""

from collections.abc import Callable
from typing import Any

import pytest

from services.common.ids import derived_id
from services.common.web.client import ServiceUnavailable
from services.dispatch.adapters.archive_api import HttpArchivedHeads
from services.dispatch.application.audit.verify_audit import NoSuchStory
from tests.factories.dispatch import later, submitted
from tests.fakes.dispatch import FakeClock
from tests.integration.dispatch.audit_scene import Scene, work_on

pytestmark = pytest.mark.integration
TICKETS = [derived_id("tkt", f"apl_{number:04d}") for number in range(1, 6)]
FIRST, SECOND = TICKETS[0], TICKETS[1]


def test_an_untouched_system_is_clean(scene: Scene) -> None:
    findings = scene.verify()
    assert findings.exit_code == 0
    assert findings.stories == {"directory": 1, "tickets": 5}
    assert findings.entries == 14
    assert findings.archived == 6


def edit(scene: Scene) -> None:
    scene.tickets.update_one({"_id": FIRST}, {"$set": {"history.2.data.note": "一切正常"}})


def edit_the_clock(scene: Scene) -> None:
    scene.tickets.update_one({"_id": FIRST}, {"$set": {"history.1.data.unit": "shizheng"}})


def remove(scene: Scene) -> None:
    scene.tickets.update_one({"_id": FIRST}, {"$pull": {"history": {"sequence": 3}}})


def reorder(scene: Scene) -> None:
    events = scene.story(FIRST)
    events[2], events[3] = events[3], events[2]
    scene.put(FIRST, events)


def insert(scene: Scene) -> None:
    events = scene.story(FIRST)
    forged = {**events[2], "id": "evt_forged"}
    events.insert(3, forged)
    renumbered = [{**event, "sequence": place} for place, event in enumerate(events, 1)]
    scene.put(FIRST, renumbered)


def cut_the_tail(scene: Scene) -> None:
    """Whoever knows the code makes the document agree: only a second witness can tell."""
    scene.put(FIRST, scene.story(FIRST)[:3])


def cut_and_work_on(scene: Scene) -> None:
    """The service itself then chains new entries to what was left."""
    cut_the_tail(scene)
    for note in ("甲", "乙", "丙"):
        work_on(scene.container, FIRST, note)


def remove_the_ticket(scene: Scene) -> None:
    scene.tickets.delete_one({"_id": FIRST})


def swap(scene: Scene) -> None:
    first, second = scene.story(FIRST), scene.story(SECOND)
    scene.put(FIRST, second)
    scene.put(SECOND, first)


def forge_the_head(scene: Scene) -> None:
    scene.tickets.update_one({"_id": FIRST}, {"$set": {"chain_head": "2:AAAA"}})


def rename_the_keys(scene: Scene) -> None:
    """A key that nobody has makes a story one that cannot be checked, were there no witness."""
    events = scene.story(FIRST)
    scene.put(FIRST, [{**e, "chainhead": f"9{e['chainhead'][1:]}"} for e in events])


def strip_the_codes(scene: Scene) -> None:
    scene.put(FIRST, [{**event, "chainhead": "none"} for event in scene.story(FIRST)])


def rewind_the_count(scene: Scene) -> None:
    scene.tickets.update_one({"_id": FIRST}, {"$set": {"sequence": 4}})


def count_in_words(scene: Scene) -> None:
    scene.tickets.update_one({"_id": FIRST}, {"$set": {"sequence": "five"}})


def put_a_number_for_the_story(scene: Scene) -> None:
    scene.tickets.update_one({"_id": FIRST}, {"$set": {"history": 5}})


def put_bytes_for_a_text(scene: Scene) -> None:
    scene.tickets.update_one({"_id": FIRST}, {"$set": {"history.2.data.note": b"\x00"}})


Tampering = Callable[[Scene], None]
BROKEN: list[tuple[Tampering, list[tuple[str, int, str]]]] = [
    (edit, [(FIRST, 3, "text_altered")]),
    (edit_the_clock, [(FIRST, 2, "altered")]),
    (remove, [(FIRST, 3, "missing")]),
    (reorder, [(FIRST, 3, "moved")]),
    (insert, [(FIRST, 4, "altered")]),
    (cut_the_tail, [(FIRST, 4, "cut_tail")]),
    (cut_and_work_on, [(FIRST, 5, "rewritten")]),
    (remove_the_ticket, [(FIRST, 1, "gone")]),
    (swap, sorted([(FIRST, 1, "foreign"), (SECOND, 1, "foreign")])),
    (forge_the_head, [(FIRST, 5, "head_altered")]),
    (rewind_the_count, [(FIRST, 5, "head_altered")]),
    (count_in_words, [(FIRST, 5, "head_altered")]),
    (put_a_number_for_the_story, [(FIRST, 1, "foreign")]),
    (put_bytes_for_a_text, [(FIRST, 3, "text_altered")]),
    (rename_the_keys, [(FIRST, 1, "altered")]),
    (strip_the_codes, [(FIRST, 1, "unchained")]),
]


@pytest.mark.parametrize(
    ("tamper", "expected"), BROKEN, ids=lambda value: getattr(value, "__name__", "")
)
def test_each_hand_in_the_database_is_named_at_its_first_bad_link(
    scene: Scene, tamper: Tampering, expected: list[tuple[str, int, str]]
) -> None:
    tamper(scene)
    findings = scene.verify()
    assert sorted((f.subject, f.sequence, f.code) for f in findings.faults) == expected
    assert findings.exit_code == 1
    first = findings.faults[0].subject
    assert scene.container.audit.verify.one(first).broken == 1


def test_a_ticket_whose_id_is_none_of_ours_is_named(scene: Scene) -> None:
    """The store sorts it before every id of ours."""
    scene.tickets.insert_one({"_id": 5, "history": scene.story(FIRST)})
    (found,) = scene.verify().faults
    assert (found.subject, found.sequence, found.code) == ("5", 1, "foreign")


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (cut_the_tail, [(FIRST, 4, "cut_tail")]),
        (cut_and_work_on, [(FIRST, 5, "rewritten")]),
        (remove_the_ticket, [(FIRST, 1, "gone")]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_anchors_find_it_even_without_the_archive(
    scene: Scene, clock: FakeClock, tamper: Tampering, expected: list[tuple[str, int, str]]
) -> None:
    """Two witnesses: he who deletes in both services' databases still has to forge an anchor."""
    clock.advance(days=1)
    assert scene.container.audit.anchor_day() == "2026-11-23"
    tamper(scene)
    scene.archive._archive.delete_many({"subject": FIRST})
    assert scene.found() == expected


def test_a_day_is_anchored_once_and_told(scene: Scene, clock: FakeClock) -> None:
    """L3: anchored per day; the anchor lies in the archive with everything else."""
    audit = scene.container.audit
    assert audit.anchor_day() == "2026-11-22"
    assert audit.anchor_day() is None
    clock.advance(days=1)
    assert audit.anchor_day() == "2026-11-23"
    scene.publish()
    log = audit.anchors.log()
    assert [event["type"] for event in log] == ["audit.anchored.v1"] * 2
    assert log[1]["data"]["previous"] == log[0]["data"]["root"]
    assert log[0]["data"]["heads"] == 6
    seen = scene.archive.head("audit")
    assert seen is not None
    assert (seen["sequence"], seen["chainhead"]) == (2, log[1]["chainhead"])
    findings = scene.verify()
    assert (findings.exit_code, findings.anchors, findings.audit_log) == (0, 2, 2)


def forge_a_list(scene: Scene) -> None:
    scene.database["audit_parts"].update_one({}, {"$set": {"heads.0.1": 7}})


def remove_a_list(scene: Scene) -> None:
    scene.database["audit_parts"].delete_one({})


def shorten_a_list(scene: Scene) -> None:
    scene.database["audit_parts"].update_one({}, {"$pop": {"heads": 1}})


@pytest.mark.parametrize(
    ("tamper", "code"),
    [
        (forge_a_list, "anchor_altered"),
        (remove_a_list, "anchor_missing"),
        (shorten_a_list, "anchor_altered"),
    ],
)
def test_a_forged_anchor_is_named_by_its_day(scene: Scene, tamper: Tampering, code: str) -> None:
    scene.container.audit.anchor_day()
    tamper(scene)
    assert scene.found() == [("anchor 2026-11-22", 1, code)]


def test_the_audit_log_is_proved_like_a_story(scene: Scene) -> None:
    log = scene.container.audit_log
    for version in (1, 2, 3):
        log.append("rules.published", "admin-1", {"version": version})
    scene.publish()
    stored = scene.database["audit_log"]
    stored.update_one({"_id": 2}, {"$set": {"history.0.data.who": "nobody"}})
    assert scene.found() == [("audit", 2, "altered")]
    stored.update_one({"_id": 2}, {"$set": {"history.0.data.who": "admin-1"}})
    assert scene.found() == []
    stored.delete_one({"_id": 3})
    assert scene.found() == [("audit", 3, "cut_tail")]
    stored.delete_many({})
    assert scene.found() == [("audit", 1, "gone")]


def test_the_directory_is_proved_too(scene: Scene) -> None:
    scene.database["directories"].update_one({}, {"$set": {"history.0.data.version": 7}})
    assert scene.found() == [("directory", 1, "altered")]


def test_without_the_archive_it_cannot_be_said(scene: Scene) -> None:
    """Exit status 2 and why; a bad link that shows without it is told all the same."""

    class Away:
        def get(self, path: str, **_: Any) -> dict[str, Any]:
            raise ServiceUnavailable("reporting: ConnectError")

    object.__setattr__(scene.container.audit.verify, "archive", HttpArchivedHeads(Away()))  # type: ignore[arg-type]
    findings = scene.verify()
    assert findings.exit_code == 2
    assert "reporting's archive" in findings.unchecked[0]
    edit(scene)
    assert scene.verify().exit_code == 1


def test_since_a_day_only_what_changed_is_read(scene: Scene, clock: FakeClock) -> None:
    """And what somebody changed in it without moving its time of change is found by its anchor."""
    clock.advance(days=1)
    audit = scene.container.audit
    audit.anchor_day()
    scene.database["tickets"].update_many({}, {"$set": {"updated_at": later(days=-30)}})
    scene.archive._archive.update_many({}, {"$set": {"kept_at": later(days=-30)}})
    scene.container.open_tickets([submitted(6)])
    scene.publish()
    clock.advance(days=1)
    audit.anchor_day()
    findings = scene.verify("2026-11-24")
    assert findings.stories == {"directory": 1, "tickets": 1}
    assert findings.exit_code == 0
    scene.tickets.delete_one({"_id": derived_id("tkt", "apl_0006")})
    assert scene.found("2026-11-24") == [(derived_id("tkt", "apl_0006"), 1, "gone")]


def test_a_long_story_is_proved_where_its_older_part_lies(scene: Scene) -> None:
    """The last hundred entries stay inside; the chain runs over both places."""
    for number in range(150):
        work_on(scene.container, SECOND, f"记录 {number}")
    scene.publish()
    assert scene.container.audit.move_history() > 0
    document = scene.tickets.find_one({"_id": SECOND}) or {}
    assert len(document["history"]) == 100
    assert len(scene.container.lists.history(SECOND)) == document["sequence"] == 152
    scene.container.audit.anchor_day()
    assert scene.found() == []
    scene.database["ticket_history"].update_one(
        {"_id": f"{SECOND}/00000007"}, {"$set": {"event.data.note": "无"}}
    )
    assert scene.found() == [(SECOND, 7, "text_altered")]
    scene.database["ticket_history"].delete_many({"sequence": {"$lte": 20}})
    assert scene.found() == [(SECOND, 1, "missing")]


def test_one_ticket_is_asked_by_id_or_number(scene: Scene) -> None:
    document = scene.tickets.find_one({"_id": FIRST}) or {}
    assert scene.container.audit.verify.one(document["number"]).exit_code == 0
    with pytest.raises(NoSuchStory):
        scene.container.audit.verify.one("tkt_unknown")


def test_work_that_goes_on_meanwhile_is_no_fault(scene: Scene) -> None:
    """A story that grows between two reads is read once more before anything is said of it."""
    ahead = scene.story(FIRST)
    scene.put(FIRST, ahead[:3])
    record = scene.container.audit.verify.stories.one(FIRST)
    scene.put(FIRST, ahead)
    seen = scene.container.audit.verify.archive.one(FIRST)
    assert record is not None
    assert seen is not None
    findings = scene.verify()
    scene.container.audit.verify._check(FIRST, record, seen, findings)
    assert findings.broken == 0
