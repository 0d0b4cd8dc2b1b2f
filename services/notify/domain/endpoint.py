"""A unit's webhook endpoint: where its events go, which it wants, and how it fares."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

# unit: its people or ours switched it off; failing: it took nothing for days; gone: it said so.
Disabled = Literal["unit", "failing", "gone"]
MOST_OF_A_UNIT = 10
MOST_FORMER = 4  # secrets that sign beside the present one
_GONE = "http_410"
_WAITED_AT_MOST = timedelta(hours=1)


class UnusableUrl(ValueError):
    """The URL cannot be an endpoint; ``code`` names the reason in the message catalogue."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class FormerSecret:
    """A secret that was replaced and signs beside the present one ``until`` its own grace ends."""

    secret: str = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a unit wants its events; ``secret`` signs them (``whsec_`` and base 64).

    ``previous_secret`` signs beside it until ``previous_until``, and so do ``older_secrets``, each
    until its own end: rotating again takes from nobody the time he was promised. ``after`` is the
    number in the unit's feed up to which everything was queued for it, None before the first look.
    ``version`` counts what its keepers changed. ``missed_since``: it was enabled again, and what
    failed from then on is still to be queued once more. Times are wall time.
    """

    endpoint_id: str
    unit: str
    url: str
    secret: str = field(repr=False)
    created_at: datetime
    events: tuple[str, ...] = ()
    previous_secret: str | None = field(default=None, repr=False)
    previous_until: datetime | None = None
    after: int | None = None
    disabled: Disabled | None = None
    disabled_at: datetime | None = None
    failing_since: datetime | None = None
    succeeded_at: datetime | None = None
    version: int = 1
    missed_since: datetime | None = None
    older_secrets: tuple[FormerSecret, ...] = ()

    def wants(self, event_type: str) -> bool:
        """Whether this type passes the endpoint's filter; an empty filter lets all pass."""
        return wants(self.events, event_type)

    def signing_secrets(self, now: datetime) -> tuple[str, ...]:
        """Return the secrets that sign at a wall instant, the newest first."""
        return (self.secret, *(one.secret for one in self.former_secrets(now)))

    def former_secrets(self, now: datetime) -> tuple[FormerSecret, ...]:
        """Return the replaced secrets that sign at a wall instant, the newest first."""
        former = self.older_secrets
        if self.previous_secret is not None and self.previous_until is not None:
            former = (FormerSecret(self.previous_secret, self.previous_until), *former)
        return tuple(one for one in former if now <= one.until)


def wants(events: Collection[str], event_type: str) -> bool:
    """Whether a type passes a filter of types and whole nouns (``work_order.*``)."""
    whole_noun = f"{event_type.partition('.')[0]}.*"
    return not events or not {event_type, whole_noun}.isdisjoint(events)


def must_stop(
    endpoint: Endpoint, reason: str, now: datetime, patience: timedelta
) -> Disabled | None:
    """Return why an endpoint that has just failed is to be left alone from now on, or None.

    ``reason`` is the failure's code. An endpoint that answers 410 has said it for good, as Standard
    Webhooks has it; any other is given ``patience`` from its first failure in a row on.
    """
    if reason == _GONE:
        return "gone"
    since = endpoint.failing_since
    return "failing" if since is not None and now - since >= patience else None


def missed_until_enabled(endpoint: Endpoint) -> datetime | None:
    """Return since when what an endpoint that is being enabled failed to take may have failed.

    What was queued a while before the first failure may have waited for its turn until then.
    """
    troubles = [at for at in (endpoint.failing_since, endpoint.disabled_at) if at is not None]
    if not troubles:
        return endpoint.missed_since
    since = max(min(troubles) - _WAITED_AT_MOST, endpoint.created_at)
    return min(since, endpoint.missed_since or since)


def host_of(url: str) -> str:
    """Return the host of a URL that may be an endpoint.

    Raises:
        UnusableUrl: when it is not http(s), has no host, or carries a user or a fragment.

    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UnusableUrl("url_malformed") from error
    if parts.scheme not in ("http", "https") or not host or port == 0:
        raise UnusableUrl("url_malformed")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise UnusableUrl("url_malformed")
    if any(character <= " " or character == "\\" for character in url):
        raise UnusableUrl("url_malformed")
    return host


def without_query(url: str) -> str:
    """Return a URL as it may be logged: people put keys into what follows the question mark."""
    address, mark, _ = url.partition("?")
    return f"{address}?…" if mark else address
