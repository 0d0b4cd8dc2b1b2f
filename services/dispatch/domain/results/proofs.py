"""Proof of work (D8): photographs with the time and the place at which they were taken."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from services.dispatch.domain.orders.work_order import Proof, WorkOrder
from services.dispatch.domain.refusals import FieldRefused

TOLERANCE: Final = timedelta(minutes=5)  # clocks of telephones differ from ours


def of_this_work(proofs: Sequence[Proof], order: WorkOrder, now: datetime) -> tuple[Proof, ...]:
    """Return proofs that were taken while the unit had the order, within a small tolerance.

    Raises:
        FieldRefused: naming the first that was not.

    """
    for number, proof in enumerate(proofs):
        at = proof.taken_at
        if at is not None and not order.issued_at - TOLERANCE <= at <= now + TOLERANCE:
            raise FieldRefused(
                f"proofs.{number}.taken_at",
                "photo_not_of_this_work",
                earliest=order.issued_at.isoformat(),
                latest=now.isoformat(),
            )
    return tuple(proofs)


def checked(
    proofs: Sequence[Proof], order: WorkOrder, *, physical: bool, now: datetime
) -> tuple[Proof, ...]:
    """Return the proofs that came with a result; those of progress notes count as well.

    Raises:
        FieldRefused: one was not taken while the unit had the order, or physical work has none
            with time and place, or none since it was sent back.

    """
    given = of_this_work(proofs, order, now)
    shown = [proof for proof in (*order.proofs, *given) if proof.taken_at and proof.point]
    if not physical:
        return given
    if not shown:
        raise FieldRefused("proofs", "photo_needed")
    since = order.sent_back_at
    if since is not None and all(p.taken_at and p.taken_at < since for p in shown):
        raise FieldRefused("proofs", "photo_since_needed", since=since.isoformat())
    return given
