"""What the ledger's readers get."""

from datetime import datetime

from pydantic import BaseModel, Field


class LedgerTotals(BaseModel):
    """Intake's own count of accepted appeals; ``settled`` are those among them never handed on."""

    total: int
    as_of: datetime
    buckets: dict[str, int]
    quarantined: int = Field(0, description="隔离 Held appeals, which stand outside the ledger.")
    settled: dict[str, dict[str, int]] = Field(description="By bucket, then by state.")


class BucketPath(BaseModel):
    """Which bucket of the ledger."""

    bucket: str = Field(pattern=r"^[0-9a-f]{2}$")


class LedgerBucket(BaseModel):
    """One bucket: ``accepted``, ``taken_on``, ``answered`` or ``transferred`` by appeal id."""

    appeals: dict[str, str]
