"""The appeals in MongoDB: one document each, with its outgoing events inside."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import UpdateMany, UpdateOne
from pymongo.errors import DuplicateKeyError

from services.common.clock import SystemClock
from services.common.observability.metrics import counter
from services.common.store.connection import store_errors
from services.common.store.group_commit import GroupCommitter
from services.common.store.outbox import Outgoing, push_outbox
from services.common.store.together import each_its_own
from services.intake.adapters.appeals import event_mapping
from services.intake.adapters.appeals.appeal_codec import (
    CASE_FIELDS,
    UNPUBLISHED,
    rating_fields,
    to_case,
    to_document,
    to_receipt,
)
from services.intake.adapters.appeals.settlement_codec import settlement_fields
from services.intake.adapters.documents import Appeals
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
from services.intake.domain.ratings.rating import ANSWERABLE, RatingFact, RatingRound
from services.intake.domain.ratings.review_request import ReviewRequest
from services.intake.domain.repeats.finding import RepeatFinding
from services.intake.ports.appeals import ChangedMeanwhile

_ANSWERABLE = sorted(ANSWERABLE)
_RECEIPT_FIELDS = {"history": {"$slice": 1}, "body_digest": 1, "origin": 1}


class MongoAppeals:
    """Implements the port ``Appeals``."""

    def __init__(self, collection: Appeals, committer: GroupCommitter) -> None:
        self._collection = collection
        self._committer = committer
        self._wall = SystemClock()

    def add(self, new: NewAppeal) -> EarlierReceipt | None:
        """Insert together with whatever other threads insert now; see the port."""
        try:
            self._committer.insert(to_document(new))
        except DuplicateKeyError:
            with store_errors():
                winner = self._collection.find_one({"_id": new.appeal.id}, _RECEIPT_FIELDS)
            if winner is None:
                self._tell_taken(new.appeal.external_numbers)
                raise
            return to_receipt(winner)
        return None

    def _tell_taken(self, numbers: Sequence[ExternalNumber]) -> None:
        """Raise for the number that another appeal has already."""
        for number in numbers:
            with store_errors():
                found = self._collection.find_one({"external_keys": number.key}, {"_id": 1})
            if found is not None:
                raise NumberTaken(number, found["_id"])

    def by_external_number(self, number: ExternalNumber) -> AppealCase | None:
        """See the port."""
        return self._one({"external_keys": number.key})

    def of_caller(self, phone_index: str, limit: int) -> Sequence[AppealCase]:
        """See the port."""
        with store_errors():
            found = self._collection.find({"phone_index": phone_index}, CASE_FIELDS)
            latest = found.sort([("accepted_at", -1), ("_id", -1)]).limit(limit)
            return [to_case(document) for document in latest]

    def of_meeting(self, meeting_id: str, limit: int) -> Sequence[AppealCase]:
        """See the port."""
        with store_errors():
            found = self._collection.find({"meeting_id": meeting_id}, CASE_FIELDS)
            return [to_case(document) for document in found.sort("_id", 1).limit(limit)]

    def settle(self, case: AppealCase, settlement: Settlement) -> None:
        """See the port."""
        fields = settlement_fields(settlement)
        change: dict[str, Any] = {"$set": {"settlement": fields, **UNPUBLISHED}}
        self._change(case, change, event_mapping.settled(case, settlement))

    def get(self, appeal_id: str) -> AppealCase | None:
        """See the port."""
        return self._one({"_id": appeal_id})

    def by_tracking_index(self, index: str) -> AppealCase | None:
        """See the port."""
        return self._one({"tracking_index": index})

    def by_callback_task(self, task_id: str) -> AppealCase | None:
        """See the port."""
        return self._one({"rating.task_id": task_id})

    def save_rating(
        self, case: AppealCase, rating: RatingRound, facts: Sequence[RatingFact], now: datetime
    ) -> None:
        """Guard by the sequence and by the rating as it was read; see the port."""
        outgoing = event_mapping.of_rating(case, rating.ticket_id, facts, now)
        self._change(case, {"$set": {"rating": rating_fields(rating)}}, outgoing)

    def withdraw(self, case: AppealCase, reason: str | None, now: datetime) -> None:
        """See the port."""
        change: dict[str, Any] = {"$set": {"withdrawn_at": now, **UNPUBLISHED}}
        if case.rating is not None and case.rating.state in ANSWERABLE:
            change["$set"]["rating.state"] = "closed"
            change["$unset"] = {"rating.move_at": ""}
        self._change(case, change, event_mapping.withdrawn(case, reason, now))

    def supplement(
        self, case: AppealCase, added: Addition, now: datetime, key: str | None = None
    ) -> None:
        """See the port."""
        change = {"$addToSet": {"supplement_keys": key}} if key else {}
        self._change(case, change, event_mapping.supplemented(case, added, now))

    def urge(self, case: AppealCase, now: datetime) -> None:
        """See the port."""
        self._change(case, {"$set": {"urged_at": now}}, event_mapping.urged(case, now))

    def ask_review(self, case: AppealCase, request: ReviewRequest, now: datetime) -> None:
        """See the port."""
        told = event_mapping.review_requested(case, request, now)
        self._change(case, {"$set": {"reviews": [*case.reviews, request.round]}}, told)

    def follow(self, changes: Sequence[AppealChange]) -> None:
        """Write in four strokes, in the only order that matters; see the port."""
        taken = [change for change in changes if isinstance(change, TakenOn)]
        moved = [_moved(change) for change in changes if isinstance(change, Moved)]
        asked = [_asked(change) for change in changes if isinstance(change, RatingAsked)]
        ended = [_ended(change) for change in changes if isinstance(change, RatingEnded)]
        with store_errors():
            if taken:
                self._collection.update_many(*_taken_on(taken))
            if moved:
                self._collection.bulk_write(moved, ordered=True)
            if asked:
                result = self._collection.bulk_write(asked, ordered=True)
                counter("huying_intake_rating_requests_total").inc(result.modified_count)
            if ended:
                self._collection.bulk_write(ended, ordered=False)

    def mark_repeats(self, findings: Mapping[str, RepeatFinding]) -> None:
        """See the port."""
        updates = [
            UpdateOne(
                {"_id": appeal_id},
                {"$set": {"history.0.data.repeat": event_mapping.repeat_data(finding)}},
            )
            for appeal_id, finding in findings.items()
        ]
        if updates:
            with store_errors():
                self._collection.bulk_write(updates, ordered=False)

    def _one(self, query: Mapping[str, Any]) -> AppealCase | None:
        with store_errors():
            found = self._collection.find_one(query, CASE_FIELDS)
        return to_case(found) if found else None

    def _change(
        self, case: AppealCase, change: dict[str, Any], outgoing: Sequence[Outgoing]
    ) -> None:
        update = dict(change)
        if outgoing:
            pushed = push_outbox(outgoing, not_before=self._wall.now())
            update["$push"] = pushed["$push"]
            update["$set"] = {**update.get("$set", {}), **pushed["$set"]}
        with store_errors():
            result = self._collection.update_one({**_as_read(case)}, update)
        if not result.matched_count:
            raise ChangedMeanwhile(case.appeal.id)


def _as_read(case: AppealCase) -> dict[str, Any]:
    """Return the filter that only fits the appeal as it was read.

    Dispatch's asking for another round changes no sequence, so the rating is part of it.
    """
    guard: dict[str, Any] = {"_id": case.appeal.id, "sequence": case.sequence}
    rating = case.rating
    if rating is None:
        guard["rating"] = {"$exists": False}
    else:
        guard |= {"rating.round": rating.round, "rating.state": rating.state}
        guard["rating.ticket_id"] = rating.ticket_id
    return guard


def _taken_on(changes: Sequence[TakenOn]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the statement that puts appeals on their tickets; the first to say so wins."""
    tickets = {change.appeal_id: {"ticket_id": change.ticket_id} for change in reversed(changes)}
    which = {"_id": {"$in": list(tickets)}, "ticket_id": {"$exists": False}}
    return which, each_its_own(tickets, gone=["awaiting_since"])


def _moved(change: Moved) -> UpdateOne:
    """Go on to another ticket, unless a later move was heard of first: it stands."""
    stay = change.stay
    kept = {"ticket_id": stay.ticket_id, "from": stay.from_ticket_id, "since": stay.since}
    return UpdateOne(
        {
            "_id": change.appeal_id,
            "$or": [{"move": {"$exists": False}}, {"move": {"$lt": change.move}}],
        },
        {
            "$set": {"ticket_id": stay.ticket_id, "move": change.move},
            "$push": {"stays": kept},
            "$unset": {"awaiting_since": ""},
        },
    )


def _asked(change: RatingAsked) -> UpdateMany:
    rating = RatingRound(change.ticket_id, change.round, change.rate_until)
    named = {} if change.appeals is None else {"_id": {"$in": list(change.appeals)}}
    return UpdateMany(
        {
            **named,
            "ticket_id": change.ticket_id,
            "withdrawn_at": {"$exists": False},
            "$or": [
                {"rating": {"$exists": False}},
                {"rating.ticket_id": {"$ne": change.ticket_id}},
                {"rating.round": {"$lt": change.round}},
            ],
        },
        {"$set": {"rating": rating_fields(rating)}},
    )


def _ended(change: RatingEnded) -> UpdateMany:
    return UpdateMany(
        {
            "ticket_id": change.ticket_id,
            "rating.round": {"$lte": change.round},
            "rating.state": {"$in": _ANSWERABLE},
        },
        {"$set": {"rating.state": "closed"}, "$unset": {"rating.move_at": ""}},
    )
