"""What the pages of a drafted part share: reading draft and version in force, telling changes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.console.bootstrap import Container
from services.console.entrypoints.http.editors.options import all_options
from services.console.entrypoints.http.editors.parts import EDITORS, Part
from services.console.entrypoints.http.editors.saying import Saying
from services.console.entrypoints.http.editors.views.changes import told
from services.console.entrypoints.http.editors.views.differences import differences, is_reordered
from services.console.entrypoints.http.editors.views.policies import ladder
from services.console.entrypoints.http.shell import Shell
from services.console.ports.api import Answer

_DISPATCH = "dispatch"
Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is in force and what is being written, with the ETag of each."""

    in_force: Answer
    draft: Answer

    @property
    def is_written(self) -> bool:
        """Whether anybody has begun a draft."""
        return self.draft.get("edited_at") is not None


@dataclass(frozen=True, slots=True)
class Desk:
    """The pages of one part."""

    part: Part
    container: Container
    shell: Shell

    def standing(self) -> Standing:
        """Read both."""
        return Standing(self.in_force(), self.draft())

    def in_force(self) -> Answer:
        """Read what is in force, with the part's own text where its list tells it otherwise."""
        found = self.shell.api().get(_DISPATCH, self.part.api)
        if not self.part.is_told_otherwise:
            return found
        whole = {**found, **self.version(found["version"])}
        return Answer(whole, found.status, found.etag)

    def draft(self) -> Answer:
        """Read the draft, or what is in force as the beginning of one."""
        return self.shell.api().get(_DISPATCH, f"{self.part.api}/draft")

    def version(self, number: int) -> Answer:
        """Read the part as it was in a version."""
        return self.shell.api().get(_DISPATCH, f"{self.part.api}/versions/{number}")

    def write(self, draft: Mapping[str, Any], rows: list[dict[str, Any]], etag: str) -> Answer:
        """Replace the rows of the draft; raises ApiRefused."""
        body: dict[str, Any] = {self.part.rows: [_said(row) for row in rows]}
        if "duty_lists" in draft:
            body["duty_lists"] = draft["duty_lists"]
        return self.shell.api().put(_DISPATCH, f"{self.part.api}/draft", body, etag=etag)

    def saying(self) -> Saying:
        """Return this request's words for values."""
        return Saying(self.shell.display.wording(), self.shell.name)

    def language(self) -> str:
        """Return this request's language."""
        return self.shell.display.wording().language

    def names(self) -> Names:
        """Return the directory's names."""
        return self.container.district.names(self.language())

    def may_edit(self) -> bool:
        """Whether the caller may write."""
        return self.shell.person().may(frozenset(EDITORS))

    def changes(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
        """Return what differs between two sets of rows, in words."""
        part = self.part
        old, new = before["rows"], after["rows"]
        was, is_now = map(part.told, old), map(part.told, new)
        found = told(differences(was, is_now, part.key), self.saying())
        if "duty_lists" in before and "duty_lists" in after:
            lists = differences(
                _keyed(before["duty_lists"]), _keyed(after["duty_lists"]), "of", ("version", "of")
            )
            found += told(lists, self.saying())
        return {"rows": found, "reordered": is_reordered(old, new, part.key)}

    def of_draft(self, draft: Mapping[str, Any]) -> dict[str, Any]:
        """Return a draft's rows as ``changes`` compares them."""
        return self._set(self.part.in_draft(draft), draft)

    def of_version(self, version: Mapping[str, Any]) -> dict[str, Any]:
        """Return a version's rows as ``changes`` compares them."""
        return self._set(self.part.in_version(version), version)

    def of_force(self, in_force: Mapping[str, Any]) -> dict[str, Any]:
        """Return the rows in force as ``changes`` compares them."""
        return self._set(self.part.in_force(in_force), in_force)

    def context(self, current: str) -> dict[str, Any]:
        """Return what every page of the part is told."""
        return {
            "part": self.part,
            "tabs": [name for name, roles in self.part.tabs if self.shell.person().may(roles)],
            "here": f"{self.part.home}{current}",
            "may_edit": self.may_edit(),
            "saying": self.saying(),
            "ladder": ladder,
        }

    def options(self, draft: Mapping[str, Any]) -> dict[str, Any]:
        """Return the lists that the form chooses from."""
        return {**all_options(self.container, self.shell), **self.part.options(draft)}

    @staticmethod
    def _set(rows: list[dict[str, Any]], source: Mapping[str, Any]) -> dict[str, Any]:
        lists = {"duty_lists": source["duty_lists"]} if "duty_lists" in source else {}
        return {"rows": rows, **lists}


def remembered(text: str) -> dict[str, Any]:
    """Return the row that a form was opened on; what was tampered with is none."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row without what the server sets."""
    return {name: value for name, value in row.items() if name != "version"}


def _keyed(lists: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return duty lists with what tells one from another: the unit and its areas."""
    return [
        {**one, "of": f"{one.get('unit')} {' '.join(one.get('areas') or ())}".strip()}
        for one in lists
    ]
