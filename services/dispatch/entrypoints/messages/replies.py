"""Units' answers by AMQP: each becomes a command; a refused one is told on the unit's queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import ValidationError

from services.common.broker.delivery import Delivery
from services.common.broker.verdicts import Ack, DeadLetter, RetryLater, Verdict
from services.common.contracts.events.reply import ReplyRefused
from services.common.observability.logging import bound, get_logger
from services.common.observability.metrics import counter
from services.common.web.catalogue import Catalogue, load
from services.common.web.invalid import invalid
from services.common.web.problems import Problem, document
from services.dispatch.application.commanding import Order
from services.dispatch.bootstrap import Container
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.refusals import NotAllowed, Refusal
from services.dispatch.domain.whistles.parties import NotParty
from services.dispatch.entrypoints.commands.table import REPLIES
from services.dispatch.entrypoints.commands.whistles import WHISTLE_REPLIES
from services.dispatch.entrypoints.forms.tickets import values_of
from services.dispatch.entrypoints.messages.reply_reading import Reply, read_reply
from services.dispatch.entrypoints.problems import problem_of
from services.dispatch.ports.replies import Refused
from services.dispatch.ports.tickets import StaleAggregate

_log = get_logger(__name__)


@dataclass(frozen=True)
class UnitReplies:
    """The handler of ``dispatch.replies``; a message's routing key is the unit that sent it."""

    container: Container

    @cached_property
    def catalogue(self) -> Catalogue:
        """The words in which a unit is told why."""
        return load("dispatch", self.container.settings.time_zone)

    def __call__(self, deliveries: Sequence[Delivery]) -> list[Verdict]:
        """Carry the replies out in order."""
        return [self._answer(delivery) for delivery in deliveries]

    def _answer(self, delivery: Delivery) -> Verdict:
        directory = self.container.directories.current()
        unit = delivery.routing_key
        if directory is None or unit not in directory.units:
            return DeadLetter(f"no unit {unit}")
        reply, fault = read_reply(unit, delivery.body)
        with bound(unit=unit, work_order_id=reply.work_order_id, whistle_id=reply.whistle_id):
            if self.container.replies.was_refused(reply.key):
                return Ack()
            return self._carry_out(reply, fault, is_first_try=delivery.attempts == 0)

    def _carry_out(self, reply: Reply, fault: Problem | None, *, is_first_try: bool) -> Verdict:
        try:
            if fault is not None:
                raise fault
            self._command(reply)
        except StaleAggregate as error:
            return RetryLater(f"others write to this ticket: {error}")
        except (NotAllowed, NotParty) as refusal:
            # The unit's reply before this one may wait for its retry: this one goes behind it.
            if is_first_try:
                return RetryLater(f"not in this state yet: {refusal}")
            self._refuse(reply, refusal)
        except (Refusal, ValidationError, Problem) as refusal:
            self._refuse(reply, refusal)
        return Ack()

    def _command(self, reply: Reply) -> None:
        form = reply.known[reply.action].form.model_validate(reply.fields)
        directory = self.container.directories.current()
        above = directory.above(reply.unit) if directory else frozenset[str]()
        caller = Caller(f"unit:{reply.unit}", frozenset({"unit_handler"}), reply.unit, above=above)
        said = f"{reply.action} {reply.addressed} {form.said()}"
        order = Order(caller, key=reply.idempotency_key, said=said, causation_id=reply.key)
        if reply.whistle_id:
            answer = WHISTLE_REPLIES[reply.action].use_case(self.container.whistles)
            answer(reply.whistle_id, order, **form.arguments())
        else:
            command = REPLIES[reply.action].use_case(self.container)
            command(reply.work_order_id, order, **values_of(form))

    def _refuse(self, reply: Reply, refusal: Refusal | ValidationError | Problem) -> None:
        problem = self._problem(refusal)
        texts = document(problem, self.catalogue, instance=reply.addressed, request_id="")
        faults = texts.get("errors", [])
        now = self.container.clock.now()
        event = ReplyRefused(
            unit=reply.unit,
            work_order_id=reply.work_order_id,
            action=reply.action,
            idempotency_key=reply.idempotency_key,
            problem=problem.code,
            detail=_told(
                texts["detail"], [f"{one['field']}：{one['message']}" for one in faults], "。；"
            ),
            detail_en=_told(
                texts["detail_en"],
                [f"{one['field']}: {one['message_en']}" for one in faults],
                ".; ",
            ),
            refused_at=now,
            whistle_id=reply.whistle_id or None,
        )
        correlation = reply.addressed or reply.key
        self.container.replies.refuse(Refused(reply.key, reply.unit, event, now, correlation))
        counter("huying_dispatch_replies_refused_total", {"reason": problem.code}).inc()
        _log.info("reply_refused", problem=problem.code)

    def _problem(self, refusal: Refusal | ValidationError | Problem) -> Problem:
        if isinstance(refusal, Problem):
            return refusal
        if isinstance(refusal, ValidationError):
            return invalid(refusal)
        return problem_of(refusal, self.container.directories.current())


def _told(detail: str, faults: Sequence[str], stop_and_between: str) -> str:
    """Return a refusal in words, with what is wrong with each field behind it."""
    stop, between = stop_and_between[0], stop_and_between[1:]
    return between.join([detail.removesuffix(stop), *faults]) if faults else detail
