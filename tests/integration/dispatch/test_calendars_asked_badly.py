"""E2, E3: calendars answer hostile questions with a word, whatever year, zone or type they have."""

import re
from collections.abc import Callable
from itertools import pairwise, product
from typing import Any

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]
URL = "/api/v1/calendars/cn"
UNITS = ("minute", "hour", "working_hour", "day", "working_day")
STARTS = (
    "2026-11-23T09:30:00+08:00",
    "2024-02-29T23:59:59.999999+08:00",  # the last microsecond of a leap day, a Thursday
    "2026-12-31T23:59:59.999+08:00",
    "2026-03-08T02:30:00-05:00",  # an hour that New York does not have
    "1991-04-14T02:00:00+08:00",  # Shanghai had summer time, from 1986 to 1991
    "1991-09-15T00:30:00+09:00",
    "1990-01-01T00:00:00+14:00",
    "2200-12-31T23:59:59-12:00",
)


WRONG: tuple[dict[str, Any], ...] = (
    {"start": "2026-11-23T09:30:00"},  # naive: whose nine o'clock?
    {"start": "2026-11-23"},
    {"start": "2026-02-29T00:00:00Z"},
    {"start": "2026-11-23T09:30:00+25:00"},
    {"start": "0001-01-01T00:00:00Z"},
    {"start": "9999-12-31T23:59:59Z"},
    {"start": 0},
    {"start": None},
    {"amount": -1},
    {"amount": 1001},
    {"amount": 10**30},
    {"amount": 1.5},
    {"amount": "3"},
    {"amount": True},
    {"unit": "week"},
    {"unit": None},
    {"surprise": 1},
)
NO_DAYS = (
    ("0001-01-01", "0001-01-05"),
    ("9999-12-31", "9999-12-31"),
    ("2026-12-31", "2026-01-01"),
    ("2026-01-01", "2028-12-31"),
    ("2026-02-30", "2026-03-01"),
    ("", ""),
)


def test_intervals_follow_one_another_to_the_end(http: FlaskClient, bearer: Headers) -> None:
    """Told in UTC throughout: where one ends the next begins, word for word."""
    for start, unit in product(STARTS, UNITS):
        asked = {"start": start, "amount": 1000, "unit": unit}
        answer = http.post(f"{URL}/deadline", json=asked, headers=bearer("operator"))
        assert answer.status_code == 200, answer.json
        intervals = answer.json["intervals"]
        assert all(one["to"] == other["from"] for one, other in pairwise(intervals)), asked
        assert intervals[-1]["to"] == answer.json["due_at"]
        assert intervals[0]["from"].endswith("Z")


def test_what_is_no_limit_is_refused_by_field(http: FlaskClient, bearer: Headers) -> None:
    for wrong in WRONG:
        asked = {"start": STARTS[0], "amount": 3, "unit": "working_day", **wrong}
        answer = http.post(f"{URL}/deadline", json=asked, headers=bearer("operator"))
        assert answer.status_code == 422, answer.json
        fields = {error["field"].partition(".")[0] for error in answer.json["errors"]}
        assert fields == set(wrong)


def test_what_is_wrong_with_a_duty_is_said_in_both_languages(
    http: FlaskClient, bearer: Headers
) -> None:
    """Years backwards, and a limit that begins after its period without being one."""
    wrong = ({"first": "2027-01-01", "last": "2026-01-01"}, {"after_period": True})
    for one in wrong:
        asked = {"period": "month", "first": "2026-01-01", "last": "2026-12-31", **one}
        answer = http.post(f"{URL}/obligations", json=asked, headers=bearer("operator"))
        (error,) = answer.json["errors"]
        assert error["code"] in ("years_in_order", "duty_without_limit")
        assert not re.search("[a-z]{3}", error["message"])


def test_days_beyond_any_calendar_are_refused(http: FlaskClient, bearer: Headers) -> None:
    for first, last in NO_DAYS:
        answer = http.get(f"{URL}/days?from={first}&to={last}", headers=bearer("operator"))
        assert answer.status_code == 422, answer.json
