"""Units' answers by AMQP: each becomes a command; a refused one is told on the unit's queue."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from services.common.broker.delivery import Delivery
from services.common.broker.verdicts import Ack, DeadLetter, RetryLater, Verdict
from services.common.contracts.events.reply import ReplyRefused
from services.common.ids import derived_id
from services.common.observability.logging import bound, get_logger
from services.common.observability.metrics import counter
from services.common.web.catalogue import Catalogue, load
from services.common.web.invalid import invalid
from services.common.web.problems import Problem, document
from services.dispatch.application.commanding import Order
from services.dispatch.bootstrap import Container
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.refusals import NotAllowed, Refusal
from services.dispatch.entrypoints.commands import REPLIES
from services.dispatch.entrypoints.forms import values_of
from services.dispatch.entrypoints.problems import problem_of
from services.dispatch.ports import Refused, StaleAggregate

_LONGEST_KEY = 255
_HEAD = ("work_order_id", "action", "idempotency_key")
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as far as it can be read; what is missing is empty."""

    unit: str
    work_order_id: str
    action: str
    idempotency_key: str
    fields: dict[str, Any]
    digest: str

    @property
    def key(self) -> str:
        """The reply's own id: the same words of the same unit are the same reply."""
        return derived_id("rpl", self.unit, self.idempotency_key, self.digest)


@dataclass(frozen=True)
class UnitReplies:
    """The handler of ``dispatch.replies``; a message's routing key is the unit that sent it."""

    container: Container
    catalogue: Catalogue = field(default_factory=lambda: load("dispatch"))

    def __call__(self, deliveries: Sequence[Delivery]) -> list[Verdict]:
        """Carry the replies out in order."""
        return [self._answer(delivery) for delivery in deliveries]

    def _answer(self, delivery: Delivery) -> Verdict:
        directory = self.container.directories.current()
        unit = delivery.routing_key
        if directory is None or unit not in directory.units:
            return DeadLetter(f"no unit {unit}")
        reply, fault = read_reply(unit, delivery.body)
        with bound(unit=unit, work_order_id=reply.work_order_id):
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
        except NotAllowed as refusal:
            # The unit's reply before this one may wait for its retry: this one goes behind it.
            if is_first_try:
                return RetryLater(f"not in this state yet: {refusal}")
            self._refuse(reply, refusal)
        except (Refusal, ValidationError, Problem) as refusal:
            self._refuse(reply, refusal)
        return Ack()

    def _command(self, reply: Reply) -> None:
        command = REPLIES[reply.action]
        form = command.form.model_validate(reply.fields)
        caller = Caller(f"unit:{reply.unit}", frozenset({"unit_handler"}), reply.unit)
        said = f"{reply.action} {reply.work_order_id} {form.said()}"
        order = Order(caller, key=reply.idempotency_key, said=said, causation_id=reply.key)
        command.use_case(self.container)(reply.work_order_id, order, **values_of(form))

    def _refuse(self, reply: Reply, refusal: Refusal | ValidationError | Problem) -> None:
        problem = _problem(refusal)
        texts = document(problem, self.catalogue, instance=reply.work_order_id, request_id="")
        faults = texts.get("errors", [])
        now = self.container.clock.now()
        event = ReplyRefused(
            unit=reply.unit,
            work_order_id=reply.work_order_id,
            action=reply.action,
            idempotency_key=reply.idempotency_key,
            problem=problem.code,
            detail="；".join(
                [texts["detail"], *(f"{item['field']}：{item['message']}" for item in faults)]
            ),
            detail_en="; ".join(
                [texts["detail_en"], *(f"{item['field']}: {item['message_en']}" for item in faults)]
            ),
            refused_at=now,
        )
        correlation = reply.work_order_id or reply.key
        self.container.replies.refuse(Refused(reply.key, reply.unit, event, now, correlation))
        counter("huying_dispatch_replies_refused_total", {"reason": problem.code}).inc()
        _log.info("reply_refused", problem=problem.code)


def read_reply(unit: str, body: bytes) -> tuple[Reply, Problem | None]:
    """Return a reply and what is wrong with its form, if anything."""
    digest = hashlib.sha256(body).hexdigest()
    try:
        raw = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        return Reply(unit, "", "", "", {}, digest), Problem(400, "broken_json", reason=str(error))
    if not isinstance(raw, dict):
        return Reply(unit, "", "", "", {}, digest), Problem(422, "reply_not_an_object")
    head = {name: str(raw.get(name) or "")[:_LONGEST_KEY] for name in _HEAD}
    rest = {name: value for name, value in raw.items() if name not in _HEAD}
    reply = Reply(unit, fields=rest, digest=digest, **head)
    return reply, _fault_of(head)


def _fault_of(head: dict[str, str]) -> Problem | None:
    missing = [name for name, value in head.items() if not value]
    if missing:
        return Problem(422, "reply_incomplete", fields=missing)
    if head["action"] not in REPLIES:
        return Problem(422, "unknown_action", action=head["action"], known=sorted(REPLIES))
    return None


def _problem(refusal: Refusal | ValidationError | Problem) -> Problem:
    if isinstance(refusal, Problem):
        return refusal
    return invalid(refusal) if isinstance(refusal, ValidationError) else problem_of(refusal)
