"""What an HTTP answer means for a notice; SMS gateways and units' endpoints share this table.

| answer                              | meaning                                    | outcome   |
|-------------------------------------|--------------------------------------------|-----------|
| 2xx                                 | taken                                      | Sent      |
| 408, 425, 429, 5xx                  | cannot now; ``Retry-After`` is obeyed      | TryLater  |
| no connection, time-out, cut off    | nobody there, or too slow                  | TryLater  |
| 3xx                                 | elsewhere: redirects are never followed    | Failed    |
| 410                                 | the endpoint is gone for good              | Failed    |
| other 4xx                           | it will never take this                    | Failed    |
"""

import time
from dataclasses import dataclass

import httpx2

from services.notify.adapters.channels.retry_after import retry_after
from services.notify.domain.notification import Channel, Failed, Outcome, Sent, TryLater
from services.notify.ports.clocks import Now

_TRY_LATER = frozenset({408, 425, 429})
_FIRST_FAULT = 500
_LARGEST_ANSWER = 65_536  # bytes
_LONGEST_READ_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: what it means, the beginning of its body; ``status`` 0 is no answer."""

    outcome: Outcome
    status: int = 0
    body: bytes = b""


def post(
    client: httpx2.Client,
    url: str,
    body: bytes,
    headers: dict[str, str],
    *,
    channel: Channel,
    wall: Now,
) -> Outcome:
    """Post once and return what the answer means; never raises for the other side's faults."""
    return exchange(client, url, body, headers, channel, wall).outcome


def exchange(
    client: httpx2.Client,
    url: str,
    body: bytes,
    headers: dict[str, str],
    channel: Channel,
    wall: Now,
) -> Answer:
    """Post once; never raises for the other side's faults."""
    try:
        with client.stream("POST", url, content=body, headers=headers) as response:
            said = read_some(response)
    except httpx2.TimeoutException:
        return Answer(TryLater(channel, "timeout"))
    except (httpx2.HTTPError, httpx2.StreamError):
        return Answer(TryLater(channel, "unreachable"))
    except (httpx2.InvalidURL, ValueError):
        return Answer(Failed(channel, "url_malformed"))
    return Answer(judged(response, channel, wall), response.status_code, said)


def read_some(response: httpx2.Response) -> bytes:
    """Read a short answer, so that its connection can be used again; an endless one is cut off."""
    until, said = time.monotonic() + _LONGEST_READ_SECONDS, bytearray()
    for piece in response.iter_raw():
        said += piece
        if len(said) > _LARGEST_ANSWER or time.monotonic() > until:
            break
    return bytes(said)


def judged(response: httpx2.Response, channel: Channel, wall: Now) -> Outcome:
    """Return what an answer means, by the table above."""
    status = response.status_code
    if response.is_success:
        return Sent(channel)
    reason = f"http_{status}"
    if status in _TRY_LATER or status >= _FIRST_FAULT:
        after = retry_after(response.headers.get("retry-after"), wall.now())
        return TryLater(channel, reason, after)
    return Failed(channel, reason)
