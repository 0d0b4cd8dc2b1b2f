"""``/api/v1/track``: a resident follows, rates and withdraws the own case, without an account."""

from functools import partial
from typing import Any

from flask import g, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from services.common.web.auth import bearer, public, session
from services.common.web.problems import Problem
from services.intake.adapters.following.tracking_sessions import SESSION_SECONDS
from services.intake.application.appeals.submission import AppealRefused
from services.intake.application.following.open_tracking_session import NoSuchCase, TooManyTries
from services.intake.application.following.show_tracking import Tracking
from services.intake.application.following.speak_up import NotOpen
from services.intake.application.following.withdraw_appeal import AlreadyEnded
from services.intake.domain.ratings.rating import (
    Answer,
    Manner,
    RatingNotOpen,
    RatingRound,
    WrongRound,
)
from services.intake.domain.ratings.review_request import ReviewRefused
from services.intake.entrypoints.http.client_address import client_address
from services.intake.entrypoints.http.context import container, words
from services.intake.entrypoints.http.danger import advice
from services.intake.entrypoints.http.once import claimed, once
from services.intake.entrypoints.http.schemas.tracking import (
    RatingForm,
    RatingRequest,
    RatingView,
    RemindForm,
    ReviewForm,
    SessionForm,
    SupplementForm,
    TrackingSession,
    TrackingView,
    WithdrawalForm,
)
from services.intake.entrypoints.http.submissions import refusal
from services.intake.entrypoints.http.urging import urge
from services.intake.entrypoints.http.wording import Words

api = APIBlueprint("track", __name__, abp_tags=[Tag(name="track", description="查询")])


def check_session() -> None:
    """Let a tracking session in: it opens the one case that it was made for."""
    appeal_id = container().sessions.read(bearer())
    if appeal_id is None:
        headers = {"WWW-Authenticate": 'Bearer realm="huying-track"'}
        raise Problem(401, "session_missing", headers=headers)
    g.tracked_appeal_id = appeal_id


track = session(check_session)


@api.post("/api/v1/track/sessions", responses={201: TrackingSession})
@public
def open_session(body: SessionForm) -> tuple[dict[str, Any], int]:
    """打开查询 Open a session; an absent code and a wrong proof get the same answer."""
    try:
        appeal_id = _opened(body, client_address())
    except NoSuchCase as error:
        raise Problem(404, "no_such_case") from error
    except TooManyTries as error:
        wait = error.wait_seconds
        headers = {"Retry-After": str(wait)}
        raise Problem(429, "too_many_tries", headers=headers, minutes=wait // 60 + 1) from error
    token = container().sessions.issue(appeal_id)
    return {"token": token, "expires_in": SESSION_SECONDS}, 201


def _opened(body: SessionForm, address: str) -> str:
    opens = container().open_tracking_session
    if body.link is not None:
        return opens.by_link(body.link, address)
    return opens(body.tracking_code or "", body.phone_suffix, body.pin, address)


@api.get("/api/v1/track", responses={200: TrackingView})
@track
def show() -> TrackingView:
    """办理进度 Where the case stands, its way so far, and what can be done now."""
    return _shown()


@api.post("/api/v1/track/rating", responses={200: RatingView})
@track
def rate(body: RatingForm) -> RatingView:
    """评价 Rate the round that is open, once."""
    answer = Answer(body.contacted, body.resolved, body.satisfaction)
    manner = Manner(comment=body.comment, grounds=tuple(body.grounds))
    appeal_id, device = g.tracked_appeal_id, _device()
    try:
        once(
            f"rate:{appeal_id}",
            body,
            lambda: container().rate_appeal(appeal_id, body.round, answer, manner, device=device),
            RatingNotOpen,
            stands=partial(_is_rated, body.round, answer),
        )
    except RatingNotOpen as error:
        raise Problem(409, "rating_not_open") from error
    except WrongRound as error:
        raise Problem(409, "wrong_round") from error
    rating = _rating()
    if rating is None:
        raise Problem(404, "no_such_case")
    return RatingView(round=rating.round, state=rating.state)


@api.post("/api/v1/track/review-request", responses={200: TrackingView})
@track
def ask_review(body: ReviewForm) -> TrackingView:
    """申请复核 Ask that the result be looked at again: once a round, in time."""
    appeal_id, asks = g.tracked_appeal_id, container().request_review
    act = partial(asks, appeal_id, body.ground, body.text)
    try:
        once(f"review:{appeal_id}", body, act, ReviewRefused, stands=_is_reviewed)
    except ReviewRefused as error:
        raise Problem(409, f"review_{error.because}") from error
    return _shown()


@api.post("/api/v1/track/supplement", responses={200: TrackingView})
@track
def supplement(body: SupplementForm) -> TrackingView:
    """补充情况 Add to the appeal; an answer that was asked for lets the work go on."""
    try:
        key = claimed(f"supplement:track:{g.tracked_appeal_id}", body)
        danger = container().speak_up.supplement(
            g.tracked_appeal_id, body.text, body.attachments, key=key
        )
    except NotOpen as error:
        raise Problem(409, "not_open") from error
    except AppealRefused as refused:
        raise refusal(refused) from refused
    shown = _shown()
    return shown.model_copy(update={"advice": advice(danger)}) if danger.is_alarming else shown


@api.post("/api/v1/track/remind", responses={200: TrackingView})
@track
def remind(body: RemindForm) -> TrackingView:
    """催办 Urge the work on; after a pause again."""
    urge(g.tracked_appeal_id, f"remind:track:{g.tracked_appeal_id}", body)
    return _shown()


@api.post("/api/v1/track/withdraw", responses={200: TrackingView})
@track
def withdraw(body: WithdrawalForm) -> TrackingView:
    """撤回 Take the appeal back; doing it again changes nothing."""
    act = partial(container().withdraw_appeal, g.tracked_appeal_id, body.reason)
    try:
        once(f"withdraw:{g.tracked_appeal_id}", body, act)
    except AlreadyEnded as error:
        raise Problem(409, "already_ended") from error
    return _shown()


def _is_rated(round_: int, answer: Answer) -> bool:
    rating = _rating()
    return rating is not None and rating.round == round_ and rating.shows(answer)


def _is_reviewed() -> bool:
    case = container().appeals.get(g.tracked_appeal_id)
    return case is not None and case.rating is not None and case.rating.round in case.reviews


def _rating() -> RatingRound | None:
    case = container().appeals.get(g.tracked_appeal_id)
    return case.rating if case is not None else None


def _device() -> str:
    """Return what is known of the device; it is hashed before it is kept."""
    return f"{client_address()}|{request.headers.get('User-Agent', '')[:200]}"


def _shown() -> TrackingView:
    tracking = container().show_tracking(g.tracked_appeal_id)
    if tracking is None:
        raise Problem(404, "no_such_case")
    return _view(tracking, words())


def _view(tracking: Tracking, words: Words) -> TrackingView:
    rating = None
    if tracking.rating_round is not None and tracking.rate_until is not None:
        rating = RatingRequest(round=tracking.rating_round, rate_until=tracking.rate_until)
    return TrackingView(
        appeal_id=tracking.case.appeal.id,
        number=tracking.number,
        received_at=tracking.case.appeal.received_at,
        title=tracking.case.appeal.title,
        state=words.state(tracking.state),
        timeline=[words.line(entry) for entry in tracking.timeline],
        actions=[words.action(code) for code in tracking.actions],
        rating=rating,
    )
