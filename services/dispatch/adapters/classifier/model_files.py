"""A model as three files: arrays without pickle, facts as JSON, and a checksum over each.

Reading runs no code: ``numpy.load(allow_pickle=False)`` reads plain arrays only, sizes are looked
at before anything is unpacked, shapes and types before anything is used.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from services.dispatch.adapters.classifier.features import BLOCKS, Block
from services.dispatch.adapters.classifier.linear import LinearModel, Vocabulary
from services.dispatch.domain.classification.models import ModelUnusable

FORMAT: Final = "huying-classifier/1"
MANIFEST: Final = "model.json"
ARRAYS: Final = "weights.npz"
MOST_BYTES: Final = 50 * 1024 * 1024
_MOST_UNPACKED: Final = 200 * 1024 * 1024
_MOST_FACTS: Final = 8 * 1024 * 1024
_MOST_LABELS: Final = 2000


def to_files(model: LinearModel) -> dict[str, bytes]:
    """Return a model's files by name."""
    arrays: dict[str, NDArray[Any]] = {
        "weights": model.weights.astype(np.float16),
        "bias": model.bias.astype(np.float32),
        "floor": model.floor.astype(np.float32),
        "rarity": model.vocabulary.rarity.astype(np.float32),
    }
    for block, hashes in zip(model.vocabulary.blocks, model.vocabulary.hashes, strict=True):
        arrays[f"hashes_{block.name}"] = hashes
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **arrays)
    facts = {
        "format": FORMAT,
        "version": model.version,
        "labels": list(model.labels),
        "threshold": model.threshold,
        "blocks": [_written(block) for block in model.vocabulary.blocks],
        **model.facts,
        "files": {ARRAYS: _checksum(packed.getvalue())},
    }
    text = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True)
    files = {ARRAYS: packed.getvalue(), MANIFEST: text.encode()}
    size = sum(map(len, files.values()))
    if size > MOST_BYTES:
        raise ModelUnusable(f"the model takes {size} bytes, more than {MOST_BYTES}")
    return files


def write_model(model: LinearModel, folder: Path) -> dict[str, int]:
    """Write a model's files into a folder, facts last; return their sizes in bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    files = to_files(model)
    for name, content in files.items():
        fresh = folder / f"{name}.new"
        fresh.write_bytes(content)
        fresh.replace(folder / name)
    return {name: len(content) for name, content in files.items()}


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the files of a model's folder.

    Raises:
        ModelUnusable: one is missing or far too large.

    """
    files = {}
    for name in (MANIFEST, ARRAYS):
        try:
            if (folder / name).stat().st_size > MOST_BYTES:
                raise ModelUnusable(f"{name} is larger than {MOST_BYTES} bytes")
            files[name] = (folder / name).read_bytes()
        except OSError as error:
            raise ModelUnusable(f"{folder} has no readable {name}") from error
    return files


def from_files(files: Mapping[str, bytes]) -> LinearModel:
    """Return the model of these files.

    Raises:
        ModelUnusable: they were changed, are incomplete, or are of another format.

    """
    facts = _facts(files.get(MANIFEST, b""))
    arrays = _arrays(files.get(ARRAYS, b""), facts)
    try:
        return _model(facts, arrays)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelUnusable(f"{MANIFEST} or {ARRAYS} is incomplete: {error}") from error


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return SHA-256 over the files, by which an activated model is known again."""
    whole = "".join(f"{name} {_checksum(files[name])}\n" for name in sorted(files))
    return hashlib.sha256(whole.encode()).hexdigest()


def _facts(content: bytes) -> dict[str, Any]:
    if len(content) > _MOST_FACTS:
        raise ModelUnusable(f"{MANIFEST} is larger than {_MOST_FACTS} bytes")
    try:
        facts = json.loads(content)
    except ValueError as error:
        raise ModelUnusable(f"{MANIFEST} is not JSON") from error
    if not isinstance(facts, dict) or facts.get("format") != FORMAT:
        raise ModelUnusable(f"{MANIFEST} is not of the format {FORMAT}")
    return facts


def _arrays(content: bytes, facts: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    files = facts.get("files")
    if not isinstance(files, dict) or files.get(ARRAYS) != _checksum(content):
        raise ModelUnusable(f"{ARRAYS} was changed: its checksum is not the one in {MANIFEST}")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
        if unpacked > _MOST_UNPACKED:
            raise ModelUnusable(f"{ARRAYS} unpacks to more than {_MOST_UNPACKED} bytes")
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise ModelUnusable(f"{ARRAYS} holds something other than plain arrays") from error


def _model(facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> LinearModel:
    labels = tuple(str(label) for label in facts["labels"])
    blocks = tuple(Block(**block) for block in facts["blocks"])
    if blocks != BLOCKS:
        raise ModelUnusable("the model reads texts otherwise than this version of the program")
    hashes = tuple(_typed(arrays, f"hashes_{block.name}", np.uint64) for block in blocks)
    rows = sum(len(known) for known in hashes)
    if not 2 <= len(labels) == len(set(labels)) <= _MOST_LABELS:
        raise ModelUnusable("labels are missing, doubled or too many")
    weights = _shaped(_typed(arrays, "weights", np.float16), (rows, len(labels)), "weights")
    bias = _shaped(_typed(arrays, "bias", np.float32), (len(labels),), "bias")
    floor = _shaped(_typed(arrays, "floor", np.float32), (len(labels),), "floor")
    rarity = _shaped(_typed(arrays, "rarity", np.float32), (rows,), "rarity")
    if any(np.any(known[1:] <= known[:-1]) for known in hashes):
        raise ModelUnusable("hashes are not in order")
    told = {key: value for key, value in facts.items() if key not in _STRUCTURE}
    return LinearModel(
        version=str(facts["version"]),
        labels=labels,
        vocabulary=Vocabulary(hashes, rarity),
        weights=weights.astype(np.float32),
        bias=bias,
        floor=floor,
        threshold=float(facts["threshold"]),
        facts=told,
    )


_STRUCTURE = frozenset({"format", "version", "labels", "threshold", "blocks", "files"})


def _typed(arrays: Mapping[str, NDArray[Any]], name: str, kind: type) -> NDArray[Any]:
    array = arrays[name]
    if array.dtype != np.dtype(kind):
        raise ModelUnusable(f"{name} is {array.dtype}, not {np.dtype(kind)}")
    return array


def _shaped(array: NDArray[Any], shape: tuple[int, ...], name: str) -> NDArray[Any]:
    if array.shape != shape:
        raise ModelUnusable(f"{name} has the shape {array.shape}, not {shape}")
    if not np.isfinite(array).all():
        raise ModelUnusable(f"{name} holds something that is no number")
    return array


def _written(block: Block) -> dict[str, Any]:
    return {name: getattr(block, name) for name in ("name", "kind", "longest", "weight", "head")}


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
