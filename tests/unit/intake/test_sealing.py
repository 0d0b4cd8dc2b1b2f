"""What is sealed opens with its key, in its place, and nowhere else."""

import base64

import pytest

from services.intake.adapters.personal_data.sealing import KeyRing
from services.intake.ports.personal_data import Unreadable

OLD = f"old:{base64.b64encode(b'o' * 32).decode()}"
NEW = f"new:{base64.b64encode(b'n' * 32).decode()}"


def test_a_sealed_value_shows_nothing_and_opens_again() -> None:
    sealed = KeyRing(OLD).seal("apl_1", "phone", "+8613812345678")
    assert "138" not in sealed
    assert KeyRing(OLD).unseal("apl_1", "phone", sealed) == "+8613812345678"


def test_the_same_value_is_never_sealed_the_same_way() -> None:
    ring = KeyRing(OLD)
    assert ring.seal("apl_1", "phone", "1") != ring.seal("apl_1", "phone", "1")


@pytest.mark.parametrize(("appeal_id", "field"), [("apl_2", "phone"), ("apl_1", "email")])
def test_a_value_moved_elsewhere_does_not_open(appeal_id: str, field: str) -> None:
    sealed = KeyRing(OLD).seal("apl_1", "phone", "1")
    with pytest.raises(Unreadable):
        KeyRing(OLD).unseal(appeal_id, field, sealed)


def test_without_its_key_a_value_does_not_open() -> None:
    sealed = KeyRing(OLD).seal("apl_1", "phone", "1")
    with pytest.raises(Unreadable):
        KeyRing(NEW).unseal("apl_1", "phone", sealed)
    with pytest.raises(Unreadable):
        KeyRing(f"old:{base64.b64encode(b'x' * 32).decode()}").unseal("apl_1", "phone", sealed)


def test_after_a_rotation_old_values_open_and_new_ones_take_the_new_key() -> None:
    sealed = KeyRing(OLD).seal("apl_1", "phone", "1")
    rotated = KeyRing(f"{NEW},{OLD}")
    assert rotated.unseal("apl_1", "phone", sealed) == "1"
    assert rotated.seal("apl_1", "phone", "1").startswith("new:")


@pytest.mark.parametrize("damaged", ["old:", "old:AAAA", "old:***", "", "nonsense"])
def test_damage_is_told_as_unreadable(damaged: str) -> None:
    with pytest.raises(Unreadable):
        KeyRing(OLD).unseal("apl_1", "phone", damaged)


@pytest.mark.parametrize("ring", ["", "1", "1:", "1:QUJD", ":" + NEW.partition(":")[2]])
def test_a_bad_ring_is_refused_without_quoting_it(ring: str) -> None:
    with pytest.raises(ValueError, match="a seal key is") as refusal:
        KeyRing(ring)
    assert ring == "" or ring not in str(refusal.value)
