"""Takes what providers report: any order, any repetition, before or after our own note."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.common.ids import derived_id
from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter
from services.notify.domain.notification import Channel, Notification, Status
from services.notify.domain.policy.bounce import Bounce, is_hard
from services.notify.domain.receipt import Receipt, Standing, kept, standing
from services.notify.ports.clocks import Now
from services.notify.ports.ledger import Notifications
from services.notify.ports.policies import Rules
from services.notify.ports.receipts import Noted, Receipts, Reported
from services.notify.ports.suppressions import Suppressions

_TRIES = 30
# Only what was handed over can have arrived; what is open keeps the report until it is.
_HANDED_OVER: tuple[Status, ...] = ("sent", "failed", "delivered", "read")

_ARRIVED: tuple[Status, ...] = ("delivered", "read")

_log = get_logger(__name__)


class TooManyWriters(Exception):
    """Others reported on the same notices again and again; the provider will report again."""


@dataclass(frozen=True, slots=True)
class Heard:
    """How many receipts of a report were of notices we know, and how many of none."""

    noted: int
    unknown: int


class RecordReceipts:
    """Notes receipts; what did not arrive goes out on the next channel."""

    def __init__(
        self,
        receipts: Receipts,
        notifications: Notifications,
        suppressions: Suppressions,
        policies: Rules,
        channels: Sequence[Channel],
        business: Now,
    ) -> None:
        self._receipts = receipts
        self._notifications = notifications
        self._suppressions = suppressions
        self._policies = policies
        self._channels = channels
        self._business = business

    def __call__(self, provider: Channel, reported: Sequence[Receipt]) -> Heard:
        """Note receipts; noting them again changes nothing.

        A provider knows of the notices that went by his channel, and of no others.

        Raises:
            TooManyWriters: when somebody else reports on the same notices all the time.

        """
        waiting: dict[str, list[Receipt]] = {}
        for one in reported:
            waiting.setdefault(one.notification_id, []).append(one)
        known = 0
        for _ in range(_TRIES):
            found = self._receipts.load(waiting)
            records = {name: one for name, one in found.items() if one.went_by(provider)}
            known = known or len(records)
            noted = self._followed(records, waiting)
            moved = self._receipts.save(noted)
            self._call_back(noted)
            waiting = {one: waiting[one] for one in moved}
            if not waiting:
                break
        else:
            raise TooManyWriters(provider)
        return self._count(provider, reported, known)

    def _followed(
        self, records: dict[str, Reported], waiting: dict[str, list[Receipt]]
    ) -> list[Noted]:
        noted = [
            made
            for one, record in records.items()
            if (made := noted_after(record, waiting[one])) is not None
        ]
        self._bounce(noted)
        followers = {
            one.before.notification.notification_id: next_on(
                one.before.notification, one.before.channel, self._channels
            )
            for one in noted
            if one.status == "failed" and one.before.status != "failed"
        }
        self._notifications.add([one for one in followers.values() if one is not None])
        return [
            replace(one, followed_by=follower.notification_id)
            if (follower := followers.get(one.before.notification.notification_id))
            else one
            for one in noted
        ]

    def _bounce(self, noted: Sequence[Noted]) -> None:
        now = self._business.now()
        bounces = [
            Bounce(
                address=one.before.address,
                channel=one.before.channel,
                reason=one.reason,
                notification_id=one.before.notification.notification_id,
                to=one.before.to or "",
                at=now,
            )
            for one in noted
            if one.before.address and one.before.channel and one.status == "failed" and one.reason
        ]
        hard = [one for one in bounces if is_hard(one.reason)]
        if hard:
            self._suppressions.bounced(hard, self._policies.current().suppression)

    def _call_back(self, noted: Sequence[Noted]) -> None:
        """Keep back what was to follow a notice that has arrived after all."""
        followers = {
            one.before.followed_by: one.before.notification.notification_id
            for one in noted
            if one.before.followed_by and one.status in _ARRIVED
        }
        if followers:
            self._receipts.call_back(followers, self._business.now())

    def _count(self, provider: str, reported: Sequence[Receipt], known: int) -> Heard:
        for one in reported:
            labels = {"provider": provider, "status": one.status}
            counter("huying_notify_receipts_total", labels).inc()
        unknown = len({one.notification_id for one in reported}) - known
        if unknown:
            _log.warning("receipts_of_unknown_notices", provider=provider, unknown=unknown)
        return Heard(known, unknown)


def noted_after(record: Reported, fresh: Sequence[Receipt]) -> Noted | None:
    """Return what a record becomes by receipts, None where they say nothing new."""
    receipts = kept([*record.receipts, *fresh])
    says = standing(receipts)
    if says is None or receipts == record.receipts:
        return None
    status, reason = _after(record, says)
    over = says.status in ("failed", "delivered", "read")
    return Noted(record, receipts, says, status, reason, is_over=over)


def _after(record: Reported, says: Standing) -> tuple[Status, str | None]:
    if record.status not in _HANDED_OVER or says.status == "sent":
        return record.status, record.reason
    return says.status, says.reason


def next_on(
    notice: Notification, channel: Channel | None, known: Sequence[Channel]
) -> Notification | None:
    """Return the same notice for the next channel, None where all were tried.

    Its id follows from event, reader and the channels tried before: whoever finds out, and however
    often, names one and the same record.
    """
    if channel is None or notice.route != "contact":
        return None
    tried = (*notice.tried, channel)
    if not set(known) - set(tried):
        return None
    made = derived_id("ntf", notice.event_id, notice.recipient, notice.route, *tried)
    return replace(
        notice,
        notification_id=made,
        tried=tried,
        follows=notice.notification_id,
        not_before=None,
        came_back=False,
    )
