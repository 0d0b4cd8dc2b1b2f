"""The commands for dead letters, mounted by each service's command line."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from services.common.broker.dead_letters import DeadLetters
from services.common.broker.messages import BrokerUnavailable
from services.common.broker.publisher import WindowedPublisher
from services.common.broker.topology import QUEUES

dead_letters_app = typer.Typer(
    no_args_is_help=True, help="Look at dead letters, send them back, or discard them."
)

_Url = Annotated[str, typer.Option("--amqp-url", envvar="HUYING_AMQP_URL", show_default=False)]
_Queue = Annotated[str, typer.Argument(help="A queue of ours, without .dead.")]
_Ids = Annotated[list[str] | None, typer.Option("--id", help="Only these (else --all).")]
_All = Annotated[bool, typer.Option("--all", help="All of them.")]
_Actor = Annotated[str, typer.Option("--actor", help="Who does this, for the audit log.")]
_Limit = Annotated[int, typer.Option("--limit", min=1)]


@dead_letters_app.command("list")
def list_dead_letters(queue: _Queue, amqp_url: _Url, limit: _Limit = 100) -> None:
    """List the oldest dead letters of a queue as JSON lines, without their contents."""
    with _opened(queue, amqp_url) as letters:
        for message in letters.find(queue, limit):
            typer.echo(json.dumps(message.summary(), ensure_ascii=False))


@dead_letters_app.command("show")
def show_dead_letter(queue: _Queue, message_id: str, amqp_url: _Url) -> None:
    """Show one dead letter with its headers and its content."""
    with _opened(queue, amqp_url) as letters:
        message = letters.show(queue, message_id)
        if message is None:
            typer.echo(f"no dead letter {message_id} in {queue}", err=True)
            raise typer.Exit(1)
        content = {"headers": message.headers, "body": message.body.decode(errors="replace")}
        typer.echo(json.dumps({**message.summary(), **content}, ensure_ascii=False, indent=2))


@dead_letters_app.command("replay")
def replay_dead_letters(
    queue: _Queue, amqp_url: _Url, actor: _Actor, ids: _Ids = None, everything: _All = False
) -> None:
    """Send dead letters back to their own queue."""
    with _opened(queue, amqp_url) as letters:
        count = letters.replay(queue, actor=actor, ids=_chosen(ids, everything))
        typer.echo(f"replayed {count}")


@dead_letters_app.command("discard")
def discard_dead_letters(
    queue: _Queue, amqp_url: _Url, actor: _Actor, ids: _Ids = None, everything: _All = False
) -> None:
    """Remove dead letters for good."""
    with _opened(queue, amqp_url) as letters:
        count = letters.discard(queue, actor=actor, ids=_chosen(ids, everything))
        typer.echo(f"discarded {count}")


def _chosen(ids: list[str] | None, everything: bool) -> list[str] | None:
    if bool(ids) == everything:
        raise typer.BadParameter("name messages with --id, or say --all")
    return ids or None


@contextmanager
def _opened(queue: str, amqp_url: str) -> Iterator[DeadLetters]:
    if queue not in QUEUES:
        raise typer.BadParameter(f"{queue} is none of {', '.join(QUEUES)}")
    publisher = WindowedPublisher(amqp_url, name="dead-letters")
    try:
        yield DeadLetters(amqp_url, publisher)
    except BrokerUnavailable as error:
        typer.echo(f"the broker is not available: {error}", err=True)
        raise typer.Exit(1) from error
    finally:
        publisher.close()
