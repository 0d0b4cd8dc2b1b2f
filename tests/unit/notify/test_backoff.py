"""How long is waited after a failure, and until when a provider asks us to wait."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notify.adapters.backoff import equal_jitter
from services.notify.adapters.channels.retry_after import LONGEST, retry_after

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
FIRST, MOST = timedelta(seconds=4), timedelta(seconds=60)


@pytest.mark.parametrize("failures", [1, 2, 3, 4, 5, 50, 100_000])
def test_a_wait_lies_in_the_upper_half_of_what_doubles_up_to_the_longest(failures: int) -> None:
    whole = min(FIRST.total_seconds() * 2 ** min(failures - 1, 10), MOST.total_seconds())
    waits = {equal_jitter(FIRST, MOST)(failures).total_seconds() for _ in range(50)}

    assert all(whole / 2 <= wait <= whole for wait in waits)
    assert len(waits) > 40


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("Sun, 22 Nov 2026 16:05:00 GMT", 300),
        ("Sunday, 22-Nov-26 16:05:00 GMT", 300),
        ("Sun, 22 Nov 2026 16:05:00", 300),
        ("99999999999999999999", LONGEST.total_seconds()),
        ("Sun, 22 Nov 2099 16:05:00 GMT", LONGEST.total_seconds()),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_at_most_six_hours(
    header: str, seconds: float
) -> None:
    assert retry_after(header, NOW) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "0",
        "-5",
        "1.5",
        "soon",
        "１２０",
        "Sun, 22 Nov 2026 15:00:00 GMT",
        "Sun, 22 Nov 2099 16:05:99999999999 GMT",
        f"Sun, 22 Nov 2099 16:05:00 +{'9' * 20}",
        f"22 Nov 2099 {'9' * 20}:1",
    ],
)
def test_what_says_nothing_sensible_leaves_it_to_our_own_backoff(header: str | None) -> None:
    assert retry_after(header, NOW) is None


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_no_header_whatsoever_can_make_it_raise(header: str) -> None:
    found = retry_after(header, NOW)

    assert found is None or NOW < found <= NOW + LONGEST
