"""How long a list may take."""

from typing import Any, cast

import pytest
from pymongo.cursor import Cursor
from pymongo.errors import AutoReconnect, ExecutionTimeout

from services.common.store.connection import StoreUnavailable
from services.dispatch.adapters.listing.bounded import LONGEST_MILLISECONDS, read_bounded
from services.dispatch.domain.refusals import ListTooWide
from services.dispatch.entrypoints.problems import problem_of


class Rows:
    """A cursor whose server answers with an error, or with rows."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.longest = error, 0

    def max_time_ms(self, longest: int) -> "Rows":
        self.longest = longest
        return self

    def __iter__(self) -> Any:
        if self.error is not None:
            raise self.error
        return iter([{"_id": "tkt_1"}])


def read(rows: Rows) -> list[dict[str, Any]]:
    return read_bounded(cast("Cursor[dict[str, Any]]", rows))


def test_a_page_is_read_within_its_time() -> None:
    """The server is told how long it may look."""
    rows = Rows()
    assert read(rows) == [{"_id": "tkt_1"}]
    assert rows.longest == LONGEST_MILLISECONDS


def test_what_takes_too_long_is_the_caller_s_to_narrow() -> None:
    """A store that is away is something else: trying again helps there."""
    with pytest.raises(ListTooWide) as wide:
        read(Rows(ExecutionTimeout("operation exceeded time limit", 50)))
    assert problem_of(wide.value).status == 422
    with pytest.raises(StoreUnavailable):
        read(Rows(AutoReconnect("gone")))
