"""Wires the look for events that never came."""

from services.common.store.cursors import StoredCursor
from services.common.web.client import ServiceClient
from services.common.web.reconcile import Reconciler
from services.reporting.adapters.event_archive import MongoArchive
from services.reporting.application.fold_events import FoldEvents


def reconciler(
    client: ServiceClient, owner: str, archive: MongoArchive, fold: FoldEvents, cursor: StoredCursor
) -> Reconciler:
    """Return what finds and fetches an owner's events that never came."""
    return Reconciler(
        client,
        known=archive.applied,
        apply=fold,
        cursor=cursor,
        service="reporting",
        source=owner,
        asking={"audit": True} if owner == "dispatch" else None,
    )
