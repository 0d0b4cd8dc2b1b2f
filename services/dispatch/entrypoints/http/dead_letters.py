"""``/api/v1/dead-letters``: every queue's dead letters, without words and personal data (M4)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.common.broker.dead_letter_views import detail, summary
from services.common.broker.dead_letters import (
    DEAD_LETTER_QUEUES,
    Acted,
    Choice,
    DeadLetters,
    DeadLettersBusy,
)
from services.common.broker.messages import BrokerUnavailable
from services.common.web.auth import allow, current
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.common.web.principal import Role
from services.common.web.problems import Problem
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints.forms.tickets import Form
from services.dispatch.wiring.dead_letters import dead_letters

READERS: tuple[Role, ...] = ("admin", "auditor", "ops")
ACTORS: tuple[Role, ...] = ("admin", "ops")
MOST_AT_ONCE = 1000
_LIST = "dead-letters"
_PATH = "/api/v1/dead-letters/<queue>"
_Id = Annotated[str, StringConstraints(min_length=1, max_length=255)]


class QueuePath(BaseModel):
    """Which queue, without ``.dead``; ``departments`` are those of all units together."""

    queue: str


class LetterPath(QueuePath):
    """Which dead letter."""

    message_id: str


class DeadLettersQuery(PageQuery):
    """Which dead letters of a queue."""

    reason: str | None = Field(None, max_length=60, description="原因代码 Code of the reason.")


class ChoiceForm(Form):
    """Those that are named, or with ``all`` all of them; ``reason`` leaves others out."""

    ids: list[_Id] | None = Field(None, min_length=1, max_length=MOST_AT_ONCE)
    all: bool = Field(default=False, description="全部 All of them, so many at once as limit says.")
    reason: str | None = Field(None, max_length=60, description="原因代码 Code of the reason.")
    limit: int = Field(MOST_AT_ONCE, ge=1, le=MOST_AT_ONCE)

    @model_validator(mode="after")
    def _either(self) -> "ChoiceForm":
        if (self.ids is not None) == self.all:
            raise PydanticCustomError("ids_or_all", "name messages in ids, or say all")
        return self

    def choice(self) -> Choice:
        """Return which messages are meant."""
        return Choice(self.ids, self.reason, self.limit)


class DiscardForm(ChoiceForm):
    """What is removed for good, and why: a code or an issue's number, for the audit."""

    why: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9#_.:/-]{1,60}$")]


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("dead_letters", __name__)
    _reading(api, container)
    _acting(api, container)
    return api


def _reading(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/dead-letters")
    @allow(*READERS)
    def queues() -> dict[str, Any]:
        """死信概况 How many dead letters each queue has."""
        with _opened(container) as letters:
            counts = letters.counts()
        return page([{"queue": name, "count": count} for name, count in counts.items()], None)

    @api.get(_PATH)
    @allow(*READERS)
    def listing(path: QueuePath, query: DeadLettersQuery) -> dict[str, Any]:
        """死信列表 A queue's dead letters, the oldest first."""
        after = int((decode_cursor(_LIST, query.cursor) or {}).get("after", 0))
        with _opened(container) as letters:
            found = letters.find(
                _known(path.queue), query.limit + 1, code=query.reason, after=after
            )
        shown = found[: query.limit]
        more = len(found) > query.limit
        cursor = encode_cursor(_LIST, {"after": after + query.limit}) if more else None
        return page([summary(one) for one in shown], cursor)

    @api.get(f"{_PATH}/<message_id>")
    @allow(*READERS)
    def one(path: LetterPath) -> dict[str, Any]:
        """死信详情 Why it lies there, what became of it before, the shape of its content."""
        with _opened(container) as letters:
            found = letters.show(_known(path.queue), path.message_id)
        if found is None:
            raise Problem(404, "not_found")
        return detail(found)


def _acting(api: APIBlueprint, container: Container) -> None:
    @api.post(f"{_PATH}/replay")
    @allow(*ACTORS)
    def replay(path: QueuePath, body: ChoiceForm) -> dict[str, Any]:
        """重放 Send them back to their own queue; saying it again sends none twice."""
        with _opened(container) as letters:
            done = letters.replay(_known(path.queue), body.choice(), actor=current().subject)
            return _told(letters, path.queue, done)

    @api.post(f"{_PATH}/discard")
    @allow(*ACTORS)
    def discard(path: QueuePath, body: DiscardForm) -> dict[str, Any]:
        """丢弃 Remove them for good; who and why goes into the audit log first."""
        with _opened(container) as letters:
            done = letters.discard(
                _known(path.queue), body.choice(), actor=current().subject, why=body.why
            )
            return _told(letters, path.queue, done)


def _told(letters: DeadLetters, queue: str, acted: Acted) -> dict[str, Any]:
    return {
        "done": acted.done,
        "missing": acted.missing,
        "refused": acted.refused,
        "left": letters.counts()[queue],
    }


def _known(queue: str) -> str:
    if queue not in DEAD_LETTER_QUEUES:
        raise Problem(404, "not_found")
    return queue


@contextmanager
def _opened(container: Container) -> Iterator[DeadLetters]:
    try:
        with dead_letters(container.amqp_url, container.database, container.audit_log) as letters:
            yield letters
    except BrokerUnavailable as error:
        raise Problem(503, "dependency_unavailable", headers={"Retry-After": "5"}) from error
    except DeadLettersBusy as error:
        raise Problem(503, "dead_letters_busy", headers={"Retry-After": "5"}) from error
