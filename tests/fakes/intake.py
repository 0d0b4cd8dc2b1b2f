"""Intake's ports in memory; they pass the same suite as the adapters on MongoDB."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from services.intake.domain.appeals.appeal import (
    Addition,
    AppealCase,
    AppealChange,
    EarlierReceipt,
    Moved,
    NewAppeal,
    RatingAsked,
    RatingEnded,
    TakenOn,
)
from services.intake.domain.appeals.external_number import ExternalNumber, NumberTaken
from services.intake.domain.appeals.settlement import Settlement
from services.intake.domain.danger.finding import DangerFinding
from services.intake.domain.directory import Directory, read_directory
from services.intake.domain.following.ticket_view import TicketStep, TicketView
from services.intake.domain.ratings.rating import ANSWERABLE, RatingFact, RatingRound
from services.intake.domain.ratings.review_request import ReviewRequest
from services.intake.domain.repeats.finding import RepeatFinding
from services.intake.domain.repeats.trace import Trace
from services.intake.ports.appeals import ChangedMeanwhile
from services.intake.ports.dispatch import DispatchUnavailable
from services.intake.ports.opt_outs import OptOutsAway
from services.intake.ports.personal_data import SealedContact
from services.intake.ports.ratings import CallbackPosition, SmsOutcome


@dataclass
class FakeClock:
    """A clock that stands until it is moved."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def advance(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class FakeAppeals:
    """``Appeals``, ``Timers``, ``Callbacks`` and ``ContactStore`` over one dictionary."""

    cases: dict[str, AppealCase] = field(default_factory=dict)
    told: list[tuple[str, object]] = field(default_factory=list)
    repeats: dict[str, RepeatFinding] = field(default_factory=dict)

    def add(self, new: NewAppeal) -> EarlierReceipt | None:
        earlier = self.cases.get(new.appeal.id)
        if earlier is not None:
            return EarlierReceipt(
                earlier.appeal.received_at,
                earlier.secrets.body_digest,
                DangerFinding(earlier.appeal.danger_words, earlier.appeal.danger_doubts),
                earlier.origin,
            )
        for number in new.appeal.external_numbers:
            taken = self.by_external_number(number)
            if taken is not None:
                raise NumberTaken(number, taken.appeal.id)
        sequence = 1 if new.settlement is None else 2
        self.cases[new.appeal.id] = AppealCase(
            new.appeal,
            new.secrets,
            sequence=sequence,
            settlement=new.settlement,
            origin=new.origin,
        )
        self.told.append((new.appeal.id, new.appeal))
        if new.settlement is not None:
            self.told.append((new.appeal.id, new.settlement))
        return None

    def by_external_number(self, number: ExternalNumber) -> AppealCase | None:
        return self._first(lambda case: number in case.appeal.external_numbers)

    def of_caller(self, phone_index: str, limit: int) -> Sequence[AppealCase]:
        found = [one for one in self.cases.values() if one.secrets.phone_index == phone_index]
        return found[::-1][:limit]

    def of_meeting(self, meeting_id: str, limit: int) -> Sequence[AppealCase]:
        found = [case for case in self.cases.values() if case.appeal.meeting_id == meeting_id]
        return sorted(found, key=lambda case: case.appeal.id)[:limit]

    def settle(self, case: AppealCase, settlement: Settlement) -> None:
        self._replace(case, replace(case, settlement=settlement, sequence=case.sequence + 1))
        self.told.append((case.appeal.id, settlement))

    def get(self, appeal_id: str) -> AppealCase | None:
        return self.cases.get(appeal_id)

    def by_tracking_index(self, index: str) -> AppealCase | None:
        return self._first(lambda case: case.secrets.tracking_index == index)

    def by_callback_task(self, task_id: str) -> AppealCase | None:
        return self._first(lambda case: case.rating is not None and case.rating.task_id == task_id)

    def save_rating(
        self, case: AppealCase, rating: RatingRound, facts: Sequence[RatingFact], now: datetime
    ) -> None:
        self._replace(case, replace(case, rating=rating, sequence=case.sequence + len(facts)))
        self.told.extend((case.appeal.id, fact) for fact in facts)

    def withdraw(self, case: AppealCase, reason: str | None, now: datetime) -> None:
        rating = case.rating
        if rating is not None and rating.state in ANSWERABLE:
            rating = replace(rating, state="closed", next_attempt_at=None)
        changed = replace(case, withdrawn_at=now, rating=rating, sequence=case.sequence + 1)
        self._replace(case, changed)
        self.told.append((case.appeal.id, ("withdrawn", reason)))

    def supplement(
        self, case: AppealCase, added: Addition, now: datetime, key: str | None = None
    ) -> None:
        keys = (*case.supplement_keys, key) if key else case.supplement_keys
        self._replace(case, replace(case, sequence=case.sequence + 1, supplement_keys=keys))
        self.told.append((case.appeal.id, ("supplemented", added.text)))

    def urge(self, case: AppealCase, now: datetime) -> None:
        self._replace(case, replace(case, urged_at=now, sequence=case.sequence + 1))
        self.told.append((case.appeal.id, ("urged", None)))

    def ask_review(self, case: AppealCase, request: ReviewRequest, now: datetime) -> None:
        reviews = (*case.reviews, request.round)
        self._replace(case, replace(case, reviews=reviews, sequence=case.sequence + 1))
        self.told.append((case.appeal.id, request))

    def of_phone(self, phone_index: str, limit: int) -> Sequence[AppealCase]:
        found = [
            case
            for case in self.cases.values()
            if case.secrets.phone_index == phone_index
            and case.rating is not None
            and case.rating.state in ANSWERABLE
            and case.withdrawn_at is None
        ]
        return sorted(found, key=_asked_until, reverse=True)[:limit]

    def follow(self, changes: Sequence[AppealChange]) -> None:
        for change in changes:
            for case in list(self.cases.values()):
                self.cases[case.appeal.id] = _followed(case, change)

    def mark_repeats(self, findings: Mapping[str, RepeatFinding]) -> None:
        self.repeats.update(findings)

    def silent_ratings(self, now: datetime, limit: int) -> Sequence[AppealCase]:
        return [case for case in self.cases.values() if _is_silent(case, now)][:limit]

    def due(self, after: CallbackPosition | None, limit: int) -> Sequence[AppealCase]:
        cases = [c for c in self.cases.values() if c.rating and c.rating.state == "due"]
        cases.sort(key=_position)
        start = (after.due_at, after.appeal_id) if after else None
        return [case for case in cases if start is None or _position(case) > start][:limit]

    def sealed_contacts(self, appeal_ids: Sequence[str]) -> Mapping[str, SealedContact]:
        return {
            key: SealedContact(
                case.secrets.sealed, case.secrets.language, "phone" not in case.secrets.sealed
            )
            for key in appeal_ids
            if (case := self.cases.get(key))
        }

    def _replace(self, read: AppealCase, changed: AppealCase) -> None:
        stands = self.cases.get(read.appeal.id)
        if stands is None or stands.sequence != read.sequence or stands.rating != read.rating:
            raise ChangedMeanwhile(read.appeal.id)
        self.cases[read.appeal.id] = changed

    def _first(self, fits: Any) -> AppealCase | None:
        return next((case for case in self.cases.values() if fits(case)), None)


def _position(case: AppealCase) -> tuple[datetime, str]:
    assert case.rating is not None
    assert case.rating.next_attempt_at is not None
    return case.rating.next_attempt_at, case.appeal.id


def _asked_until(case: AppealCase) -> tuple[datetime, str]:
    assert case.rating is not None
    return case.rating.rate_until, case.appeal.id


def _is_silent(case: AppealCase, now: datetime) -> bool:
    rating = case.rating
    if rating is None or rating.state not in ("open", "waiting"):
        return False
    return (rating.next_attempt_at or rating.rate_until) <= now


def _followed(case: AppealCase, change: AppealChange) -> AppealCase:
    match change:
        case TakenOn():
            if change.appeal_id == case.appeal.id and case.ticket_id is None:
                return replace(case, ticket_id=change.ticket_id)
        case Moved():
            if change.appeal_id == case.appeal.id and case.move < change.move:
                stays = (*case.stays, change.stay)
                return replace(case, ticket_id=change.stay.ticket_id, stays=stays, move=change.move)
        case RatingAsked():
            if _is_asked(case, change):
                rating = RatingRound(change.ticket_id, change.round, change.rate_until)
                return replace(case, rating=rating)
        case RatingEnded():
            return _ended(case, change)
    return case


def _ended(case: AppealCase, ended: RatingEnded) -> AppealCase:
    rated = case.rating
    if case.ticket_id != ended.ticket_id or rated is None or rated.round > ended.round:
        return case
    if rated.state not in ANSWERABLE:
        return case
    return replace(case, rating=replace(rated, state="closed", next_attempt_at=None))


def _is_asked(case: AppealCase, asked: RatingAsked) -> bool:
    if case.ticket_id != asked.ticket_id or case.withdrawn_at is not None:
        return False
    if asked.appeals is not None and case.appeal.id not in asked.appeals:
        return False
    rating = case.rating
    return rating is None or rating.ticket_id != asked.ticket_id or rating.round < asked.round


@dataclass
class FakeViews:
    """``TicketViews`` in a dictionary."""

    views: dict[str, TicketView] = field(default_factory=dict)

    def load(self, ticket_ids: Sequence[str]) -> Mapping[str, TicketView]:
        return {key: self.views[key] for key in ticket_ids if key in self.views}

    def save(self, changed: Sequence[tuple[int, TicketView]]) -> frozenset[str]:
        lost = set()
        for read_at, view in changed:
            stands = self.views.get(view.ticket_id)
            if (stands.sequence if stands else 0) == read_at:
                self.views[view.ticket_id] = view
            else:
                lost.add(view.ticket_id)
        return frozenset(lost)


@dataclass
class FakeDispatch:
    """``TicketFeed`` and ``PublishedDirectory``; away when told so."""

    steps: dict[str, list[TicketStep]] = field(default_factory=dict)
    directories: dict[int, dict[str, object]] = field(default_factory=dict)
    is_away: bool = False

    def after(self, ticket_id: str, sequence: int) -> Sequence[TicketStep]:
        self._answer()
        return [step for step in self.steps.get(ticket_id, ()) if step.sequence > sequence]

    def current_version(self) -> int | None:
        self._answer()
        return max(self.directories, default=None)

    def body(self, version: int) -> Mapping[str, object]:
        self._answer()
        return self.directories[version]

    def _answer(self) -> None:
        if self.is_away:
            raise DispatchUnavailable("told to be away")


@dataclass
class FakeDirectoryCopy:
    """``DirectoryCopy`` in memory."""

    held: Directory | None = None

    def current(self) -> Directory | None:
        return self.held

    def save(self, version: int, body: Mapping[str, object]) -> None:
        if self.held is None or self.held.version < version:
            self.held = read_directory(version, body)


@dataclass
class FakeWrongTries:
    """``WrongTries`` that wait for a minute after five."""

    counted: dict[str, int] = field(default_factory=dict)

    def take(self, keys: Sequence[str]) -> int:
        for key in keys:
            self.counted[key] = self.counted.get(key, 0) + 1
        return 60 if any(self.counted[key] > 5 for key in keys) else 0

    def forgive(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.counted[key] -= 1


@dataclass
class FakeTrackLinks:
    """``TrackLinks`` in memory; time does not pass."""

    kept: dict[str, str] = field(default_factory=dict)

    def issue(self, appeal_id: str, expires_at: datetime) -> str:
        return self.issue_many([appeal_id], expires_at)[appeal_id]

    def issue_many(self, appeal_ids: Sequence[str], expires_at: datetime) -> dict[str, str]:
        tokens = {one: f"link-{len(self.kept)}-{one}" for one in appeal_ids}
        self.kept |= {token: one for one, token in tokens.items()}
        return tokens

    def take(self, token: str) -> str | None:
        return self.kept.pop(token, None)


@dataclass
class FakeDevices:
    """``RatingDevices`` of one day."""

    seen: dict[str, set[str]] = field(default_factory=dict)

    def reporters(self, device: str, reporter: str, now: datetime) -> int:
        self.seen.setdefault(device, set()).add(reporter)
        return len(self.seen[device])


@dataclass
class FakeSmsReplies:
    """``SmsReplies`` in a dictionary."""

    kept: dict[str, SmsOutcome] = field(default_factory=dict)

    def outcome(self, message_id: str) -> SmsOutcome | None:
        return self.kept.get(message_id)

    def keep(self, message_id: str, outcome: SmsOutcome, now: datetime) -> None:
        self.kept.setdefault(message_id, outcome)


@dataclass
class FakeOptOuts:
    """``OptOuts`` in a list; it can be away."""

    noted: list[tuple[str, bool]] = field(default_factory=list)
    is_away: bool = False

    def note(self, appeal_id: str, *, opted_out: bool) -> bool:
        if self.is_away:
            raise OptOutsAway("notify")
        self.noted.append((appeal_id, opted_out))
        return True


@dataclass
class FakeContactLog:
    """``ContactLog`` in a list."""

    entries: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)

    def note(self, by: str, purpose: str, appeal_ids: Sequence[str], at: datetime) -> None:
        self.entries.append((by, purpose, tuple(appeal_ids)))


@dataclass
class FakeTraceBook:
    """``TraceBook`` that thinks everything is near."""

    traces: list[Trace] = field(default_factory=list)
    kept: dict[str, Trace] = field(default_factory=dict)

    def refresh(self) -> None:
        """Nothing to learn: there is one process."""

    def near(self, trace: Trace, since: datetime, metres: float) -> Sequence[Trace]:
        return list(self.traces)

    def remember(self, trace: Trace) -> None:
        if trace not in self.traces:
            self.traces.append(trace)

    def keep(self, traces: Sequence[Trace]) -> None:
        self.kept |= {trace.appeal_id: trace for trace in traces}
