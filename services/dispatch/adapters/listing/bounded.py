"""Bounds how long a list may take: what no index narrows costs the caller an answer, not the rest.

Every filter has an index; of two that hardly ever meet one is compared ticket by ticket.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from pymongo.cursor import Cursor
from pymongo.errors import ExecutionTimeout

from services.common.store.connection import StoreUnavailable, store_errors
from services.dispatch.domain.refusals import ListTooWide

LONGEST_MILLISECONDS: Final = 5000  # a page of what is indexed takes a few


def read_bounded(rows: Cursor[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a page's documents; raises as ``bounded``."""
    with bounded():
        return list(rows.max_time_ms(LONGEST_MILLISECONDS))


@contextmanager
def bounded() -> Iterator[None]:
    """Tell apart what takes too long from a database that is away.

    Raises:
        ListTooWide: it would take too long; narrower filters find the same.
        StoreUnavailable: MongoDB is away.

    """
    try:
        with store_errors():
            yield
    except StoreUnavailable as error:
        if isinstance(error.__cause__, ExecutionTimeout):
            raise ListTooWide from error
        raise
