"""Proof of physical work (D8): photographs with the time and the place at which they were taken."""

from collections.abc import Sequence
from datetime import datetime

from services.dispatch.domain.orders.work_order import Proof, WorkOrder
from services.dispatch.domain.refusals import FieldRefused


def checked(
    proofs: Sequence[Proof], order: WorkOrder, *, physical: bool, now: datetime
) -> tuple[Proof, ...]:
    """Return the proofs that came with a result.

    Raises:
        FieldRefused: physical work without one that has time and place, or one that was not taken
            while the unit had the order.

    """
    shown = (*order.proofs, *proofs)  # those of progress notes count as well
    if physical and not any(proof.taken_at and proof.point for proof in shown):
        raise FieldRefused("proofs", "photo_needed")
    for number, proof in enumerate(proofs):
        if proof.taken_at is not None and not order.issued_at <= proof.taken_at <= now:
            raise FieldRefused(
                f"proofs.{number}.taken_at",
                "photo_not_of_this_work",
                earliest=order.issued_at.isoformat(),
                latest=now.isoformat(),
            )
    return tuple(proofs)
