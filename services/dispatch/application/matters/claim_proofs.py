"""Give the photographs that a matter names to it: an upload that no case names is removed (A9)."""

from collections.abc import Sequence

from services.dispatch.domain.orders.work_order import Proof
from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.ports.uploads import Uploads

_OURS = "att_"  # what bears another name is kept by whoever took it


def claim_proofs(uploads: Uploads, proofs: Sequence[Proof], matter_id: str) -> None:
    """Claim them all, or none.

    Raises:
        FieldRefused: the first that is not there, was refused, or is another case's.

    """
    ours = [proof.attachment_id for proof in proofs if proof.attachment_id.startswith(_OURS)]
    faults = uploads.claim(list(dict.fromkeys(ours)), matter_id) if ours else {}
    for place, proof in enumerate(proofs):
        if fault := faults.get(proof.attachment_id):
            raise FieldRefused(f"proofs.{place}.attachment_id", fault)
