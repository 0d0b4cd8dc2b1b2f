"""Exclusions in MongoDB: one standing for a ticket, changed with the version in the filter."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.reporting.domain.exclusions import STANDING, Exclusion, Step
from services.reporting.ports.exclusions import AlreadyStanding

_MOST = 500


class MongoExclusions:
    """Implements the port ``Exclusions``."""

    def __init__(self, collection: Collection[dict[str, Any]]) -> None:
        self._exclusions = collection

    def add(self, exclusion: Exclusion) -> Exclusion:
        """See the port."""
        try:
            self._exclusions.insert_one(_document(exclusion))
        except DuplicateKeyError as error:
            found = self.get(exclusion.exclusion_id)
            if found is None:
                raise AlreadyStanding(exclusion.ticket_id) from error
            return found
        return replace(exclusion, version=1)

    def get(self, exclusion_id: str) -> Exclusion | None:
        """See the port."""
        found = self._exclusions.find_one({"_id": exclusion_id})
        return _exclusion(found) if found else None

    def save(self, exclusion: Exclusion) -> bool:
        """See the port."""
        guard = {"_id": exclusion.exclusion_id, "version": exclusion.version}
        try:
            return bool(self._exclusions.replace_one(guard, _document(exclusion)).matched_count)
        except DuplicateKeyError as error:  # an appeal, and another request stands by now
            raise AlreadyStanding(exclusion.ticket_id) from error

    def listed(self, wanted: Mapping[str, str], after: str, limit: int) -> list[Exclusion]:
        """See the port."""
        query = {**wanted, "_id": {"$gt": after}}
        return [_exclusion(one) for one in self._exclusions.find(query).sort("_id", 1).limit(limit)]

    def every(self, wanted: Mapping[str, Any]) -> Iterator[Exclusion]:
        """Yield those of a filter by id, from one cursor."""
        for one in self._exclusions.find(wanted).sort("_id", 1):
            yield _exclusion(one)

    def in_force(self) -> dict[str, frozenset[str]]:
        """See the port."""
        found = self._exclusions.find({"state": "approved"}, {"ticket_id": 1, "groups": 1})
        return {one["ticket_id"]: frozenset(one["groups"]) for one in found}

    def in_force_for(self, ticket_id: str) -> frozenset[str]:
        """See the port."""
        found = self._exclusions.find({"ticket_id": ticket_id}, {"state": 1, "groups": 1})
        return frozenset(
            group for one in found if one["state"] == "approved" for group in one["groups"]
        )

    def unapplied(self) -> list[Exclusion]:
        """See the port."""
        found = self._exclusions.find({"unapplied": True}).limit(_MOST)
        return [_exclusion(one) for one in found]

    def applied(self, exclusion: Exclusion) -> None:
        """See the port."""
        self._exclusions.update_one(
            {"_id": exclusion.exclusion_id, "state": exclusion.state}, {"$unset": {"unapplied": ""}}
        )


def _document(exclusion: Exclusion) -> dict[str, Any]:
    return {
        "_id": exclusion.exclusion_id,
        "ticket_id": exclusion.ticket_id,
        "unit": exclusion.unit,
        "groups": sorted(exclusion.groups),
        "ground": exclusion.ground,
        "state": exclusion.state,
        "steps": [asdict(step) for step in exclusion.steps],
        "version": exclusion.version + 1,
        **({"standing": True} if exclusion.state in STANDING else {}),
        **({"unapplied": True} if exclusion.state in {"approved", "revoked"} else {}),
    }


def _exclusion(document: Mapping[str, Any]) -> Exclusion:
    steps = (Step(**{**one, "evidence": tuple(one["evidence"])}) for one in document["steps"])
    return Exclusion(
        document["_id"],
        document["ticket_id"],
        document["unit"],
        frozenset(document["groups"]),
        document["ground"],
        document["state"],
        tuple(steps),
        document["version"],
    )
