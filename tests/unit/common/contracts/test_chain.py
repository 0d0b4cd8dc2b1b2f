"""L3: whatever is done to a chained story without the key is found, at its first bad link."""

import copy
import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.contracts.audit_keys import AuditKeys
from services.common.contracts.catalogue import EVENTS
from services.common.contracts.chain import GENESIS, Chain, first_fault
from services.common.contracts.envelope import Envelope
from tests.factories.audit import AUDIT_RING, CHAIN, KEYS, OLDER, SECRET, story, ticket_id

Story = list[dict[str, Any]]
LENGTH = 6
SUBJECT = ticket_id(1)
FREE_TEXT = {"note", "basis", "answer", "explanation", "statement", "minutes", "text", "remark"}


def found(events: Story, subject: str = SUBJECT) -> tuple[int, str] | None:
    fault, _ = first_fault(events, subject, KEYS)
    return (fault.sequence, fault.code) if fault else None


def numbered(events: Story) -> Story:
    return [{**event, "sequence": place} for place, event in enumerate(events, 1)]


def edit(events: Story) -> Story:
    events[2]["data"]["member_count"] = 99
    return events


def edit_time(events: Story) -> Story:
    events[4]["time"] = "2020-01-01T00:00:00+00:00"
    return events


def edit_text(events: Story) -> Story:
    events[1]["data"]["note"] = "一切正常"
    return events


def edit_text_and_salt(events: Story) -> Story:
    events[1]["data"]["note"] = "一切正常"
    events[1]["textsalt"] = "00" * 16
    return events


def forget_the_text(events: Story) -> Story:
    events[3]["data"]["note"] = ""
    del events[3]["textsalt"]
    return events


def strip_the_digest(events: Story) -> Story:
    for name in ("textsalt", "textdigest"):
        del events[3][name]
    events[3]["data"]["note"] = ""
    return events


def add_a_field(events: Story) -> Story:
    events[0]["data"]["approved"] = True
    return events


def remove(events: Story) -> Story:
    del events[2]
    return events


def remove_and_renumber(events: Story) -> Story:
    del events[2]
    return numbered(events)


def remove_the_first(events: Story) -> Story:
    return events[1:]


def reorder(events: Story) -> Story:
    events[1], events[3] = events[3], events[1]
    return events


def reorder_and_renumber(events: Story) -> Story:
    return numbered(reorder(events))


def insert(events: Story) -> Story:
    forged = copy.deepcopy(events[2])
    forged["id"] = "evt_forged"
    events.insert(3, forged)
    return events


def insert_and_renumber(events: Story) -> Story:
    return numbered(insert(events))


def append_without_a_code(events: Story) -> Story:
    forged = {**copy.deepcopy(events[-1]), "sequence": LENGTH + 1}
    del forged["chainhead"]
    return [*events, forged]


def append_with_a_guessed_key(events: Story) -> Story:
    guess = Chain(AuditKeys(f"2:{OLDER}"))
    forged = Envelope.from_dict({**events[-1], "sequence": LENGTH + 1})
    return [*events, guess.sealed([forged], events[-1]["chainhead"])[0].to_dict()]


def rewrite_all_with_a_guessed_key(_: Story) -> Story:
    return story(1, LENGTH, Chain(AuditKeys(f"2:{OLDER}")))


def swap_with_another_ticket(_: Story) -> Story:
    return story(2, LENGTH)


def swap_and_rename(_: Story) -> Story:
    return [{**event, "subject": SUBJECT} for event in story(2, LENGTH)]


def graft_another_tail(events: Story) -> Story:
    other = [{**event, "subject": SUBJECT} for event in story(2, LENGTH)]
    return [*events[:4], *other[4:]]


def name_an_unknown_key(events: Story) -> Story:
    events[2]["chainhead"] = "9:" + events[2]["chainhead"][2:]
    return events


def put_rubbish(events: Story) -> Story:
    events[2]["data"] = "rubbish"
    return events


def put_no_event(events: Story) -> Story:
    return [*events[:2], 5, *events[3:]]  # type: ignore[list-item]


TAMPERING: list[tuple[Callable[[Story], Story], tuple[int, str]]] = [
    (edit, (3, "altered")),
    (edit_time, (5, "altered")),
    (edit_text, (2, "text_altered")),
    (edit_text_and_salt, (2, "text_altered")),
    (forget_the_text, (4, "text_erased")),
    (strip_the_digest, (4, "altered")),
    (add_a_field, (1, "altered")),
    (remove, (3, "missing")),
    (remove_and_renumber, (3, "altered")),
    (remove_the_first, (1, "missing")),
    (reorder, (2, "moved")),
    (reorder_and_renumber, (2, "altered")),
    (insert, (4, "moved")),
    (insert_and_renumber, (4, "altered")),
    (append_without_a_code, (7, "unchained")),
    (append_with_a_guessed_key, (7, "altered")),
    (rewrite_all_with_a_guessed_key, (1, "altered")),
    (swap_with_another_ticket, (1, "foreign")),
    (swap_and_rename, (1, "altered")),
    (graft_another_tail, (5, "altered")),
    (name_an_unknown_key, (3, "unknown_key")),
    (put_rubbish, (3, "altered")),
    (put_no_event, (3, "foreign")),
]


@pytest.mark.parametrize(
    ("tamper", "expected"), TAMPERING, ids=lambda value: getattr(value, "__name__", "")
)
def test_each_way_of_tampering_is_named_at_its_first_bad_link(
    tamper: Callable[[Story], Story], expected: tuple[int, str]
) -> None:
    assert found(tamper(story(1, LENGTH))) == expected


def test_an_untouched_story_is_whole_and_tells_its_heads() -> None:
    events = story(1, LENGTH)
    fault, heads = first_fault(events, SUBJECT, KEYS)
    assert fault is None
    assert heads == {event["sequence"]: event["chainhead"] for event in events}


def test_a_cut_tail_is_whole_by_itself_and_its_head_tells() -> None:
    """The chain alone cannot know what came after; whoever saw a later head does."""
    events = story(1, LENGTH)
    fault, heads = first_fault(events[:4], SUBJECT, KEYS)
    assert fault is None
    assert heads[4] != events[-1]["chainhead"]


def test_a_story_continues_over_a_change_of_keys() -> None:
    old = story(1, 3, Chain(AuditKeys(f"1:{OLDER}")))
    later = Envelope.from_dict({**old[-1], "sequence": 4, "id": "evt_4"})
    whole = [*old, CHAIN.sealed([later], old[-1]["chainhead"])[0].to_dict()]
    assert [event["chainhead"].partition(":")[0] for event in whole] == ["1", "1", "1", "2"]
    assert found(whole) is None


def test_a_text_may_be_erased_with_the_key_and_the_chain_stays_whole() -> None:
    """L4 will erase; what was said is gone, that something was said is not."""
    events = [CHAIN.erased(event) for event in story(1, LENGTH)]
    assert "现场记录" not in json.dumps(events, ensure_ascii=False)
    assert "textsalt" not in events[1]
    assert found(events) is None
    events[1]["data"]["note"] = "后来补写"
    assert found(events) == (2, "text_altered")


def test_the_code_of_a_text_changes_with_its_salt() -> None:
    """Two equal texts do not look equal after their erasure."""
    first, second = story(1, 2)[1], story(1, 2)[1]
    assert first["data"]["note"] == second["data"]["note"]
    assert first["textdigest"] != second["textdigest"]


def test_order_of_fields_and_a_journey_over_the_wire_change_nothing() -> None:
    events = [Envelope.from_json(json.dumps(event)).to_dict() for event in story(1, LENGTH)]
    turned = [dict(reversed(list(event.items()))) for event in events]
    assert found(turned) is None


@pytest.mark.parametrize("ring", ["", "1", "1:", f":{SECRET}", "1:short", f"a:b:{SECRET}", "1:=="])
def test_a_ring_that_is_none_is_refused_without_being_quoted(ring: str) -> None:
    with pytest.raises(ValueError, match="an audit key is") as refused:
        AuditKeys(ring)
    assert SECRET not in str(refused.value)


def test_free_text_of_every_event_may_be_erased() -> None:
    """A new event whose free text is not named in ``TEXTS`` could never be anonymised."""
    for kind in EVENTS.values():
        if kind.TYPE.startswith(("appeal.", "notification.")):
            continue  # not chained
        names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
        assert set(kind.TEXTS) <= names
        assert names & FREE_TEXT <= set(kind.TEXTS), f"{kind.__name__}.TEXTS"


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key, part in value.items() for leaf in leaves(part, (*path, key))]
    return [path]


@given(st.data())
def test_any_single_change_anywhere_is_found(data: st.DataObject) -> None:
    """Whatever leaf of whatever entry changes, the first bad link is that entry."""
    events = story(1, LENGTH)
    place = data.draw(st.integers(0, LENGTH - 1))
    path = data.draw(st.sampled_from(leaves(events[place])))
    target: Any = events[place]
    for key in path[:-1]:
        target = target[key]
    kinds = st.none() | st.integers() | st.text() | st.booleans() | st.floats(allow_nan=False)
    value = data.draw(kinds.filter(lambda made: json.dumps(made) != json.dumps(target[path[-1]])))
    target[path[-1]] = value
    fault, _ = first_fault(events, SUBJECT, KEYS)
    assert fault is not None
    assert fault.sequence == place + 1


@given(st.data())
def test_any_rearrangement_is_found(data: st.DataObject) -> None:
    """Lists made of the story's own entries, renumbered or not, are whole only as its beginning."""
    events = story(1, LENGTH)
    places = data.draw(st.lists(st.integers(0, LENGTH - 1), min_size=1, max_size=LENGTH + 2))
    arranged = [copy.deepcopy(events[place]) for place in places]
    if data.draw(st.booleans()):
        arranged = numbered(arranged)
    untouched = places == list(range(len(places)))
    assert (found(arranged) is None) == untouched


def test_ring_keys_differ_by_purpose() -> None:
    assert AuditKeys(AUDIT_RING).sign("link", b"x") != AuditKeys(AUDIT_RING).sign("anchor", b"x")
    assert GENESIS == ""


def test_an_envelope_takes_the_optional_attributes_alone_and_stays_as_it_was() -> None:
    (raw,) = story(1, 1)
    bare = Envelope.from_json(json.dumps(raw))
    longer = bare.extended(chainhead="code", causationid="evt_1")

    assert longer.to_dict() == {**bare.to_dict(), "chainhead": "code", "causationid": "evt_1"}
    with pytest.raises(TypeError):
        bare.extended(subject="another")
