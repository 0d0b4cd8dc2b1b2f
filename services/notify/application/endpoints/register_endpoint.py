"""Registers and changes a unit's webhook endpoint; makes the secrets that sign what goes there."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from services.common.ids import new_id
from services.notify.application.endpoints.event_types import unknown_types
from services.notify.domain.endpoint import (
    MOST_FORMER,
    MOST_OF_A_UNIT,
    Endpoint,
    UnusableUrl,
    host_of,
)
from services.notify.domain.public_address import is_public
from services.notify.ports.clocks import Now
from services.notify.ports.dependencies import DependencyAway
from services.notify.ports.endpoints import OURSELVES, Endpoints, Hosts

_SECRET_BYTES = 32


class UnknownEventType(ValueError):
    """An event filter names a type that units never get."""


class TooManyEndpoints(Exception):
    """The unit has as many endpoints as one may have."""


class TooManySecrets(Exception):
    """As many former secrets sign as may; the first of them ends at ``until`` (wall time)."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class Heads(Protocol):
    """Where units' feeds end now."""

    def heads(self) -> Mapping[str, int]:
        """Return the last number of each unit's feed; raises DependencyAway."""
        ...


@dataclass(frozen=True)
class EndpointRules:
    """What an endpoint's URL and filter must be like."""

    hosts: Hosts
    allow_private: bool

    def check(self, url: str, events: Sequence[str]) -> None:
        """Return when both will do.

        Raises:
            UnusableUrl: when the URL is malformed, or leads into a private network (SSRF).
            UnknownEventType: naming the type.

        """
        unknown = unknown_types(list(events))
        if unknown:
            raise UnknownEventType(unknown[0])
        host = host_of(url)
        if self.allow_private:
            return
        addresses = self.hosts.addresses(host)
        if not addresses:
            raise UnusableUrl("host_unknown")
        if not all(is_public(address) for address in addresses):
            raise UnusableUrl("address_private")


@dataclass(frozen=True)
class RegisterEndpoint:
    """Registering the same unit and URL again gives the same endpoint with the same secret."""

    endpoints: Endpoints
    rules: EndpointRules
    feeds: Heads
    wall: Now

    def __call__(
        self, unit: str, url: str, events: Sequence[str] = (), *, by: str = OURSELVES
    ) -> Endpoint:
        """Return the endpoint; it gets what is addressed to the unit from now on.

        Raises:
            UnusableUrl, UnknownEventType: as ``EndpointRules.check``.
            TooManyEndpoints: the unit has ten others.

        """
        self.rules.check(url, events)
        others = self.endpoints.of_units([unit]).get(unit, [])
        known = next((one for one in others if one.url == url), None)
        if known is not None:
            return known
        if len(others) >= MOST_OF_A_UNIT:
            raise TooManyEndpoints
        endpoint = Endpoint(
            endpoint_id=new_id("whe"),
            unit=unit,
            url=url,
            secret=new_secret(),
            created_at=self.wall.now(),
            events=tuple(dict.fromkeys(events)),
            after=self._head(unit),
        )
        return self._kept(endpoint, by)

    def _kept(self, endpoint: Endpoint, by: str) -> Endpoint:
        """Keep it; of those that come at once whoever makes one too many takes its own out."""
        kept = self.endpoints.register(endpoint, by=by)
        there = self.endpoints.of_units([endpoint.unit]).get(endpoint.unit, [])
        if len(there) > MOST_OF_A_UNIT and kept.endpoint_id == endpoint.endpoint_id:
            self.endpoints.remove(endpoint.endpoint_id, by=by)
            raise TooManyEndpoints
        return kept

    def _head(self, unit: str) -> int | None:
        """Return where the unit's feed ends, None when dispatch does not say so just now."""
        try:
            return self.feeds.heads().get(unit, 0)
        except DependencyAway:
            return None


@dataclass(frozen=True)
class ChangeEndpoint:
    """Gives an endpoint another URL or filter; its secret stays."""

    endpoints: Endpoints
    rules: EndpointRules

    def __call__(
        self, endpoint: Endpoint, *, url: str | None, events: Sequence[str] | None, by: str
    ) -> Endpoint | None:
        """Return the endpoint as it is then; None where the unit has another one of that URL.

        Raises:
            UnusableUrl, UnknownEventType: as ``EndpointRules.check``.

        """
        changed = replace(
            endpoint,
            url=endpoint.url if url is None else url,
            events=endpoint.events if events is None else tuple(dict.fromkeys(events)),
        )
        self.rules.check(changed.url, changed.events)
        return changed if self.endpoints.change(changed, by=by) else None


@dataclass(frozen=True)
class RotateSecret:
    """Gives an endpoint a new secret; the old one signs beside it for a while.

    Those that were replaced before keep what is left of their own while.
    """

    endpoints: Endpoints
    wall: Now

    def __call__(self, endpoint: Endpoint, grace: timedelta, *, by: str) -> Endpoint:
        """Return the endpoint with its new secret; no grace ends all former ones at once.

        Raises:
            TooManySecrets: another one would make too many that sign. Without grace it never is.

        """
        now = self.wall.now()
        former = endpoint.former_secrets(now) if grace else ()
        if len(former) >= MOST_FORMER:
            raise TooManySecrets(min(one.until for one in former))
        rotated = replace(
            endpoint,
            secret=new_secret(),
            previous_secret=endpoint.secret if grace else None,
            previous_until=now + grace,
            older_secrets=former,
        )
        self.endpoints.change(rotated, act="secret_rotated", by=by)
        return rotated


def new_secret() -> str:
    """Return a secret as Standard Webhooks writes it: 32 random bytes."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
