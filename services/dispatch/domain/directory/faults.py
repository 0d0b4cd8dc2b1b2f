"""What is wrong with a draft: every fault with its place, all of them at once."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.dispatch.domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field; ``rule`` names the row: a rule's id, a unit, a policy."""

    field: str
    rule: str
    code: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)


class DraftRefused(Refusal):
    """A draft with faults (422); ``faults`` names every one."""

    code = "invalid"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(count=len(faults))
        self.faults = tuple(faults)
