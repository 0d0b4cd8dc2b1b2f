"""Take one item of many: what is wrong with it is told of it alone, and its neighbours go on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from services.intake.application.appeals.submission import (
    AppealRefused,
    FieldRefusal,
    KeyUsedForAnotherBody,
    Receipt,
    Submission,
)

ItemState = Literal["accepted", "repeated", "changed", "refused"]


@dataclass(frozen=True, slots=True)
class TakenItem:
    """What became of an item.

    ``accepted``: it is an appeal now; ``repeated``: it was one before; ``changed``: its key stands
    for an appeal with other words, which stays as it is; ``refused``: see ``refusals``.
    """

    state: ItemState
    receipt: Receipt | None = None
    refusals: tuple[FieldRefusal, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeItem:
    """The use case, over the one way in; ``receive`` raises what ``ReceiveAppeal`` raises."""

    receive: Callable[[Submission], Receipt]

    def __call__(self, submission: Submission) -> TakenItem:
        """Take the item, once for its idempotency key.

        Raises:
            StoreUnavailable: it stands whole or not at all; take it again.

        """
        try:
            receipt = self.receive(submission)
        except AppealRefused as refused:
            return TakenItem("refused", refusals=refused.refusals)
        except KeyUsedForAnotherBody:
            return TakenItem("changed")
        return TakenItem("accepted" if receipt.is_new else "repeated", receipt)
