"""What residents' pages need: intake on a resident's behalf, the public district."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from services.console.domain.person import Language
from services.console.ports.api import Api


@dataclass(frozen=True, slots=True)
class Caller:
    """The resident's own browser: what limits and odd ratings are counted by."""

    address: str
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """A category that residents may choose; ``group`` is the name of its class."""

    code: str
    name: str
    group: str
    allows_anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """An area with its outline: a ring of (longitude, latitude) in WGS84."""

    code: str
    name: str
    kind: str
    outline: Sequence[tuple[float, float]] = field(default=(), repr=False)


class PublicDirectory(Protocol):
    """The district as everybody may know it; every method may raise ServiceAway."""

    def matters(self, language: Language) -> Sequence[Matter]:
        """Return what residents may report, class by class."""
        ...

    def outlines(self, language: Language) -> Sequence[Area]:
        """Return the district and its subdistricts."""
        ...


class Intake(Protocol):
    """intake's open routes, without any right of ours."""

    def of(self, caller: Caller, case: str = "") -> Api:
        """Return the way there for one resident; ``case`` is a tracking session, if there is."""
        ...


class Wishes(Protocol):
    """What a reporter wants to be told, kept by notify; may raise ServiceAway and ApiRefused."""

    def read(self, appeal_id: str) -> Mapping[str, Any]:
        """Return them: ``opted_out`` and ``language``."""
        ...

    def note(self, appeal_id: str, *, opted_out: bool, language: Language | None) -> None:
        """Note them; the channels that were preferred stay."""
        ...


class PublicFigures(Protocol):
    """Figures that everybody may see."""

    def table(self, name: str, by: str | None, since: str) -> Mapping[str, Any]:
        """Return an indicator from a business day on (ISO date), by a dimension; a minute old.

        Raises:
            ServiceAway: when reporting does not answer.

        """
        ...

    def month(self) -> Mapping[str, Any]:
        """Return what is published of the last month that is over: counts, durations, the list.

        Raises:
            ServiceAway: when reporting cannot answer.

        """
        ...
