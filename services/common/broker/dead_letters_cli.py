"""The commands for dead letters, mounted by each service's command line."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from services.common.broker.dead_letter_views import detail, summary
from services.common.broker.dead_letters import (
    DEAD_LETTER_QUEUES,
    Acted,
    Audit,
    Choice,
    DeadLetters,
    DeadLettersBusy,
    Replays,
)
from services.common.broker.messages import BrokerUnavailable
from services.common.broker.publisher import WindowedPublisher

_CODE = re.compile(r"[A-Za-z0-9#_.:/-]{1,60}")


def _code(value: str) -> str:
    """Return a code as it is; free words do not belong into the audit."""
    if not _CODE.fullmatch(value):
        raise typer.BadParameter("a code or an issue's number, without words")
    return value


_Url = Annotated[str, typer.Option("--amqp-url", envvar="HUYING_AMQP_URL", show_default=False)]
_Queue = Annotated[str, typer.Argument(help="A queue of ours, or departments; without .dead.")]
_AnyQueue = Annotated[str | None, typer.Argument(help="A queue; without one, how many each has.")]
_Ids = Annotated[list[str] | None, typer.Option("--id", help="Only these (else --all).")]
_All = Annotated[bool, typer.Option("--all", help="All of them.")]
_Code = Annotated[str | None, typer.Option("--reason", help="Only those of this reason's code.")]
_Actor = Annotated[str, typer.Option("--actor", help="Who does this, for the audit.")]
_Why = Annotated[
    str, typer.Option("--why", help="A code or an issue's number, for the audit.", callback=_code)
]
_Limit = Annotated[int, typer.Option("--limit", min=1)]
_After = Annotated[int, typer.Option("--after", min=0, help="Pass over so many.")]

Records = Callable[[], tuple[Audit, Replays]]


def reading_app() -> typer.Typer:
    """Return the commands that only look: any service's machine will do."""
    app = typer.Typer(no_args_is_help=True, help="Look at dead letters.")
    app.command("list")(list_dead_letters)
    app.command("show")(show_dead_letter)
    return app


def acting_app(records: Records) -> typer.Typer:
    """Return all commands; ``records`` opens the audit and the memory of replays."""
    app = typer.Typer(
        no_args_is_help=True, help="Look at dead letters, send them back, or discard them."
    )
    app.command("list")(list_dead_letters)
    app.command("show")(show_dead_letter)

    @app.command("replay")
    def replay(
        queue: _Queue,
        amqp_url: _Url,
        actor: _Actor,
        ids: _Ids = None,
        everything: _All = False,
        reason: _Code = None,
    ) -> None:
        """Send dead letters back to their own queue; repeating it sends nothing twice."""
        choice = _chosen(ids, everything, reason)
        with _opened(queue, amqp_url, records) as letters:
            _tell(
                "replayed", letters.replay(queue, choice, actor=f"cli:{actor}", progress=_progress)
            )

    @app.command("discard")
    def discard(
        queue: _Queue,
        amqp_url: _Url,
        actor: _Actor,
        why: _Why,
        ids: _Ids = None,
        everything: _All = False,
        reason: _Code = None,
    ) -> None:
        """Remove dead letters for good."""
        choice = _chosen(ids, everything, reason)
        with _opened(queue, amqp_url, records) as letters:
            done = letters.discard(queue, choice, actor=f"cli:{actor}", why=why, progress=_progress)
            _tell("discarded", done)

    return app


def list_dead_letters(
    amqp_url: _Url,
    queue: _AnyQueue = None,
    limit: _Limit = 100,
    after: _After = 0,
    reason: _Code = None,
) -> None:
    """List the oldest dead letters of a queue as JSON lines; without a queue, count them all."""
    with _opened(queue, amqp_url) as letters:
        if queue is None:
            for name, count in letters.counts().items():
                typer.echo(f"{count:>8}  {name}")
            return
        for message in letters.find(queue, limit, code=reason, after=after):
            typer.echo(json.dumps(summary(message), ensure_ascii=False))


def show_dead_letter(queue: _Queue, message_id: str, amqp_url: _Url) -> None:
    """Show one dead letter: its reason, its history, the shape of its content without words."""
    with _opened(queue, amqp_url) as letters:
        message = letters.show(queue, message_id)
        if message is None:
            typer.echo(f"no dead letter {message_id} in {queue}", err=True)
            raise typer.Exit(1)
        typer.echo(json.dumps(detail(message), ensure_ascii=False, indent=2))


def _chosen(ids: list[str] | None, everything: bool, code: str | None) -> Choice:
    if bool(ids) == everything:
        raise typer.BadParameter("name messages with --id, or say --all")
    return Choice(ids or None, code)


def _progress(done: int) -> None:
    typer.echo(f"… {done}", err=True)


def _tell(verb: str, acted: Acted) -> None:
    typer.echo(f"{verb} {len(acted.done)}")
    for name, ids in (("not there", acted.missing), ("no queue took", acted.refused)):
        if ids:
            typer.echo(f"{name}: {', '.join(ids)}", err=True)
    if acted.missing or acted.refused:
        raise typer.Exit(1)


@contextmanager
def _opened(
    queue: str | None, amqp_url: str, records: Records | None = None
) -> Iterator[DeadLetters]:
    if queue is not None and queue not in DEAD_LETTER_QUEUES:
        raise typer.BadParameter(f"{queue} is none of {', '.join(DEAD_LETTER_QUEUES)}")
    publisher = WindowedPublisher(amqp_url, name="dead-letters")
    audit, replays = records() if records else (None, None)
    try:
        yield DeadLetters(amqp_url, publisher, audit=audit, replays=replays)
    except (BrokerUnavailable, DeadLettersBusy) as error:
        typer.echo(f"not now: {type(error).__name__}: {error}", err=True)
        raise typer.Exit(1) from error
    finally:
        publisher.close()
