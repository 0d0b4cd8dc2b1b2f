"""Posts the example gateway's receipts: signed, in batches, again until they are taken."""

import json
import queue
from collections.abc import Mapping
from threading import Event, Thread
from typing import Any

import httpx2
from standardwebhooks import Webhook

from services.common.clock import SystemClock
from services.common.ids import new_id

_MOST_AT_ONCE = 100
_PAUSE_SECONDS = 2.0
_DELAY_SECONDS = 0.2  # a telephone takes a moment


class ReceiptPost:
    """A thread that reports to the platform; ``put`` never waits."""

    def __init__(self, url: str, secret: str) -> None:
        self._url = url
        self._signer = Webhook(secret)
        self._clock = SystemClock()
        self._waiting: queue.SimpleQueue[Mapping[str, Any]] = queue.SimpleQueue()
        self._stop = Event()
        self._thread = Thread(target=self._run, name="receipts", daemon=True)

    def start(self) -> None:
        """Begin to post."""
        self._thread.start()

    def stop(self) -> None:
        """Stop soon; what was not posted is forgotten."""
        self._stop.set()

    def put(self, receipt: Mapping[str, Any]) -> None:
        """Report this, soon."""
        self._waiting.put({**receipt, "at": self._clock.now().isoformat()})

    def _run(self) -> None:
        with httpx2.Client(timeout=10.0, trust_env=False) as client:
            while not self._stop.wait(_DELAY_SECONDS):
                batch = self._batch()
                while batch and not self._posted(client, batch) and not self._stop.is_set():
                    self._stop.wait(_PAUSE_SECONDS)

    def _batch(self) -> list[Mapping[str, Any]]:
        batch: list[Mapping[str, Any]] = []
        while len(batch) < _MOST_AT_ONCE and not self._waiting.empty():
            batch.append(self._waiting.get())
        return batch

    def _posted(self, client: httpx2.Client, batch: list[Mapping[str, Any]]) -> bool:
        body = json.dumps({"receipts": batch}, ensure_ascii=False)
        now, request_id = self._clock.now(), new_id("rcp")
        headers = {
            "content-type": "application/json",
            "webhook-id": request_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(request_id, now, body),
        }
        try:
            return client.post(self._url, content=body, headers=headers).is_success
        except httpx2.HTTPError:
            return False
