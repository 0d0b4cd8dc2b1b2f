"""Settlements to documents and back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.intake.domain.appeals.settlement import AnsweredDirectly, Settlement, Transferred


def settlement_fields(settlement: Settlement) -> dict[str, Any]:
    """Return a settlement's document."""
    fields = {name: value for name, value in asdict(settlement).items() if value is not None}
    return {"state": settlement.state, **fields}


def to_settlement(fields: Mapping[str, Any] | None) -> Settlement | None:
    """Read a settlement, where there is one."""
    if not fields:
        return None
    said = {name: value for name, value in fields.items() if name != "state"}
    return AnsweredDirectly(**said) if fields["state"] == "answered" else Transferred(**said)
