"""Identifiers are unique and ordered, or derived and repeatable."""

import time

from hypothesis import given
from hypothesis import strategies as st

from services.common.ids import bucket_of, derived_id, new_id


def test_new_ids_are_distinct_and_of_one_form() -> None:
    """A thousand ids made at once are a thousand ids."""
    ids = {new_id("apl") for _ in range(1000)}

    assert len(ids) == 1000
    assert {len(one) for one in ids} == {30}


def test_a_new_id_begins_with_its_time_in_crockfords_digits() -> None:
    """Ids sort by the millisecond in which they were made."""
    digits = "0123456789abcdefghjkmnpqrstvwxyz"
    before = time.time_ns() // 1_000_000
    made = new_id("apl")
    after = time.time_ns() // 1_000_000

    told = 0
    for digit in made.removeprefix("apl_")[:10]:
        told = told * 32 + digits.index(digit)
    assert before <= told <= after
    assert set(made.removeprefix("apl_")) <= set(digits)


@given(st.text(), st.text())
def test_derived_id_is_a_function_of_its_parts(left: str, right: str) -> None:
    """The same parts give the same id, and parts do not run into each other."""
    assert derived_id("tkt", left, right) == derived_id("tkt", left, right)
    assert derived_id("tkt", left + "a", right) != derived_id("tkt", left, "a" + right)


@given(st.text())
def test_bucket_is_two_hex_digits(identifier: str) -> None:
    """Every id falls into one of 256 buckets."""
    assert 0 <= int(bucket_of(identifier), 16) < 256
