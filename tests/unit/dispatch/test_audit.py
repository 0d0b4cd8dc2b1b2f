"""The audit's own decisions: pairing witnesses, exit status, roots, when a story is long."""

import pytest

from services.common.contracts.anchors import AnchorRoot
from services.common.contracts.chain import Fault
from services.common.store.history import grew_long
from services.dispatch.adapters.audit_stories import CHAINED
from services.dispatch.application.audit.findings import Findings
from services.dispatch.application.audit.verify_audit import joined
from services.dispatch.entrypoints.relay import COLLECTIONS
from services.dispatch.ports.audit import Head, StoryRecord
from tests.factories.audit import KEYS


def test_every_chained_collection_is_proved() -> None:
    """A new aggregate is either in the table or one of the few that are proved apart."""
    apart = {"directories", "audit_log", "replies"}  # a refused reply is one event, gone in a month
    assert set(COLLECTIONS) - apart == set(CHAINED)


def test_two_ordered_lists_are_paired_and_what_only_one_has_comes_alone() -> None:
    records = [StoryRecord(name, (), 0, "") for name in ("a", "c", "d")]
    heads = [Head(name, 1, None) for name in ("b", "c", "e")]
    pairs = [
        (record.subject if record else None, head.subject if head else None)
        for record, head in joined(iter(records), iter(heads))
    ]
    assert pairs == [("a", None), (None, "b"), ("c", "c"), ("d", None), (None, "e")]


@pytest.mark.parametrize(
    ("codes", "away", "status", "broken"),
    [
        ([], False, 0, 0),
        (["altered"], False, 1, 1),
        (["altered", "cut_tail"], True, 1, 1),
        (["unknown_key"], False, 2, 0),
        ([], True, 2, 0),
    ],
)
def test_exit_status_is_broken_before_unchecked(
    codes: list[str], away: bool, status: int, broken: int
) -> None:
    """A second fault of the same story adds nothing: its first bad link is what is told."""
    findings = Findings()
    for code in codes:
        findings.add(Fault("tkt_1", 1, code, "…"))  # type: ignore[arg-type]
    if away:
        findings.miss_archive(ConnectionError("away"))
    assert (findings.exit_code, findings.broken) == (status, broken)
    assert len(findings.as_json()["faults"]) == broken


def test_a_root_stands_for_its_lists_day_and_predecessor_only() -> None:
    def root(*parts: list[Head]) -> AnchorRoot:
        made = AnchorRoot()
        for part in parts:
            made.add(part)
        return made

    one, two = [Head("tkt_1", 3, "1:x")], [Head("tkt_2", 1, "1:y")]
    code = root(one, two).sign(KEYS, "2026-11-22", "anc_1", None)
    assert root(one, two).fits(KEYS, "2026-11-22", "anc_1", None, code)
    for other in (root(two, one), root(one), root([*one, *two]), root(one, two, [])):
        assert not other.fits(KEYS, "2026-11-22", "anc_1", None, code)
    assert not root(one, two).fits(KEYS, "2026-11-23", "anc_1", None, code)
    assert not root(one, two).fits(KEYS, "2026-11-22", "anc_1", "1:z", code)


def test_a_story_is_marked_at_every_fiftieth_entry_beyond_the_hundredth() -> None:
    assert not grew_long(40, 60)
    assert not grew_long(99, 100)
    assert not grew_long(101, 149)
    assert grew_long(149, 150)
    assert grew_long(198, 203)
