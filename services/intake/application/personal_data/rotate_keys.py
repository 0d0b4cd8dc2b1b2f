"""Seal everything anew with the current key while traffic flows (L2): in batches, resumable."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from services.intake.ports.personal_data import (
    Position,
    Resealed,
    SealedFields,
    SealedStore,
    Sealer,
    Unreadable,
)

# Whoever still seals with an old key after so many passes was not restarted with the new ring.
_PASSES = 4


@dataclass(slots=True)
class Rotation:
    """What was done; ``unreadable`` names fields that open with no key of the ring."""

    seen: int = 0
    resealed: int = 0
    unreadable: set[str] = field(default_factory=set)
    stopped: bool = False
    still_sealed_by_old_keys: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether nothing needs the old keys any more."""
        return not (self.stopped or self.still_sealed_by_old_keys or self.unreadable)


@dataclass(frozen=True, slots=True)
class RotateKeys:
    """The use case; ``position`` returns the place kept for a walk of that name."""

    stores: Sequence[SealedStore]
    sealer: Sealer
    position: Callable[[str], Position]

    def __call__(self, *, batch: int, pause: Callable[[], bool]) -> Rotation:
        """Walk through all that is sealed until a whole pass finds nothing under an old key.

        Args:
            batch: documents held in memory at a time.
            pause: is called between batches, returns whether to stop; the next run goes on there.

        """
        done = Rotation()
        for store in self.stores:
            if not self._until_clean(store, batch, pause, done):
                done.stopped = True
                break
        return done

    def _until_clean(
        self, store: SealedStore, batch: int, pause: Callable[[], bool], done: Rotation
    ) -> bool:
        """Return whether the store was walked to its end, not stopped on the way."""
        for _ in range(_PASSES):
            place = self.position(f"reseal/{store.name}/{self.sealer.key_id}")
            began_anew, before = not place.get(), done.resealed
            if not self._walk(store, place, batch, pause, done):
                return False
            if began_anew and done.resealed == before:
                return True
        done.still_sealed_by_old_keys = True
        return True

    def _walk(
        self,
        store: SealedStore,
        place: Position,
        batch: int,
        pause: Callable[[], bool],
        done: Rotation,
    ) -> bool:
        at = place.get() or ""
        while documents := store.after(at, batch):
            changes = [change for one in documents for change in self._changes(one, done)]
            done.resealed += store.replace(changes)
            done.seen += len(documents)
            at = documents[-1].id
            place.set(at)
            if pause():
                return False
        place.set("")
        return True

    def _changes(self, document: SealedFields, done: Rotation) -> list[Resealed]:
        changes = []
        for name, was in document.sealed.items():
            if self.sealer.key_of(was) == self.sealer.key_id:
                continue
            try:
                value = self.sealer.unseal(document.id, name, was)
            except Unreadable:
                done.unreadable.add(f"{document.id}/{name}")
                continue
            anew = self.sealer.seal(document.id, name, value)
            changes.append(Resealed(document.id, name, was, anew))
        return changes
