"""``huying-department``: hands events to a command line, or answers from one."""

import argparse
import json
import logging
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Any

import httpx2
from pika.exceptions import AMQPError

from huying_department.amqp import AmqpReceiver
from huying_department.feed import FeedReceiver
from huying_department.inbox import Event, Inbox, SetAside, as_json
from huying_department.replies import AmqpReplies, HttpReplies, Refused
from huying_department.webhook import WebhookReceiver

_NEVER = 65  # EX_DATAERR: what a command answers that will never take this event
_LATER = 75  # EX_TEMPFAIL: what this one answers where the same words may go through later
_NO_FIELDS = {"work_order_id", "action", "key"}  # told as arguments of their own
_PREFIX = "HUYING_DEPARTMENT_"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit status."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("pika").setLevel(logging.CRITICAL)  # we say in a line what it says in a page
    given = _parser().parse_args(arguments)
    try:
        return int(given.run(given))
    except (ValueError, OSError, sqlite3.Error) as error:
        sys.exit(f"huying-department: {error}")


def command_handler(command: str, seconds: float) -> "_Command":
    """Return a handler that runs a command for each event.

    Raises:
        ValueError: there is no such command. Noticed now, for later each event would be set aside.

    """
    words = shlex.split(command)
    if not words or shutil.which(words[0]) is None:
        raise ValueError(f"there is no command {command!r}")
    return _Command(words, seconds)


class _Command:
    """Gives the event to a command on standard input; 0 is done, 65 is never, else try again."""

    def __init__(self, command: Sequence[str], seconds: float) -> None:
        self._command = command
        self._seconds = seconds

    def __call__(self, event: Event) -> None:
        """Run the command; raises where it failed."""
        told = {
            f"{_PREFIX}TYPE": event.type,
            f"{_PREFIX}EVENT_ID": event.id,
            f"{_PREFIX}WORK_ORDER_ID": str(event.work_order_id or ""),
        }
        done = subprocess.run(
            self._command,
            input=as_json(event.raw).encode() + b"\n",
            env={**os.environ, **told},
            timeout=self._seconds,
            check=False,
        )
        if done.returncode == _NEVER:
            raise SetAside("the command will never take it")
        if done.returncode:
            raise RuntimeError(f"the command ended with {done.returncode}")


def _receive(given: argparse.Namespace) -> int:
    stop = threading.Event()
    inbox = Inbox(
        given.state,
        command_handler(given.command, given.timeout),
        most_tries=given.most_tries,
        stop=stop,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    receiver: AmqpReceiver | FeedReceiver | WebhookReceiver
    if given.way == "amqp":
        queue = given.queue or f"department.{_needed(given, 'unit')}"
        receiver = AmqpReceiver(_needed(given, "amqp_url"), queue, inbox)
    elif given.way == "feed":
        unit, token = _needed(given, "unit"), _needed(given, "token")
        receiver = FeedReceiver(_needed(given, "dispatch_url"), token, unit, inbox)
    else:
        secrets = [one for one in _needed(given, "secrets").split(",") if one.strip()]
        if not secrets:
            raise ValueError("without a secret nothing can be verified")
        receiver = WebhookReceiver(given.host, given.port, inbox, *secrets)
    receiver.run(stop)
    inbox.close()
    return 0


def _reply(given: argparse.Namespace) -> int:
    replies: AmqpReplies | HttpReplies
    if given.amqp_url:
        replies = AmqpReplies(given.amqp_url, _needed(given, "unit"))
    else:
        replies = HttpReplies(_needed(given, "dispatch_url"), _needed(given, "token"))
    try:
        replies.send(given.work_order_id, given.action, key=given.key, **given.fields)
    except Refused as refused:
        sys.stderr.write(json.dumps(refused.problem, ensure_ascii=False) + "\n")
        return 1
    except (AMQPError, httpx2.HTTPError, OSError) as error:
        sys.stderr.write(f"it may not have arrived, send the same again: {error!r}\n")
        return _LATER
    return 0


def _set_aside(given: argparse.Namespace) -> int:
    inbox = Inbox(given.state, command_handler(given.command or "false", given.timeout))
    if given.again:
        return 0 if inbox.again(given.again) else 1
    for row in inbox.set_aside():
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    return 0


def _needed(given: argparse.Namespace, name: str) -> str:
    value = getattr(given, name)
    if not value:
        option = name.replace("_", "-")
        sys.exit(f"--{option} or {_PREFIX}{name.upper()} is needed")
    return str(value)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="huying-department", description=__doc__)
    commands = parser.add_subparsers(required=True)
    receive = _with_access(commands.add_parser("receive", help="hand events to a command"))
    receive.add_argument("way", choices=("amqp", "feed", "webhook"))
    receive.add_argument("--queue", default=_told("queue"), help="default: department.<unit>")
    receive.add_argument("--secrets", default=_told("secrets"), help="webhook's, by commas")
    receive.add_argument("--host", default="127.0.0.1")
    receive.add_argument("--port", type=int, default=8080)
    receive.add_argument("--command", required=True, help="gets each event on standard input")
    receive.add_argument("--most-tries", type=int, default=10)
    _with_state(receive).set_defaults(run=_receive)
    reply = _with_access(commands.add_parser("reply", help="answer to a work order"))
    reply.add_argument("work_order_id")
    reply.add_argument("action", help="acknowledge, contact, progress, resolve, return, …")
    reply.add_argument(
        "fields", nargs="?", default="{}", type=_object, help="the form's fields as JSON"
    )
    reply.add_argument("--key", help="idempotency key; default: made of the words")
    reply.set_defaults(run=_reply)
    aside = commands.add_parser("set-aside", help="list what was set aside, or try it again")
    aside.add_argument("--again", metavar="EVENT_ID")
    aside.add_argument("--command", help="for --again")
    _with_state(aside).set_defaults(run=_set_aside)
    return parser


def _with_access(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    for name in ("unit", "amqp-url", "dispatch-url", "token"):
        parser.add_argument(f"--{name}", default=_told(name.replace("-", "_")))
    return parser


def _with_state(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--state", default=_told("state") or "huying-department.sqlite")
    parser.add_argument("--timeout", type=float, default=60.0, help="seconds for the command")
    return parser


def _object(text: str) -> dict[str, Any]:
    try:
        fields = json.loads(text)
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        raise argparse.ArgumentTypeError("a JSON object is needed")
    if taken := _NO_FIELDS & fields.keys():
        raise argparse.ArgumentTypeError(f"no form has a field {', '.join(sorted(taken))}")
    return fields


def _told(name: str) -> str | None:
    return os.environ.get(_PREFIX + name.upper())
