"""What makes the file of an export."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Protocol

from services.reporting.domain.exports.table import Column, Row


class Writer(Protocol):
    """Writes rows to a file of its format; memory holds a batch of them."""

    def __call__(
        self,
        path: Path,
        columns: Sequence[Column],
        titles: Sequence[str],
        rows: Iterator[Row],
        zone: tzinfo,
    ) -> None:
        """Write the file whole; instants are told in the time zone."""
        ...
