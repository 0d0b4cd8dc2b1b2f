"""Initiate the replica set of one, and wait until it can be written to: one-shot job."""

import logging
import os
import sys
import threading
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

WAIT_SECONDS = 120.0
PAUSE_SECONDS = 0.5
NOT_YET_INITIALIZED = 94


def settle(url: str, seconds: float = WAIT_SECONDS) -> str | None:
    """Make the set that the URL names, its one member the URL's host; None, or what is wrong."""
    parts = urlsplit(url)
    name = parse_qs(parts.query)["replicaSet"][0]
    until = time.monotonic() + seconds
    pause = threading.Event()
    while problem := _problem(parts.netloc, name):
        if time.monotonic() > until:
            return problem
        pause.wait(PAUSE_SECONDS)
    return None


def _problem(host: str, name: str) -> str | None:
    client: MongoClient[dict[str, Any]] = MongoClient(
        f"mongodb://{host}", directConnection=True, serverSelectionTimeoutMS=2000
    )
    try:
        with client:
            _initiate(client, host, name)
            hello = client.admin.command("hello")
    except PyMongoError as error:
        return f"{host}: {error}"
    return None if hello.get("isWritablePrimary") else f"{host}: no primary yet"


def _initiate(client: MongoClient[dict[str, Any]], host: str, name: str) -> None:
    try:
        client.admin.command("replSetGetStatus")
    except OperationFailure as error:
        if error.code != NOT_YET_INITIALIZED:
            raise
        members = [{"_id": 0, "host": host}]
        client.admin.command("replSetInitiate", {"_id": name, "members": members})


if __name__ == "__main__":
    told = settle(os.environ["HUYING_MONGODB_URL"])
    if told:
        logging.getLogger(__name__).error("replica_set_not_ready: %s", told)
        sys.exit(1)
