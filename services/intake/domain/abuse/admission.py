"""Whether an appeal comes straight in: by what its contact and its sender sent before (A11)."""

from dataclasses import dataclass
from typing import Final, Literal

# ``client`` is a portal with a key of its own (Open311), which posts for many from one address.
By = Literal["contact", "address", "client"]


@dataclass(frozen=True, slots=True)
class Limit:
    """Appeals in one window: up to ``soft`` without a question, beyond ``hard`` none."""

    soft: int
    hard: int


@dataclass(frozen=True, slots=True)
class Sent:
    """How many appeals one contact, address or client sent in this window, this one too."""

    by: By
    count: int
    limit: Limit


@dataclass(frozen=True, slots=True)
class Verdict:
    """What happens: it comes in, a proof is asked for, it is held, or refused for now."""

    outcome: Literal["admit", "prove", "hold", "refuse"]
    by: By | None = None


ADMIT: Final = Verdict("admit")


def admit(sent: list[Sent], *, in_danger: bool, proven: bool, proof_offered: bool) -> Verdict:
    """Judge one appeal.

    Danger to life always comes in. Beyond the hard limit nothing else does: the sender is told
    when to come back. Between the two a proof that somebody is there is asked for where the
    district offers one; without, the appeal is held for a person to look at, not thrown away.

    Args:
        sent: what contact and address, or client, sent in this window.
        in_danger: whether the appeal speaks of danger.
        proven: whether a proof came with it and was good.
        proof_offered: whether the district asks for proofs at all.

    """
    if in_danger:
        return ADMIT
    beyond = next((one for one in sent if one.count > one.limit.hard), None)
    if beyond is not None:
        return Verdict("refuse", beyond.by)
    many = next((one for one in sent if one.count > one.limit.soft), None)
    if many is None or proven:
        return ADMIT
    return Verdict("prove" if proof_offered else "hold", many.by)
