"""The ways to people, one line each, the preferred one first.

A new channel is one file and one line: the file has a ``PROVIDER``, the line is here, or in
``HUYING_NOTIFY_CHANNELS`` for a file that is not ours (docs/notify/channels.md).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from services.notify.domain.notification import Channel
from services.notify.ports.channels import Reaches, TextChannel, Way
from services.notify.ports.clocks import Now
from services.notify.settings import NotifySettings

_HERE = "services.notify.adapters.channels"

SHIPPED: Mapping[Channel, str] = {
    "sms": f"{_HERE}.sms",
    "email": f"{_HERE}.email",
    "wecom": f"{_HERE}.wecom",
    "dingtalk": f"{_HERE}.dingtalk",
    "feishu": f"{_HERE}.feishu",
    "apprise": f"{_HERE}.apprise_more",
}


class UnknownChannel(ValueError):
    """A line of the table leads to no channel; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What a channel's file tells of itself.

    ``reaches`` and ``wording`` as in ``Way``; ``open`` returns None where it is not set up.
    """

    reaches: Reaches
    wording: Literal["sms", "email"]
    open: Callable[[NotifySettings, Now], TextChannel | None]


def providers(more: Mapping[Channel, str]) -> dict[Channel, Provider]:
    """Return every channel that there could be, shipped ones first; ``more`` may replace one.

    Raises:
        UnknownChannel: when a module is not there or has no PROVIDER.

    """
    return {channel: _provider(channel, module) for channel, module in {**SHIPPED, **more}.items()}


def open_ways(settings: NotifySettings, wall: Now) -> dict[Channel, Way]:
    """Return the channels that are set up, the preferred one first."""
    ways: dict[Channel, Way] = {}
    for channel, provider in providers(settings.notify_channels).items():
        opened = provider.open(settings, wall)
        if opened is not None:
            ways[channel] = Way(channel, provider.reaches, provider.wording, opened)
    return ways


def _provider(channel: Channel, module: str) -> Provider:
    try:
        provider = getattr(import_module(module), "PROVIDER", None)
    except ImportError as error:
        raise UnknownChannel(f"{channel}: {error}") from error
    if not isinstance(provider, Provider):
        raise UnknownChannel(f"{channel}: {module} has no PROVIDER")
    return provider
