"""How an identity provider's claims are read, from a file of the district's own."""

from pathlib import Path
from typing import Any

import yaml

from services.console.domain.single_sign_on import ClaimsMap, Translation

_PARTS = ("username", "name", "roles", "unit", "areas")


class BadClaimsFile(ValueError):
    """The file does not say what a claims file says."""


def read_claims_map(path: Path | None) -> ClaimsMap:
    """Return what the file says, and for what it leaves out the usual claims.

    ``roles: {claim: groups, names: {hotline: operator}}``, or ``name: display_name`` in short.
    Raises BadClaimsFile and OSError.
    """
    if path is None:
        return ClaimsMap()
    told = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    if not isinstance(told, dict) or not set(told).issubset(_PARTS):
        raise BadClaimsFile(f"{path} may hold {', '.join(_PARTS)}")
    return ClaimsMap(**{part: _translation(part, given) for part, given in told.items()})


def _translation(part: str, given: Any) -> Translation:
    if isinstance(given, str):
        return Translation(given)
    names = given.get("names") if isinstance(given, dict) else None
    if not isinstance(given, dict) or not isinstance(given.get("claim"), str):
        raise BadClaimsFile(f"{part} needs a claim")
    if names is not None and not isinstance(names, dict):
        raise BadClaimsFile(f"the names of {part} are pairs")
    known = {str(key): str(value) for key, value in names.items()} if names is not None else None
    return Translation(given["claim"], known)
