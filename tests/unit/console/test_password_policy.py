"""What a password must be."""

import pytest

from services.console.domain.password_policy import faults


@pytest.mark.parametrize(
    "password",
    [
        "Nine-Blue-Bridges-7",
        "correct horse battery",
        "长安大街九百九十九号的老槐树下有一口井",
        "xK4!mmPq9z",
    ],
)
def test_good_ones_pass(password: str) -> None:
    assert faults(password, about=("wang.xw", "王晓雯")) == []


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Ab1!", "too_short"),
        ("a" * 300, "too_long"),
        ("qplmwonkeb", "too_plain"),
        ("Password123!", "guessable"),
        ("123456789012345678", "guessable"),
        ("Qwertyuiop1!", "guessable"),
        ("9876543210Aa", "guessable"),
        ("Aa1!Aa1!Aa1!", "guessable"),
        ("Wang.Xw-2026!", "about_you"),
        ("我叫王晓雯Aa1-2026", "about_you"),
    ],
)
def test_poor_ones_are_named(password: str, fault: str) -> None:
    assert fault in faults(password, about=("wang.xw", "王晓雯"))
