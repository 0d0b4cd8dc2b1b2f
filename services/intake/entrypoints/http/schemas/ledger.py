"""What the ledger's readers get."""

from datetime import datetime

from pydantic import BaseModel, Field


class LedgerTotals(BaseModel):
    """Intake's own count of accepted appeals."""

    total: int
    as_of: datetime
    buckets: dict[str, int]


class BucketPath(BaseModel):
    """Which bucket of the ledger."""

    bucket: str = Field(pattern=r"^[0-9a-f]{2}$")


class LedgerBucket(BaseModel):
    """One bucket: ``accepted`` or ``taken_on`` by appeal id."""

    appeals: dict[str, str]
