"""The services' answers for English pages: they tell names in Chinese, the directory has others."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from services.console.ports.api import Answer, Api, Download, ServiceAway, Upload

Names = Mapping[str, Mapping[str, str]]
# Beside a name stands its code: under which fields, and which part of the directory names it.
_CODES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "category_name": ("categories", ("category",)),
    "area_name": ("areas", ("area_code", "area")),
    "called_by_name": ("units", ("called_by",)),
    "lead_name": ("units", ("lead",)),
    "matter": ("categories", ("category",)),
}
# What is listed by itself has its own code.
_LISTS: Final = {f"/api/v1/{kind}": kind for kind in ("units", "areas", "categories")}
_KINDS: Final = tuple(_LISTS.values())
# A figure's row, and what a bulletin is about: which kind its code is of stands nowhere in it.
_ANY_KIND: Final = (("key", "label"), ("subject", "subject_name"))
_UNIT: Final = "unit_name"  # also ``to_unit_name`` and the like, each beside its ``to_unit``
_PARTY: Final = frozenset({"unit", "name"})


def renamed(value: Any, names: Names) -> Any:
    """Return JSON with the names of units, areas and categories as ``names`` has them, by code.

    What has no code beside it, or none that is known, keeps its name.
    """
    if isinstance(value, list):
        return [renamed(one, names) for one in value]
    if not isinstance(value, Mapping):
        return value
    found = {field: renamed(one, names) for field, one in value.items()}
    for code, name in _ANY_KIND:
        if {code, name} <= found.keys():
            found[name] = _labelled(names, found[code], found[name])
    if found.keys() == _PARTY:
        return {**found, "name": _called(names, "units", found["unit"], found["name"])}
    return {field: _name(field, one, found, names) for field, one in found.items()}


def _name(field: str, told: Any, row: Mapping[str, Any], names: Names) -> Any:
    place = _place_of(field)
    if place is None:
        return told
    kind, beside = place
    return _called(names, kind, next((row[one] for one in beside if row.get(one)), None), told)


def _place_of(field: str) -> tuple[str, tuple[str, ...]] | None:
    """Return which part of the directory names a field, and where its code may stand."""
    if field.endswith(_UNIT):
        return "units", (field.removesuffix("_name"),)
    return _CODES.get(field)


def _labelled(names: Names, key: Any, told: Any) -> Any:
    called = (_called(names, kind, key, None) for kind in _KINDS)
    return next((one for one in called if one is not None), told)


def _called(names: Names, kind: str, code: Any, told: Any) -> Any:
    told_words = told is None or isinstance(told, str)
    return names.get(kind, {}).get(code, told) if isinstance(code, str) and told_words else told


def in_english(directory: Mapping[str, Any]) -> dict[str, Any]:
    """Return a directory for reading, its rows called by their English names where they have one.

    Not for an editor: what it publishes again has Chinese names.
    """
    return {
        kind: [{**row, "name": row.get("name_en") or row["name"]} for row in rows]
        if kind in _KINDS
        else rows
        for kind, rows in directory.items()
    }


class RenamingApi:
    """The port ``Api`` over another, its answers' names as the directory has them."""

    def __init__(self, api: Api, names: Callable[[], Names]) -> None:
        self._api = api
        self._names = names

    def get(self, service: str, path: str, **params: Any) -> Answer:
        """Read."""
        answer = self._told(self._api.get(service, path, **params))
        kind = _LISTS.get(path)
        return Answer(self._listed(answer, kind), answer.status, answer.etag) if kind else answer

    def post(self, service: str, path: str, json: Any = None, **given: Any) -> Answer:
        """Create, or do something."""
        return self._told(self._api.post(service, path, json, **given))

    def put(self, service: str, path: str, json: Any = None, **given: Any) -> Answer:
        """Replace."""
        return self._told(self._api.put(service, path, json, **given))

    def patch(self, service: str, path: str, json: Any = None, **given: Any) -> Answer:
        """Change."""
        return self._told(self._api.patch(service, path, json, **given))

    def delete(self, service: str, path: str, json: Any = None, **given: Any) -> Answer:
        """Remove."""
        return self._told(self._api.delete(service, path, json, **given))

    def upload(
        self,
        service: str,
        path: str,
        *,
        files: Mapping[str, Upload],
        form: Mapping[str, str] | None = None,
        key: str | None = None,
    ) -> Answer:
        """Send files."""
        return self._api.upload(service, path, files=files, form=form, key=key)

    def download(self, service: str, path: str, **params: Any) -> Download:
        """Read a file."""
        return self._api.download(service, path, **params)

    def _listed(self, answer: Answer, kind: str) -> dict[str, Any]:
        try:
            names = self._names()
        except ServiceAway:
            return dict(answer)
        rows = answer.get("items", ())
        return {
            **answer,
            "items": [
                {**row, "name": _called(names, kind, row["code"], row["name"])} for row in rows
            ],
        }

    def _told(self, answer: Answer) -> Answer:
        try:
            names = self._names()
        except ServiceAway:
            return answer  # Chinese names are better than none
        return Answer(renamed(dict(answer), names), answer.status, answer.etag)
