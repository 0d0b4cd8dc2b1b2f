"""Residents who post appeals from several clients at once, each until it is accepted."""

import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx2

RETRY_SECONDS = 0.3
PATIENCE_SECONDS = 180.0
_CREATED, _AWAY = 201, 503

# Matters that the preset's keyword rules know, and one that they do not: it goes to screening.
MATTERS = (
    "路灯不亮",
    "垃圾没人清运",
    "井盖破损",
    "占道经营",
    "下水道堵塞",
    "违章停车",
    "有个情况想反映一下",
)


@dataclass(frozen=True)
class Receipt:
    """What a resident holds after a 201."""

    appeal_id: str
    tracking_code: str
    key: str
    phone: str


@dataclass(frozen=True)
class Answer:
    """One answer to a post: when (monotonic) it was asked, its status; 0 when there was none."""

    asked_at: float
    status: int


@dataclass
class Residents:
    """Posts what is put, with an Idempotency-Key each, again and again until a 201.

    ``refused`` are answers that repeating does not change; a test should find none.
    """

    url: str
    clients: int = 4
    pause_seconds: float = 0.0
    receipts: list[Receipt] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._waiting: queue.Queue[tuple[dict[str, Any], str] | None] = queue.Queue()
        self._threads = [threading.Thread(target=self._post_all) for _ in range(self.clients)]
        self._pause = threading.Event()
        for thread in self._threads:
            thread.start()

    def put(self, body: dict[str, Any], key: str) -> None:
        """Hand over an appeal; returns at once."""
        self._waiting.put((body, key))

    def finish(self) -> list[Receipt]:
        """Wait until everything is accepted; return all receipts."""
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()
        if self.refused:
            raise AssertionError(f"{len(self.refused)} refused, the first: {self.refused[0]}")
        return self.receipts

    def statuses_since(self, instant: float) -> list[int]:
        """Return the statuses of what was asked since a monotonic instant."""
        return [answer.status for answer in list(self.answers) if answer.asked_at >= instant]

    def _post_all(self) -> None:
        with httpx2.Client(timeout=30, trust_env=False) as client:
            while (item := self._waiting.get()) is not None:
                self._post(client, *item)
                self._pause.wait(self.pause_seconds)

    def _post(self, client: httpx2.Client, body: dict[str, Any], key: str) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            answer = self._ask(client, body, key)
            if answer is not None and answer.status_code == _CREATED:
                told = answer.json()
                phone = body.get("contact", {}).get("phone", "")
                receipt = Receipt(told["appeal_id"], told["tracking_code"], key, phone)
                self.receipts.append(receipt)
                return
            if answer is not None and answer.status_code != _AWAY:
                break
            self._pause.wait(RETRY_SECONDS)
        self.refused.append(f"{key}: {answer.text if answer is not None else 'no answer'}")

    def _ask(self, client: httpx2.Client, body: dict[str, Any], key: str) -> httpx2.Response | None:
        asked_at = time.monotonic()
        try:
            answer = client.post(self.url, json=body, headers={"Idempotency-Key": key})
        except httpx2.TransportError:
            self.answers.append(Answer(asked_at, 0))
            return None
        self.answers.append(Answer(asked_at, answer.status_code))
        return answer


def appeals(communities: list[str], prefix: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield appeals with their keys: distinct but for every 20th, a repeat; ``prefix`` is ASCII."""
    earlier: dict[str, Any] = {}
    for number in count():
        body = _appeal(communities, prefix, number)
        if number % 20 == 19:
            same = ("title", "text", "area_code", "address")
            body |= {name: earlier[name] for name in same}
        elif number % 20 == 5:
            earlier = body
        yield body, f"{prefix}-{number}"


def _appeal(communities: list[str], prefix: str, number: int) -> dict[str, Any]:
    matter = MATTERS[number % len(MATTERS)]
    place = f"{prefix}小区{number}号院"
    return {
        "channel": "web",
        "kind": "help",
        "title": f"{place}{matter}",
        "text": f"{place}门口{matter}，已经是第{number}次路过看到，请尽快处理，谢谢。",
        "area_code": communities[number % len(communities)],
        "address": place,
        "contact": {"phone": f"1310000{number % 10_000:04d}"},
    }
