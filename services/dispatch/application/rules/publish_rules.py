"""Put a draft of the routing rules into force, or an earlier version of them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.common.clock import Clock
from services.dispatch.application.directory.publish_directory import publication_of, publish
from services.dispatch.application.rules.edit_rules import in_force
from services.dispatch.domain.directory.faults import DraftRefused
from services.dispatch.domain.directory.numbering import numbered
from services.dispatch.domain.directory.publication import RULES, Row, RuleDraft
from services.dispatch.domain.refusals import LimitReached, NotFound
from services.dispatch.domain.routing.linting import lint
from services.dispatch.ports import Directories, StaleAggregate
from services.dispatch.rule_ports import RuleDrafts


@dataclass(frozen=True)
class PublishRules:
    """Rules are a part of the directory: publishing them is the directory's next version."""

    drafts: RuleDrafts
    directories: Directories
    clock: Clock

    def __call__(self, *, revision: int | None, by: str, why: str) -> int:
        """Publish the draft that was read at ``revision``; return the version.

        Raises:
            LimitReached: there is no draft, it says nothing new, or the rules in force are not
                those from which it was begun.
            DraftRefused: the directory has moved on and the draft does not fit it any more.
            StaleAggregate: others edited or published first; exactly one of them wins.

        """
        draft = self.drafts.get()
        if draft is None:
            # Of two publishers of one draft the second finds it used up: he lost.
            if revision is not None and revision != self.drafts.revision():
                raise StaleAggregate(self.drafts.revision())
            raise LimitReached("no_rule_draft")
        if revision is not None and revision != draft.revision:
            raise StaleAggregate(draft.revision)
        try:
            return self._publish_draft(draft, by, why)
        except (LimitReached, DraftRefused):
            # What another publisher of this draft has changed meanwhile is no fault of the draft.
            standing = self.drafts.revision()
            if standing != draft.revision:
                raise StaleAggregate(standing) from None
            raise

    def restore(self, wanted: int, *, base: int | None, by: str, why: str) -> int:
        """Publish the rules of an earlier version as the next one; return it.

        Raises:
            NotFound: there is no such version.
            LimitReached, DraftRefused, StaleAggregate: as above; ``base`` is what was read.

        """
        found = self.directories.bodies(wanted)
        if found is None:
            raise NotFound
        version, body = in_force(self.directories)
        if base not in (None, version):
            raise StaleAggregate(version)
        rules, lists = found[1]["routing_rules"], found[1]["duty_lists"]
        return self._publish((version, body), rules, lists, by=by, why=why, restored_from=wanted)

    def _publish_draft(self, draft: RuleDraft, by: str, why: str) -> int:
        version, body = in_force(self.directories)
        self._still_the_same(draft.base, body)
        return self._publish(
            (version, body), draft.rules, draft.duty_lists, by=by, why=why, draft=draft.revision
        )

    def _publish(
        self,
        standing: tuple[int, Row],
        rules: Sequence[Row],
        duty_lists: Sequence[Row],
        *,
        by: str,
        why: str,
        **more: Any,
    ) -> int:
        version, body = standing
        directory = self.directories.version(version)
        faults = lint(rules, duty_lists, directory) if directory else []
        if faults:
            raise DraftRefused(faults)
        content = {key: value for key, value in body.items() if key != "version"}
        content["routing_rules"] = numbered(rules, body["routing_rules"])
        content["duty_lists"] = list(duty_lists)
        if all(content[part] == body[part] for part in RULES):
            raise LimitReached("nothing_to_publish")
        news = publication_of(content, by=by, why=why, at=self.clock.now(), base=version, **more)
        return publish(self.directories, news)

    def _still_the_same(self, base: int, body: Row) -> None:
        begun = self.directories.bodies(base)
        if begun is None or any(begun[1][part] != body[part] for part in RULES):
            raise LimitReached("draft_is_behind", base=base, version=body["version"])
