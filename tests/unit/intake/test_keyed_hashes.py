"""Keyed hashes are HMAC-SHA-256 as anybody else computes it."""

import base64
import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from services.intake.adapters.personal_data.keyed_hashes import HmacHashes


@given(st.text(max_size=80).filter(str.isprintable), st.text(max_size=200))
def test_what_is_derived_is_hmac_of_the_purpose_and_the_value(key: str, value: str) -> None:
    hashes = HmacHashes(phone_key=key, reporter_key="r", tracking_key="t", digest_key="d")

    expected = hmac.digest(key.encode(), b"phone\0" + value.encode(), hashlib.sha256)
    assert hashes.phone_index(value) == base64.urlsafe_b64encode(expected[:16]).decode().rstrip("=")


def test_keys_may_be_longer_than_a_block() -> None:
    key = "k" * 65
    hashes = HmacHashes(phone_key=key, reporter_key="r", tracking_key="t", digest_key="d")

    expected = hmac.digest(key.encode(), b"phone\x00+8613800000000", hashlib.sha256)
    assert hashes.phone_index("+8613800000000").encode() == base64.urlsafe_b64encode(
        expected[:16]
    ).rstrip(b"=")
