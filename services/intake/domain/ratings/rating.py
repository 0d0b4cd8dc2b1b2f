"""One reporter's rating of one round: asked, answered, called back, or given up as unreachable."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

Satisfaction = Literal["satisfied", "basically_satisfied", "dissatisfied"]
Way = Literal["page", "sms", "call"]
Ground = Literal["unresolved", "attitude", "answer", "other"]
Flag = Literal["same_device", "self_closing"]
Unreached = Literal["no_answer", "busy", "declined", "wrong_number"]
RatingState = Literal["open", "waiting", "due", "answered", "unreachable", "closed"]

# Promise H2: three attempts at different hours, then "unreachable".
CALLBACK_ATTEMPTS = 3
# No further call would bring an answer.
_FINAL_ATTEMPTS: frozenset[Unreached] = frozenset({"declined", "wrong_number"})
ANSWERABLE: frozenset[RatingState] = frozenset({"open", "waiting", "due"})
CALLBACK_STATES: frozenset[RatingState] = frozenset({"waiting", "due"})


class RatingNotOpen(Exception):
    """There is nothing to rate, or no longer."""


class WrongRound(Exception):
    """The rating is about another round than the one that is open."""


class CallbackNotDue(Exception):
    """The call-back task has no attempt due now."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The three answers: contacted? resolved? satisfied? (promise H1)."""

    contacted: bool
    resolved: bool
    satisfaction: Satisfaction


@dataclass(frozen=True, slots=True)
class Manner:
    """How an answer came: by which way, with which words (masked), on what grounds, what is odd.

    ``grounds`` are what a dissatisfied reporter names: not resolved (unresolved), the attitude,
    the answer itself (答非所问), something else.
    """

    way: Way = "page"
    comment: str | None = None
    grounds: tuple[Ground, ...] = ()
    flags: tuple[Flag, ...] = ()


OWN_PAGE = Manner()
BY_CALL = Manner(way="call")


@dataclass(frozen=True, slots=True)
class RatingRound:
    """A request to rate; with a task id it has become a call-back task (回访).

    States: ``open`` (the resident may rate), ``waiting`` (the next call comes later),
    ``due`` (it has come), ``answered``, ``unreachable``, ``closed`` (the ticket ended otherwise).
    ``outcomes`` say why each attempt brought no answer, ``note`` what the agent should know.
    """

    ticket_id: str
    round: int
    rate_until: datetime
    state: RatingState = "open"
    task_id: str | None = None
    attempts: tuple[datetime, ...] = ()
    next_attempt_at: datetime | None = None
    answer: Answer | None = None
    manner: Manner | None = None
    outcomes: tuple[Unreached, ...] = ()
    note: str | None = None

    def shows(self, outcome: Answer | Unreached) -> bool:
        """Whether that is the answer that was given, or what the latest call ended with."""
        return outcome == self.answer or self.outcomes[-1:] == (outcome,)


@dataclass(frozen=True, slots=True)
class Rated:
    """Fact: the reporter answered."""

    round: int
    answer: Answer
    by: Literal["reporter", "callback"]
    at: datetime
    manner: Manner = OWN_PAGE


@dataclass(frozen=True, slots=True)
class CallbackRaised:
    """Fact: a call is due."""

    task_id: str
    round: int
    attempt: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class CallbackEnded:
    """Fact: the call-back task is over."""

    task_id: str
    round: int
    outcome: Literal["answered", "unreachable"]
    attempts: int
    at: datetime


RatingFact = Rated | CallbackRaised | CallbackEnded
Step = tuple[RatingRound, Sequence[RatingFact]]


def answer_by_reporter(
    rating: RatingRound, round_: int, answer: Answer, now: datetime, manner: Manner = OWN_PAGE
) -> Step:
    """Take the reporter's own rating; a call-back task that stood for it ends.

    Raises:
        RatingNotOpen: when it was answered, given up or closed.
        WrongRound: when another round is open.

    """
    _require_open(rating, round_)
    return _answered(rating, answer, "reporter", now, manner)


def attempt_answered(
    rating: RatingRound, answer: Answer, now: datetime, manner: Manner = BY_CALL
) -> Step:
    """Take the rating that a call-back agent heard on the phone.

    Raises:
        CallbackNotDue: when no attempt is due.

    """
    _require_due(rating)
    called = replace(rating, attempts=(*rating.attempts, now))
    return _answered(called, answer, "callback", now, manner)


def attempt_failed(
    rating: RatingRound,
    now: datetime,
    next_attempt_at: datetime,
    outcome: Unreached = "no_answer",
) -> Step:
    """Note that a call brought no answer; the third one ends the task as unreachable.

    So does a wrong number, or a reporter who does not want to answer: no other hour helps there.

    Raises:
        CallbackNotDue: when no attempt is due.

    """
    task_id = _require_due(rating)
    tried = replace(rating, attempts=(*rating.attempts, now), outcomes=(*rating.outcomes, outcome))
    count = len(tried.attempts)
    if count < CALLBACK_ATTEMPTS and outcome not in _FINAL_ATTEMPTS:
        return replace(tried, state="waiting", next_attempt_at=next_attempt_at), ()
    given_up = replace(tried, state="unreachable", next_attempt_at=None)
    return given_up, (CallbackEnded(task_id, rating.round, "unreachable", count, now),)


def raise_callback(
    rating: RatingRound, task_id: str, first_attempt_at: datetime, now: datetime
) -> Step:
    """Move silence on: an expired request becomes a task, a waiting task becomes due.

    ``first_attempt_at`` counts only for a request that expires now.
    """
    if rating.state == "open" and rating.rate_until <= now:
        rating = replace(rating, state="waiting", task_id=task_id, next_attempt_at=first_attempt_at)
    due_at = rating.next_attempt_at
    if rating.state != "waiting" or due_at is None or due_at > now:
        return rating, ()
    raised = CallbackRaised(
        rating.task_id or task_id, rating.round, len(rating.attempts) + 1, due_at
    )
    return replace(rating, state="due"), (raised,)


def call_instead(
    rating: RatingRound, task_id: str, attempt_at: datetime, now: datetime, note: str
) -> Step:
    """Have the reporter called although the window is open: what he wrote cannot be counted.

    ``note`` is what he wrote, masked, for the agent. A call that is planned already stays planned.

    Raises:
        RatingNotOpen: when it was answered, given up or closed.

    """
    _require_open(rating, rating.round)
    noted = replace(rating, note=note)
    if rating.state == "open":
        noted = replace(noted, state="waiting", task_id=task_id, next_attempt_at=attempt_at)
    return raise_callback(noted, task_id, attempt_at, now)


def _answered(
    rating: RatingRound,
    answer: Answer,
    by: Literal["reporter", "callback"],
    now: datetime,
    manner: Manner,
) -> Step:
    facts: list[RatingFact] = [Rated(rating.round, answer, by, now, manner)]
    if rating.task_id is not None:
        count = len(rating.attempts)
        facts.append(CallbackEnded(rating.task_id, rating.round, "answered", count, now))
    rated = replace(rating, state="answered", next_attempt_at=None, answer=answer, manner=manner)
    return rated, facts


def _require_open(rating: RatingRound, round_: int) -> None:
    if round_ != rating.round:
        raise WrongRound(f"round {rating.round} is open, not {round_}")
    if rating.state not in ANSWERABLE:
        raise RatingNotOpen(rating.state)


def _require_due(rating: RatingRound) -> str:
    if rating.state != "due" or rating.task_id is None:
        raise CallbackNotDue(rating.state)
    return rating.task_id
