"""Which failures of a bulk write mean no more than "that is there already"."""

from pymongo.errors import BulkWriteError

from services.common.store.connection import StoreUnavailable

_DUPLICATE_KEY = 11000


def only_duplicates(error: BulkWriteError) -> None:
    """Return when every failure was a duplicate key.

    Raises:
        StoreUnavailable: when no majority confirmed what was written.
        BulkWriteError: the error itself, for any other failure.

    """
    if any(fault["code"] != _DUPLICATE_KEY for fault in error.details.get("writeErrors", ())):
        raise error
    if error.details.get("writeConcernErrors"):
        raise StoreUnavailable("the write was not confirmed by a majority") from error
