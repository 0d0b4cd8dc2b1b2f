"""What a draft would have done otherwise: steps left out, begun, earlier, later, by others."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from services.dispatch.domain.replaying.deeds import Deed, Key

_SAME: Final = timedelta(seconds=1)  # instants are kept in milliseconds, tellings in microseconds


@dataclass(frozen=True, slots=True)
class Shifted:
    """A step that both take, at other times or by others; ``before`` is what really happened."""

    before: Deed
    after: Deed

    @property
    def by(self) -> timedelta:
        """How much later the draft takes it; below zero: earlier."""
        return self.after.at - self.before.at


@dataclass(frozen=True, slots=True)
class Difference:
    """One ticket's steps as they were and as the draft has them."""

    same: int
    taken: tuple[Deed, ...] = ()
    not_taken: tuple[Deed, ...] = ()
    earlier: tuple[Shifted, ...] = ()
    later: tuple[Shifted, ...] = ()
    by_others: tuple[Shifted, ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether the draft does just what was done."""
        return not (self.taken or self.not_taken or self.earlier or self.later or self.by_others)


def on_time(really: Sequence[Deed], own: Sequence[Deed]) -> tuple[list[Deed], int]:
    """Return what happened at the instants at which it was due, and how much of it is unexplained.

    ``own`` is what the ticket's own policy takes when it is played again. A scheduler that stood
    still took a step late: that is not the policy's doing. Whatever only one of the two knows, or
    what came before it was due, the replay does not explain: it is not so exact a judge there.
    """
    due = _by_key(own)
    found: list[Deed] = []
    unexplained = 0
    for deed in really:
        twin = next(iter(due[deed.key]), None)
        if twin is None:
            unexplained += 1
            found.append(deed)
            continue
        due[deed.key].pop(0)
        early = twin.at - deed.at > _SAME
        unexplained += early
        found.append(deed if early else replace(deed, at=twin.at))
    return found, unexplained + sum(map(len, due.values()))


def compared(really: Iterable[Deed], draft: Iterable[Deed]) -> Difference:
    """Return what a draft does otherwise; the n-th of one key stands for the n-th of the other."""
    left = _by_key(draft)
    not_taken: list[Deed] = []
    pairs: list[Shifted] = []
    for deed in really:
        if left[deed.key]:
            pairs.append(Shifted(deed, left[deed.key].pop(0)))
        else:
            not_taken.append(deed)
    taken = sorted((deed for rest in left.values() for deed in rest), key=lambda deed: deed.at)
    earlier = tuple(pair for pair in pairs if pair.by < -_SAME)
    later = tuple(pair for pair in pairs if pair.by > _SAME)
    others = tuple(pair for pair in pairs if abs(pair.by) <= _SAME and _is_others(pair))
    same = len(pairs) - len(earlier) - len(later) - len(others)
    return Difference(same, tuple(taken), tuple(not_taken), earlier, later, others)


def _is_others(pair: Shifted) -> bool:
    before, after = pair.before, pair.after
    answers = (before.unit, before.role) != (after.unit, after.role)
    return answers or set(before.told) != set(after.told)


def _by_key(deeds: Iterable[Deed]) -> dict[Key, list[Deed]]:
    found: dict[Key, list[Deed]] = defaultdict(list)
    for deed in deeds:
        found[deed.key].append(deed)
    return found
