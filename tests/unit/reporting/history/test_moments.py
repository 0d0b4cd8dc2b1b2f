"""Times of another system: two readings are no reading, and summer time makes nobody late."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from services.reporting.domain.history.moments import AmbiguousMoment, TimeRules, UnreadableMoment

NEW_YORK = ZoneInfo("America/New_York")
FORMATS = ["%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M", "iso8601", "excel"]
RULES = TimeRules(NEW_YORK, FORMATS)


def test_local_time_becomes_an_instant() -> None:
    assert RULES.read("07/23/2018 11:00").at == datetime(2018, 7, 23, 15, tzinfo=UTC)
    assert RULES.read("2018-01-23T11:00:00+08:00").at == datetime(2018, 1, 23, 3, tzinfo=UTC)
    assert RULES.read("43203.5").wall == datetime(2018, 4, 13, 12)  # noqa: DTZ001 - as on the wall


def test_date_with_two_readings_is_refused() -> None:
    """The third of April or the fourth of March: nobody guesses."""
    with pytest.raises(AmbiguousMoment, match=r"2018-03-04 .* / 2018-04-03"):
        RULES.read("03/04/2018 10:00")
    assert RULES.read("04/04/2018 10:00").has_time


@pytest.mark.parametrize("value", ["", "soon", "13/13/2018 10:00", "nan", "1e300", "2018-02-30"])
def test_what_no_format_reads_is_refused(value: str) -> None:
    with pytest.raises(UnreadableMoment):
        RULES.read(value)


def test_hour_that_summer_time_skips_makes_nobody_late() -> None:
    """Due at 02:30, which no clock showed, and closed at 03:00: late by the file's own clock."""
    due, closed = RULES.read("2018-03-11T02:30:00"), RULES.read("2018-03-11T03:00:00")

    assert due.doubt == "missing"
    assert due.at > closed.at  # what comparing instants would say
    assert closed.is_after(due)
    assert not due.is_after(closed)


def test_hour_that_was_shown_twice_is_the_one_that_the_mapping_chooses() -> None:
    later = TimeRules(NEW_YORK, FORMATS, "later").read("2018-11-04T01:30:00")

    assert later.doubt == "ambiguous"
    assert (later.at - RULES.read("2018-11-04T01:30:00").at).total_seconds() == 3600


def test_a_day_without_a_time_lasts_until_it_ends() -> None:
    """Due on the 13th means that closing in its evening is on time."""
    due = RULES.read("2018-04-13")

    assert not RULES.read("2018-04-13T23:59:00").is_after(due)
    assert RULES.read("2018-04-14T00:00:00").is_after(due)


def test_times_that_tell_their_offset_are_compared_as_instants() -> None:
    """Closed twenty minutes later, in the hour that the clock showed again."""
    opened, closed = (
        RULES.read("2018-11-04T01:50:00-04:00"),
        RULES.read("2018-11-04T01:10:00-05:00"),
    )

    assert closed.is_after(opened)
    assert not opened.is_after(closed)
    assert RULES.read("2018-11-04T06:10:00Z").is_after(opened)


def test_a_day_alone_has_no_doubtful_hour() -> None:
    """Its midnight may never have been: in São Paulo summer time begins with it."""
    rules = TimeRules(ZoneInfo("America/Sao_Paulo"), ["iso8601"])
    day = rules.read("2017-10-15")

    assert day.doubt is None
    assert day.at.astimezone(rules.zone).date() == day.wall.date()
    assert rules.read("2017-10-15 00:30").doubt == "missing"
