"""A model's files: what was written is read, what was changed is refused, nothing is executed."""

import io
import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from services.dispatch.adapters.classifier.linear import LinearModel
from services.dispatch.adapters.classifier.model_files import (
    ARRAYS,
    MANIFEST,
    _checksum,
    from_files,
    read_folder,
    to_files,
    write_model,
)
from services.dispatch.adapters.classifier.recipe import train_with_facts
from services.dispatch.domain.classification.models import ModelUnusable
from tests.factories.labelled import labelled


@pytest.fixture(scope="module")
def model() -> LinearModel:
    """A model of four categories."""
    return train_with_facts(labelled(), "invented")


def test_model_read_back_gives_the_same_opinions(model: LinearModel, tmp_path: Path) -> None:
    """Also for a text of which it knows nothing, and for no text at all."""
    write_model(model, tmp_path)
    read = from_files(read_folder(tmp_path))
    texts = ["柳巷口井盖松动", "zzz", ""]

    assert read.opinions(texts) == model.opinions(texts)
    assert read.opinions(texts)[0].best.category == "0201"
    assert "井盖" in "".join(read.opinions(texts)[0].best.words)


def test_model_tells_its_data_scores_and_libraries(model: LinearModel, tmp_path: Path) -> None:
    """Who reads the facts knows what the model was made of."""
    write_model(model, tmp_path)
    facts = json.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))

    assert facts["data_sha256"] == labelled().digest
    assert facts["scores"]["macro_f1"] > 0.9
    assert {"numpy", "scikit-learn", "python"} <= facts["libraries"].keys()


def test_changed_arrays_are_refused_by_their_checksum(model: LinearModel) -> None:
    """One flipped byte is enough."""
    files = to_files(model)
    changed = bytearray(files[ARRAYS])
    changed[len(changed) // 2] ^= 1

    with pytest.raises(ModelUnusable, match="checksum"):
        from_files({**files, ARRAYS: bytes(changed)})


class Bomb:
    """Would be called if anything were unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return exec, ("raise SystemExit('executed')",)


def with_arrays(files: dict[str, bytes], content: bytes) -> dict[str, bytes]:
    """Return files whose checksums are right again, as somebody who knows them would make them."""
    facts = json.loads(files[MANIFEST])
    facts["files"][ARRAYS] = _checksum(content)
    return {MANIFEST: json.dumps(facts).encode(), ARRAYS: content}


@pytest.mark.parametrize("content", [pickle.dumps(Bomb()), b"not a zip", b""])
def test_pickled_or_broken_arrays_are_never_loaded(model: LinearModel, content: bytes) -> None:
    """A right checksum does not help."""
    with pytest.raises(ModelUnusable):
        from_files(with_arrays(to_files(model), content))


def test_array_of_objects_is_never_unpickled(model: LinearModel) -> None:
    """The same inside a proper file of arrays."""
    packed = io.BytesIO()
    np.savez(packed, weights=np.array([Bomb()], dtype=object))

    with pytest.raises(ModelUnusable, match="plain arrays"):
        from_files(with_arrays(to_files(model), packed.getvalue()))


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("weights", np.zeros((3, 4), np.float16)),
        ("bias", np.zeros(4, np.float64)),
        ("rarity", np.full(1, np.nan, np.float32)),
    ],
)
def test_array_of_wrong_shape_or_type_is_refused(
    model: LinearModel, name: str, array: np.ndarray
) -> None:
    """Shapes belong together, and every number is one."""
    files = to_files(model)
    with np.load(io.BytesIO(files[ARRAYS])) as stored:
        arrays = {key: stored[key] for key in stored.files}
    packed = io.BytesIO()
    np.savez(packed, **{**arrays, name: array})

    with pytest.raises(ModelUnusable, match=name):
        from_files(with_arrays(files, packed.getvalue()))


def test_folder_without_a_model_is_refused_in_words(tmp_path: Path) -> None:
    """The message names the file that is missing."""
    with pytest.raises(ModelUnusable, match=MANIFEST):
        read_folder(tmp_path)


def test_other_format_is_refused(model: LinearModel) -> None:
    """A file of another program, or of a version to come."""
    with pytest.raises(ModelUnusable, match="format"):
        from_files({**to_files(model), MANIFEST: b'{"format": "other/9"}'})
