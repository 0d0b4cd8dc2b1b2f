"""The tracking code: self-checking, unguessable, told again."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.following.tracking_code import (
    ALPHABET,
    NotATrackingCode,
    encode,
    normalise,
)
from tests.factories.intake import hashes

_codes = st.builds(
    lambda seed, alone: encode(hashlib.sha256(seed).digest(), alone=alone),
    st.binary(min_size=1, max_size=16),
    st.booleans(),
)


@given(_codes)
def test_a_code_reads_back_however_it_is_written(code: str) -> None:
    spoken = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert normalise(spoken) == code


@given(_codes, st.sampled_from("－—–−　ー\u200b"))
def test_a_code_reads_back_as_chinese_keyboards_write_it(code: str, between: str) -> None:
    wide = "".join(chr(ord(one) + 0xFEE0) if one.isalnum() else between for one in code)
    assert normalise(wide) == normalise(code.replace("-", between)) == code


@given(_codes, st.data())
def test_the_check_character_finds_every_wrong_character(code: str, data: st.DataObject) -> None:
    plain = code.replace("-", "")
    place = data.draw(st.integers(0, len(plain) - 1))
    other = data.draw(st.sampled_from([c for c in ALPHABET if c != plain[place]]))
    with pytest.raises(NotATrackingCode):
        normalise(plain[:place] + other + plain[place + 1 :])


@given(_codes, st.data())
def test_the_check_character_finds_every_swap_of_neighbours(code: str, data: st.DataObject) -> None:
    plain = code.replace("-", "")
    place = data.draw(st.integers(0, len(plain) - 2))
    one, other = plain[place], plain[place + 1]
    swapped = plain[:place] + other + one + plain[place + 2 :]
    if one == other:
        assert normalise(swapped) == code
    else:
        with pytest.raises(NotATrackingCode):
            normalise(swapped)


@pytest.mark.parametrize("written", ["", "-", "ABC", "井盖", "7K3M-9QXT-2WFU", "0" * 40])
def test_what_is_no_code_is_refused(written: str) -> None:
    with pytest.raises(NotATrackingCode):
        normalise(written)


def test_a_code_that_opens_a_case_alone_is_longer() -> None:
    alone = hashes().tracking_code("apl_1", alone=True)
    with_phone = hashes().tracking_code("apl_1", alone=False)
    assert (len(alone), len(with_phone)) == (19, 14)


def test_the_same_appeal_is_told_the_same_code_and_another_another() -> None:
    codes = [hashes().tracking_code(f"apl_{n}", alone=False) for n in range(500)]
    assert codes == [hashes().tracking_code(f"apl_{n}", alone=False) for n in range(500)]
    assert len(set(codes)) == 500
