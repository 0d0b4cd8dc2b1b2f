"""No accused unit gets the case that is about it, whoever sends it there (L2)."""

from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.domain.secrecy.seal import Seal


def must_not_bar(seal: Seal, field: str, unit: str | None) -> None:
    """Raise FieldRefused for a unit to which the ticket is closed."""
    if seal.bars(unit):
        raise FieldRefused(field, "accused_unit", value=unit)
