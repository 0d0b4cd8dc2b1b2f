"""Keys are rotated while traffic flows: batch by batch, again from where it stopped (L2)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from services.intake.adapters.personal_data.sealing import KeyRing
from services.intake.application.personal_data.rotate_keys import RotateKeys
from services.intake.ports.personal_data import Resealed, SealedFields
from tests.factories.intake import KEY

OLD, NEW = KeyRing(f"1:{KEY}"), KeyRing(f"2:{KEY[::-1][1:]}=,1:{KEY}")


@dataclass
class Store:
    """``SealedStore`` in a dictionary; ``during`` happens between reading and writing."""

    documents: dict[str, dict[str, str]]
    during: Callable[[], None] = lambda: None
    biggest: int = 0
    name: str = "appeals"

    def after(self, last_id: str, limit: int) -> Sequence[SealedFields]:
        found = [
            SealedFields(key, dict(self.documents[key]))
            for key in sorted(self.documents)
            if key > last_id
        ][:limit]
        self.biggest = max(self.biggest, len(found))
        return found

    def replace(self, changes: Sequence[Resealed]) -> int:
        self.during()
        fitting = [one for one in changes if self.documents[one.id].get(one.field) == one.was]
        for one in fitting:
            self.documents[one.id][one.field] = one.sealed
        return len(fitting)


@dataclass
class Places:
    """``Position`` by name."""

    kept: dict[str, str] = field(default_factory=dict)

    def __call__(self, name: str) -> "Place":
        return Place(self, name)


@dataclass
class Place:
    """One place."""

    places: Places
    name: str

    def get(self) -> str | None:
        return self.places.kept.get(self.name)

    def set(self, cursor: str) -> None:
        self.places.kept[self.name] = cursor


def sealed(ring: KeyRing, count: int, start: int = 0) -> dict[str, dict[str, str]]:
    ids = [f"apl_{number:04d}" for number in range(start, start + count)]
    return {key: {"phone": ring.seal(key, "phone", f"+86{key}")} for key in ids}


def readable(store: Store) -> bool:
    return all(
        NEW.unseal(key, "phone", fields["phone"]) == f"+86{key}"
        for key, fields in store.documents.items()
        if "phone" in fields
    )


def test_everything_lies_under_the_new_key_afterwards_and_reads_the_same() -> None:
    store = Store(sealed(OLD, 25))

    done = RotateKeys([store], NEW, Places())(batch=10, pause=lambda: False)

    assert done.is_complete
    assert done.resealed == 25
    assert {NEW.key_of(one["phone"]) for one in store.documents.values()} == {"2"}
    assert readable(store)


def test_no_more_than_a_batch_is_in_memory() -> None:
    store = Store(sealed(OLD, 95))

    RotateKeys([store], NEW, Places())(batch=10, pause=lambda: False)

    assert store.biggest == 10


def test_what_was_stopped_goes_on_where_it_was() -> None:
    store, places = Store(sealed(OLD, 30)), Places()
    rotate = RotateKeys([store], NEW, places)

    first = rotate(batch=10, pause=lambda: True)
    second = rotate(batch=10, pause=lambda: False)

    assert first.stopped
    assert not first.is_complete
    assert (first.resealed, second.resealed) == (10, 20)
    assert second.is_complete


def test_what_comes_in_under_the_old_key_behind_the_walk_is_found_by_another_pass() -> None:
    store = Store(sealed(OLD, 20, start=100))
    late = iter([sealed(OLD, 5)])
    store.during = lambda: store.documents.update(next(late, {}))

    done = RotateKeys([store], NEW, Places())(batch=50, pause=lambda: False)

    assert done.is_complete
    assert done.resealed == 25


def test_what_is_erased_meanwhile_stays_erased() -> None:
    store = Store(sealed(OLD, 3))
    store.during = store.documents["apl_0001"].clear

    RotateKeys([store], NEW, Places())(batch=10, pause=lambda: False)

    assert store.documents["apl_0001"] == {}


def test_what_opens_with_no_key_of_the_ring_is_named_and_left() -> None:
    store = Store({"apl_1": {"phone": "9:AAAA"}, **sealed(OLD, 1)})

    done = RotateKeys([store], NEW, Places())(batch=10, pause=lambda: False)

    assert done.unreadable == {"apl_1/phone"}
    assert not done.is_complete
    assert done.resealed == 1
    assert store.documents["apl_1"] == {"phone": "9:AAAA"}


def test_who_never_stops_sealing_with_an_old_key_is_told() -> None:
    store = Store(sealed(OLD, 1))
    numbers = iter(range(1000, 2000))
    store.during = lambda: store.documents.update(sealed(OLD, 1, start=next(numbers)))

    done = RotateKeys([store], NEW, Places())(batch=10, pause=lambda: next(numbers) > 1100)

    assert not done.is_complete
