"""Pauses grow, and have an end."""

from datetime import timedelta

from services.console.domain.throttle import GUESSES


def test_mistyping_costs_nothing_and_guessing_ever_more() -> None:
    pauses = [GUESSES.pause_after(failures) for failures in (0, 4, 5, 6, 7, 20, 10**6)]

    assert pauses == [timedelta(seconds=s) for s in (0, 0, 2, 4, 8, 900, 900)]
