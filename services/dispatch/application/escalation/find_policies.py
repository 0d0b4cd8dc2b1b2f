"""Find the policies of a dry run or a simulation: the draft, or one policy at a stored version."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.dispatch.application.rules.edit_rules import in_force
from services.dispatch.domain.directory.publication import PARTS, Row
from services.dispatch.domain.escalation.reading import modern, policy_rows
from services.dispatch.domain.refusals import NotFound
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.rules import PolicyDrafts, Publications

_PAGE = 50


@dataclass(frozen=True)
class FindPolicies:
    """The use case; it writes nothing."""

    directories: Directories
    drafts: PolicyDrafts
    publications: Publications

    def draft(self) -> Sequence[Row]:
        """Return the draft that is kept, or what is in force where nobody writes one."""
        kept = self.drafts.get()
        return list(kept.policies) if kept is not None else self._standing()

    def stored(self, code: str, version: int | None) -> Sequence[Row]:
        """Return what is in force with one policy as it was in a version; None: in the draft.

        Raises:
            NotFound: no version of the directory has it, or there is no draft that has.

        """
        found = self._drafted(code) if version is None else self._published(code, version)
        if found is None:
            raise NotFound
        others = [row for row in self._standing() if row["code"] != code]
        return [*others, found]

    def _standing(self) -> list[Row]:
        return [modern(row) for row in policy_rows(in_force(self.directories)[1])]

    def _drafted(self, code: str) -> Row | None:
        kept = self.drafts.get()
        return _named(kept.policies, code) if kept is not None else None

    def _published(self, code: str, version: int) -> Row | None:
        for number in self._versions():
            found = self.directories.bodies(number)
            row = _named(policy_rows(found[1]), code) if found is not None else None
            if row is not None and int(row.get("version") or 1) == version:
                return modern(row)
        return None

    def _versions(self) -> Iterator[int]:
        """Yield the directory's versions that have policies of their own, the newest first."""
        yield in_force(self.directories)[0]
        before: int | None = None
        while page := self.publications.page(PARTS["escalation-policies"], before, _PAGE):
            yield from (row["version"] for row in page)
            before = page[-1]["version"]


def _named(rows: Sequence[Row], code: str) -> Row | None:
    return next((row for row in rows if row["code"] == code), None)
