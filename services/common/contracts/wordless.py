"""An appeal's events without what its reporter said or was known by: what anonymising leaves."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from services.common.contracts.catalogue import texts_of

# Besides the texts that every type names itself.
_PERSONAL: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "appeal.submitted.v1": {
            "title": "",
            "text": "",
            "address": None,
            "point": None,
            "reporter_ref": None,
            "answers": [],
        },
        "appeal.withdrawn.v1": {"reason": None},
    }
)


def erased_fields(event_type: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an event's data that have to change, with what they change to.

    Numbers, codes and times stay: the statistics are what they were.
    """
    wanted: dict[str, Any] = dict.fromkeys(texts_of(event_type), "")
    wanted |= _PERSONAL.get(event_type, {})
    return {name: value for name, value in wanted.items() if data.get(name)}
