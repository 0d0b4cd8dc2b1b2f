"""The demo plays the same appeals on every run, with or without the shared data."""

from pathlib import Path

import pytest

from deploy.demo import appeals
from deploy.demo.behaviour import resident_manner, unit_manner

PLACES = [appeals.Community(f"6101040010{n:02d}", f"第{n}社区", "青年路街道") for n in range(1, 10)]


def test_sample_is_played_where_the_shared_data_are_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The project runs without the folder beside it."""
    monkeypatch.setattr(appeals, "SHARED_STREAM", tmp_path / "none.csv")

    planned = appeals.plan(1000, PLACES)

    assert len(planned) == 200
    assert len({one.key for one in planned}) == 200
    assert appeals.source_name() == "appeals.csv"


def test_plan_is_the_same_twice() -> None:
    """A second run posts the same keys and bodies, so that it adds nothing."""
    assert appeals.plan(50, PLACES) == appeals.plan(50, PLACES)


def test_every_body_keeps_the_limits() -> None:
    """What the demo posts is what the API takes."""
    planned = appeals.plan(300, PLACES)

    for one in planned:
        assert 1 <= len(one.body["text"]) <= appeals.LONGEST_TEXT
        assert len(one.body["title"]) <= appeals.LONGEST_TITLE
        assert len(one.phone) == 11
    placed = [one for one in planned if {"area_code", "address"} & one.body.keys()]
    assert len(placed) >= 0.9 * len(planned)


def test_every_manner_occurs() -> None:
    """Among a few hundred orders there is each kind of unit, and of resident."""
    units = {unit_manner(f"wo_{n}").name for n in range(500)}
    residents = {resident_manner(f"apl_{n}").name for n in range(500)}

    assert units == {
        "prompt",
        "steady",
        "late",
        "sleepy",
        "silent",
        "returning",
        "asking",
        "unable",
        "resting",
    }
    assert residents == {
        "content",
        "fairly content",
        "angry",
        "never content",
        "solved yet sore",
        "silent",
        "away",
    }
