"""Which fields each view has, and what a reader has to be cleared for to see them (L1)."""

from collections.abc import Mapping
from typing import Any, Final

from services.common.observability.logging import get_logger
from services.dispatch.entrypoints.http.rights.case_fields import CASE_FIELDS
from services.dispatch.entrypoints.http.rights.clearances import Clearance, Fields
from services.dispatch.entrypoints.http.rights.party_fields import PARTY_FIELDS

FIELDS: Final[Mapping[str, Fields]] = {**CASE_FIELDS, **PARTY_FIELDS}
"""Every view of a case, of what its parties do, and of what is shown for a person's choice."""

# Of an event's data: who a reporter is stays with the platform, what was said needs a clearance.
NEVER: Final = frozenset({"reporter_ref"})
_WRITTEN = """answer basis contribution explanation instruction minutes note override plan points
    public_reason question reason result said supplement task text words danger_words"""
WRITTEN: Final = frozenset(_WRITTEN.split())

_log = get_logger(__name__)


def unlisted(name: str, view: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields of a view of which the table says nothing; there must be none."""
    return frozenset(view.keys() - FIELDS[name].keys())


def show(name: str, view: Mapping[str, Any], clearances: frozenset[Clearance]) -> dict[str, Any]:
    """Return a view as a reader sees it: what he is not cleared for is None.

    A field that is not in the table is left out, whoever reads, and logged: ``UNLISTED``. Tests
    compare every view with the table, so that nobody finds out by that.
    """
    fields = FIELDS[name]
    strangers = unlisted(name, view)
    if strangers:
        _log.error(UNLISTED, view=name, fields=sorted(strangers))
    return {
        key: value if fields[key] in clearances else None
        for key, value in view.items()
        if key in fields
    }


UNLISTED: Final = "field_unlisted"


def show_data(data: Mapping[str, Any], clearances: frozenset[Clearance]) -> dict[str, Any]:
    """Return an event's data as a reader sees them."""
    hidden = frozenset() if "work" in clearances else WRITTEN
    return {k: None if k in hidden else v for k, v in data.items() if k not in NEVER}
