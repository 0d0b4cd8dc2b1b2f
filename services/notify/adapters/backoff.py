"""How long to wait after a failure: exponential with jitter, by tenacity's strategies."""

from datetime import timedelta

from tenacity import RetryCallState, Retrying, wait_exponential, wait_random_exponential

from services.notify.domain.retry import Backoff


def equal_jitter(first: timedelta, longest: timedelta) -> Backoff:
    """Return waits that double from ``first`` up to ``longest``, each drawn from its upper half.

    Half of the wait is certain, so that nobody hammers a provider that is down; half is drawn, so
    that notices which were held back together do not come back together.
    """
    half, most = first.total_seconds() / 2, longest.total_seconds() / 2
    drawn = wait_random_exponential(multiplier=half, max=most)
    wait = wait_exponential(multiplier=half, max=most) + drawn
    retrying = Retrying()

    def after(failures: int) -> timedelta:
        state = RetryCallState(retrying, None, (), {})
        state.attempt_number = max(failures, 1)
        return timedelta(seconds=wait(state))

    return after
