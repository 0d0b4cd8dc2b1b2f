"""The district's models in MongoDB: files in chunks, and one document that says which rules."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from services.common.clock import SystemClock
from services.common.store.connection import Documents, store_errors
from services.dispatch.adapters.classifier.model_files import digest_of, from_files
from services.dispatch.domain.classification.models import (
    ModelRecord,
    ModelUnusable,
    NoEarlierModel,
)

_CHUNK: Final = 8 * 1024 * 1024  # a document of MongoDB holds 16 MB
_REMEMBERED: Final = 10
_CURRENT: Final = "in_force"


class MongoModels:
    """Implements the port ``Models``; all raise StoreUnavailable."""

    def __init__(self, database: Documents) -> None:
        self._models = database["classifier_models"]
        self._chunks = database["classifier_chunks"]
        self._pointers = database["classifier_pointers"]

    def labels_of(self, files: Mapping[str, bytes]) -> tuple[str, tuple[str, ...]]:
        """See the port."""
        model = from_files(files)
        return model.version, model.labels

    def keep(self, files: Mapping[str, bytes], names: Mapping[str, str], at: datetime) -> str:
        """See the port; keeping the same version again replaces it."""
        model = from_files(files)
        facts = {key: value for key, value in model.facts.items() if key != "seen"}
        record = {
            "digest": digest_of(files),
            "labels": list(model.labels),
            "names": [[label, names.get(label, label)] for label in model.labels],
            "activated_at": at,
            "facts": _storable(facts),
        }
        with store_errors():
            for name, content in files.items():
                self._write(model.version, name, content)
            self._models.replace_one({"_id": model.version}, record, upsert=True)
        return model.version

    def files(self, version: str) -> dict[str, bytes]:
        """Return a kept model's files.

        Raises:
            ModelUnusable: it is not kept, or was changed since it was activated.

        """
        with store_errors():
            record = self._models.find_one({"_id": version}, {"digest": 1})
            chunks = list(self._chunks.find({"version": version}, sort=[("file", 1), ("n", 1)]))
        if record is None:
            raise ModelUnusable(f"the model {version} is not kept")
        files: dict[str, bytes] = {}
        for chunk in chunks:
            files[chunk["file"]] = files.get(chunk["file"], b"") + bytes(chunk["data"])
        if digest_of(files) != record["digest"]:
            raise ModelUnusable(f"the model {version} was changed since it was activated")
        return files

    def names(self, version: str) -> dict[str, str]:
        """Return the category code of each label of a kept model."""
        with store_errors():
            record = self._models.find_one({"_id": version}, {"names": 1})
        return dict(record["names"]) if record else {}

    def put_in_force(self, version: str | None) -> None:
        """See the port."""
        with store_errors():
            now = self._pointer()
            if now.get("version") == version:
                return
            before = [*now.get("before", ()), now.get("version")] if now else [None]
            self._point(version, before[-_REMEMBERED:])
            self._forget()

    def in_force(self) -> str | None:
        """See the port."""
        with store_errors():
            version = self._pointer().get("version")
        return str(version) if version else None

    def before(self) -> Sequence[str | None]:
        """See the port."""
        with store_errors():
            return list(self._pointer().get("before", ()))

    def step_back(self) -> str | None:
        """See the port."""
        before = list(self.before())
        if not before:
            raise NoEarlierModel
        version = before.pop()
        with store_errors():
            self._point(version, before)
        return version

    def kept(self) -> Sequence[ModelRecord]:
        """See the port."""
        with store_errors():
            found = list(self._models.find(sort=[("activated_at", -1)]))
        return [_record(raw) for raw in found]

    def _write(self, version: str, name: str, content: bytes) -> None:
        starts = range(0, len(content), _CHUNK)
        for number, start in enumerate(starts):
            key = f"{version}/{name}/{number}"
            chunk = {"version": version, "file": name, "n": number}
            chunk_data = {**chunk, "data": content[start : start + _CHUNK]}
            self._chunks.replace_one({"_id": key}, chunk_data, upsert=True)
        beyond = {"version": version, "file": name, "n": {"$gte": len(starts)}}
        self._chunks.delete_many(beyond)

    def _pointer(self) -> Mapping[str, Any]:
        return self._pointers.find_one({"_id": _CURRENT}) or {}

    def _point(self, version: str | None, before: Sequence[str | None]) -> None:
        fields = {"version": version, "before": list(before), "at": SystemClock().now()}
        self._pointers.update_one({"_id": _CURRENT}, {"$set": fields}, upsert=True)

    def _forget(self) -> None:
        """Drop models that neither stand nor can be rolled back to."""
        pointer = self._pointer()
        known = [pointer.get("version"), *pointer.get("before", ())]
        self._models.delete_many({"_id": {"$nin": known}})
        self._chunks.delete_many({"version": {"$nin": known}})


def _storable(value: Any) -> Any:
    """Return facts without dots in their keys, which MongoDB reads as paths."""
    if isinstance(value, dict):
        return {str(key).replace(".", "_"): _storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return value


def _record(raw: Mapping[str, Any]) -> ModelRecord:
    return ModelRecord(
        version=str(raw["_id"]),
        digest=raw["digest"],
        labels=tuple(raw["labels"]),
        names=dict(raw["names"]),
        activated_at=raw["activated_at"],
        facts=raw["facts"],
    )
