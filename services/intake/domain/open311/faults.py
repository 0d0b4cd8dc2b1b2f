"""Refusals as the standard has them: any number of errors, each with a description."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

BAD_REQUEST = 400
FORBIDDEN = 403
NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong; ``code`` names the sentence, ``params`` fill it."""

    code: str
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


class Open311Refused(Exception):
    """The request cannot be fulfilled; ``status`` is the answer's HTTP status."""

    def __init__(self, status: int, faults: Sequence[Fault]) -> None:
        super().__init__(f"{status}: {', '.join(fault.code for fault in faults)}")
        self.status = status
        self.faults = tuple(faults)


def refused(status: int, code: str, /, **params: Any) -> Open311Refused:
    """Return a refusal for one fault."""
    return Open311Refused(status, [Fault(code, params)])
