"""Open311: dates, windows, filters and attributes are read as clients write them (A6)."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.open311.dates import (
    LONGEST_SPAN,
    NotADate,
    WindowRefused,
    parse_date,
    window,
)
from services.intake.domain.open311.faults import Open311Refused
from services.intake.domain.open311.posting import full_name, read_attributes, read_post
from services.intake.domain.open311.query import read_query, requested_ids

XIAN = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)

WRITTEN = [
    ("2026", "2025-12-31T16:00:00", "2026-12-31T15:59:59.999999"),
    ("2026-02", "2026-01-31T16:00:00", "2026-02-28T15:59:59.999999"),
    ("2026-03-01", "2026-02-28T16:00:00", "2026-03-01T15:59:59.999999"),
    ("2026-03-01T08:00Z", "2026-03-01T08:00:00", "2026-03-01T08:00:59.999999"),
    ("2026-03-01T08:00:00Z", "2026-03-01T08:00:00", "2026-03-01T08:00:00.999999"),
    ("2026-03-01t08:00:00z", "2026-03-01T08:00:00", "2026-03-01T08:00:00.999999"),
    ("2026-03-01T08:00:00+08:00", "2026-03-01T00:00:00", "2026-03-01T00:00:00.999999"),
    ("2026-03-01T08:00:00 08:00", "2026-03-01T00:00:00", "2026-03-01T00:00:00.999999"),
    ("2026-03-01T08:00:00-0500", "2026-03-01T13:00:00", "2026-03-01T13:00:00.999999"),
    ("2026-03-01T08:00:00", "2026-03-01T00:00:00", "2026-03-01T00:00:00.999999"),
    ("2026-03-01T08:00:00.5Z", "2026-03-01T08:00:00.5", "2026-03-01T08:00:00.599999"),
]


@pytest.mark.parametrize(("text", "first", "last"), WRITTEN)
def test_a_date_of_any_precision_covers_what_it_says(text: str, first: str, last: str) -> None:
    span = parse_date(text, XIAN)
    assert span.first == datetime.fromisoformat(first).replace(tzinfo=UTC)
    assert span.last == datetime.fromisoformat(last).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gestern",
        "2026-13-01",
        "2026-02-30",
        "2026-1-1",
        "20260101",
        "2026-01-01T24:00Z",
        "2026-01-01T10:00:61Z",
        "2026-01-01T10:00+08:75",
        "2026-01-01T10:00+99:00",
        "0000-01-01",
        "٢٠٢٦-01-01",
        "2026-01-01T10:00:00Z; drop",
        "0001-01-01T00:00+08:00",
    ],
)
def test_what_is_no_date_is_said_to_be_none(text: str) -> None:
    with pytest.raises(NotADate):
        parse_date(text, XIAN)


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        span = parse_date(text, XIAN)
    except NotADate:
        return
    assert span.first <= span.last


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(1900, 1, 1)))  # noqa: DTZ001
def test_an_instant_is_read_as_it_was_written(instant: datetime) -> None:
    assert parse_date(instant.isoformat(), XIAN).first == instant
    assert parse_date(instant.isoformat().replace("+", " "), XIAN).first == instant


def test_without_dates_the_last_ninety_days_are_meant() -> None:
    found = window(None, None, NOW)
    assert (found.start, found.end) == (NOW - timedelta(days=90), None)


def test_one_date_means_ninety_days_on_its_side() -> None:
    day = parse_date("2026-03-01T00:00:00Z", XIAN)
    assert window(day, None, NOW).end == day.first + LONGEST_SPAN
    assert window(None, day, NOW).start == day.last - LONGEST_SPAN


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2026-03-01", "2026-02-01", "dates_upside_down"),
        ("2026-01-01T00:00:00Z", "2026-04-02T00:00:00Z", "span_too_long"),
    ],
)
def test_dates_that_make_no_window_are_refused(start: str, end: str, code: str) -> None:
    with pytest.raises(WindowRefused) as refused:
        window(parse_date(start, XIAN), parse_date(end, XIAN), NOW)
    assert refused.value.code == code


def test_ninety_days_by_date_alone_are_not_too_many() -> None:
    found = window(parse_date("2026-01-01", XIAN), parse_date("2026-04-01", XIAN), NOW)
    assert found.end is not None
    assert found.end - found.start > LONGEST_SPAN  # the last day is meant whole


def test_ids_and_codes_may_be_listed_with_commas_or_declared_again() -> None:
    assert requested_ids({"service_request_id": ["a, b,,a", "c"]}) == ("a", "b", "c")
    query = read_query({"service_code": ["0101,0102", "0201"], "status": ["OPEN"]}, NOW, XIAN)
    assert query.service_codes == {"0101", "0102", "0201"}
    assert query.statuses == {"open"}


def test_an_empty_filter_is_as_good_as_none() -> None:
    names = ["service_request_id", "service_code", "start_date", "end_date", "status", "page"]
    blank = {name: ["", "  "] for name in names}
    assert requested_ids(blank) == ()
    assert read_query(blank, NOW, XIAN) == read_query({}, NOW, XIAN)


def test_a_page_is_never_larger_than_the_standard_allows() -> None:
    assert read_query({"page_size": ["5000"]}, NOW, XIAN).page_size == 1000
    query = read_query({"page_size": ["50"], "page": ["3"]}, NOW, XIAN)
    assert query.skip == 100


def test_who_asks_for_changes_is_not_held_to_the_day_of_the_request() -> None:
    query = read_query({"updated_after": ["2026-11-01T00:00:00Z"]}, NOW, XIAN)
    assert query.requested is None
    assert query.updated is not None


def test_a_place_without_a_radius_is_no_filter() -> None:
    here = {"lat": ["34.26"], "long": ["108.93"]}
    assert read_query(here, NOW, XIAN).circle is None
    assert read_query({**here, "radius": ["500"]}, NOW, XIAN).circle is not None


BAD = [
    {"start_date": ["soon"]},
    {"status": ["open,done"]},
    {"page": ["0"]},
    {"page": ["-1"]},
    {"page_size": ["many"]},
    {"radius": ["500"]},
    {"lat": ["nan"], "long": ["108"], "radius": ["500"]},
    {"lat": ["34"], "long": ["108"], "radius": ["inf"]},
    {"start_date": ["0001-01-03"], "updated_before": ["0001-01-03"]},
    {"end_date": ["0001-01-03"]},
    {"start_date": ["9999-12-01"]},
]


@pytest.mark.parametrize("params", BAD)
def test_a_filter_that_cannot_be_understood_is_refused(params: dict[str, list[str]]) -> None:
    with pytest.raises(Open311Refused) as refused:
        read_query(params, NOW, XIAN)
    assert refused.value.status == 400


NAMES = ["start_date", "end_date", "updated_after", "updated_before", "status", "page"]
NAMES += ["page_size", "lat", "long", "radius", "service_code", "service_request_id"]


@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.text(max_size=20), max_size=3)))
def test_any_filters_make_a_query_or_a_refusal(params: dict[str, list[str]]) -> None:
    try:
        query = read_query(params, NOW, XIAN)
    except Open311Refused:
        return
    assert 1 <= query.page_size <= 1000
    assert query.skip >= 0


GOOD: dict[str, Any] = {"service_code": ["0201"], "lat": ["34.26"], "long": ["108.93"]}


def test_attributes_are_gathered_by_code_in_every_spelling() -> None:
    params = {
        "attribute[WHICH]": ["a"],
        "attribute[MANY][]": ["x", "y"],
        "attribute[MANY][2]": ["z"],
        "attribute": ["?"],
        "attribute[]": ["?"],
        "attribute[A[B]]": ["?"],
    }
    assert read_attributes(params) == {"WHICH": ("a",), "MANY": ("x", "y", "z")}


@given(st.dictionaries(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=3)))
def test_any_form_is_read_or_refused(params: dict[str, list[str]]) -> None:
    with suppress(Open311Refused):
        assert read_post({**params, **GOOD}).service_code == "0201"


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"service_code": [""]}, ["service_code_missing"]),
        ({"lat": [" "], "long": [""]}, ["place_missing"]),
        ({"lat": [""]}, ["half_a_place"]),
        ({"lat": ["91"]}, ["not_degrees"]),
        ({"lat": ["north"], "email": ["me"]}, ["not_degrees", "not_an_email"]),
        ({"media_url": ["javascript:alert(1)"]}, ["not_a_web_address"]),
        ({"media_url": ["http://[::1"]}, ["not_a_web_address"]),
        ({"description": ["字" * 4001]}, ["text_over_limit"]),
    ],
)
def test_all_that_is_wrong_with_a_post_is_named(
    changes: dict[str, list[str]], codes: list[str]
) -> None:
    with pytest.raises(Open311Refused) as refused:
        read_post({**GOOD, **changes})
    assert [fault.code for fault in refused.value.faults] == codes


@pytest.mark.parametrize(
    "place", [{"address_string": ["大庆路12号"]}, {"address_id": ["610104001"]}]
)
def test_any_one_of_the_three_places_is_enough(place: dict[str, list[str]]) -> None:
    posted = read_post({"service_code": ["0201"], "lat": [""], "long": [""], **place})
    assert posted.place is None


def test_a_name_is_put_together_as_it_is_spoken() -> None:
    assert full_name("小明", "王") == "王小明"
    assert full_name("Anna", "Smith") == "Anna Smith"
    assert full_name(None, "王") == "王"
    assert full_name(None, None) is None
