"""A ticket's dispute as a part of its document, and the fields by which rulings are found."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.dispatch.domain.arbitration.dispute import (
    Arbitration,
    Dispute,
    Return,
    Ruling,
    Statement,
)

Document = dict[str, Any]


def dispute_fields(dispute: Dispute) -> Document:
    """Return the fields of a ticket's document; none while nothing was ever returned.

    ``ruled_at`` and ``ruling_units`` are there for the indexes: of the latest ruling.
    """
    if not dispute.returns:
        return {}
    fields: Document = {"dispute": asdict(dispute)}
    ruling = dispute.ruling
    if ruling is not None:
        units = (ruling.lead, *ruling.supports, *dispute.parties)
        fields["ruled_at"] = ruling.ruled_at
        fields["ruling_units"] = list(dict.fromkeys(units))
    return fields


def read_dispute(raw: Mapping[str, Any] | None) -> Dispute:
    """Return the dispute of a document; fields of a newer version are not expected here."""
    if raw is None:
        return Dispute()
    return Dispute(
        tuple(Return(**item) for item in raw["returns"]),
        tuple(_read_arbitration(item) for item in raw["arbitrations"]),
    )


def _read_arbitration(raw: Mapping[str, Any]) -> Arbitration:
    ruling = raw["ruling"]
    values = {
        **raw,
        "parties": tuple(raw["parties"]),
        "roles": tuple(raw["roles"]),
        "statements": tuple(_read_statement(item) for item in raw["statements"]),
        "ruling": _read_ruling(ruling) if ruling else None,
    }
    return Arbitration(**values)


def _read_statement(raw: Mapping[str, Any]) -> Statement:
    return Statement(**{**raw, "attachments": tuple(raw["attachments"])})


def _read_ruling(raw: Mapping[str, Any]) -> Ruling:
    lists = {name: tuple(raw[name]) for name in ("supports", "minutes")}
    return Ruling(**{**raw, **lists})
