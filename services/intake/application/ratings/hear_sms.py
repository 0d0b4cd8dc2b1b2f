"""Hear a reply by SMS: a rating where it is one, a call-back where nobody could tell (H1, H2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.common.clock import Clock
from services.common.ids import derived_id
from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter
from services.intake.application.ratings.rate_appeal import RateAppeal
from services.intake.application.retrying import until_unchanged
from services.intake.domain.appeals.appeal import AppealCase
from services.intake.domain.directory import is_weekday
from services.intake.domain.personal_data.masking import mask
from services.intake.domain.ratings.callback_hours import first_attempt_at
from services.intake.domain.ratings.opt_out_words import Wish, parted
from services.intake.domain.ratings.rating import Manner, RatingNotOpen, call_instead
from services.intake.domain.ratings.sms_reply import LONGEST, Reading, read_reply
from services.intake.ports.appeals import Appeals
from services.intake.ports.directory import DirectoryCopy
from services.intake.ports.following import TicketViews
from services.intake.ports.keyed_hashes import KeyedHashes
from services.intake.ports.opt_outs import OptOuts
from services.intake.ports.personal_data import PhoneNumbers
from services.intake.ports.ratings import OpenRatings, SmsOutcome, SmsReplies

_MOST_OPEN = 20
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class HearSms:
    """The use case, with its ports; ``zone`` is the district's time zone, ``wall`` wall time."""

    appeals: Appeals
    open_ratings: OpenRatings
    replies: SmsReplies
    views: TicketViews
    directory: DirectoryCopy
    hashes: KeyedHashes
    phones: PhoneNumbers
    rate: RateAppeal
    opt_outs: OptOuts
    clock: Clock
    wall: Clock
    zone: ZoneInfo

    def __call__(self, sender: str, text: str, message_id: str) -> SmsOutcome:
        """Return what became of a reply; the same message twice is one reply.

        ``nobody``: nothing of that phone waits for an answer. The words are kept, masked, only
        with the rating or for the agent who calls.

        Raises:
            OptOutsAway: somebody opts out and notify is away; the gateway posts again.

        """
        known = self.replies.outcome(message_id)
        if known is not None:
            return known
        outcome = self._heard(sender, text[:LONGEST])
        self.replies.keep(message_id, outcome, self.wall.now())
        counter("huying_intake_sms_replies_total", {"outcome": outcome}).inc()
        _log.info("sms_reply_heard", outcome=outcome)
        return outcome

    def _heard(self, sender: str, text: str) -> SmsOutcome:
        phone = self.phones.parse(sender)
        if phone is None:
            return "nobody"
        index = self.hashes.phone_index(phone)
        wish, said = parted(text)
        noted = self._noted(index, wish) if wish is not None else None
        if noted is not None and not said:
            return noted
        waiting = self.open_ratings.of_phone(index, _MOST_OPEN)
        if not waiting:
            return noted or "nobody"
        meant, words = self._meant(waiting, said)
        reading = read_reply(words)
        if reading.answer is None and noted:
            return noted  # whoever wants to hear less is not called for 您好
        try:
            if meant is None or reading.answer is None:
                return self._called(meant or waiting[0], text)
            return self._rated(meant, reading, text)
        except RatingNotOpen:
            return noted or "nobody"  # answered another way in between

    def _noted(self, index: str, wish: Wish) -> SmsOutcome:
        """Note what somebody of this phone wants to be told; any appeal of his names him."""
        known = self.appeals.of_caller(index, 1)
        opted_out = wish == "opted_out"
        noted = any(self.opt_outs.note(case.appeal.id, opted_out=opted_out) for case in known)
        return wish if noted else "nobody"

    def _meant(self, waiting: Sequence[AppealCase], text: str) -> tuple[AppealCase | None, str]:
        """Return the case that is meant, and the words without the number that names it."""
        if len(waiting) == 1:
            return waiting[0], text
        views = self.views.load([case.ticket_id for case in waiting if case.ticket_id])
        for case in waiting:
            view = views.get(case.ticket_id or "")
            if view is not None and view.number and view.number in text:
                return case, text.replace(view.number, " ")
        return None, text

    def _rated(self, case: AppealCase, reading: Reading, text: str) -> SmsOutcome:
        if reading.answer is None:
            raise LookupError("there is no answer to keep")
        manner = Manner("sms", text, reading.grounds)
        self.rate(case.appeal.id, None, reading.answer, manner)
        return "rated"

    def _called(self, case: AppealCase, text: str) -> SmsOutcome:
        until_unchanged(lambda: self._call_once(case.appeal.id, mask(text)))
        return "callback"

    def _call_once(self, appeal_id: str, note: str) -> None:
        case = self.appeals.get(appeal_id)
        if case is None or case.rating is None or case.is_ended:
            raise RatingNotOpen("nothing is asked")
        now, directory = self.clock.now(), self.directory.current()
        first = first_attempt_at(
            now, self.zone, directory.is_working_day if directory else is_weekday
        )
        rating = case.rating
        task_id = derived_id("cbk", appeal_id, rating.ticket_id, str(rating.round))
        moved, facts = call_instead(rating, task_id, first, now, note)
        self.appeals.save_rating(case, moved, facts, now)
