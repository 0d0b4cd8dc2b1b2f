"""Put a draft of the routing rules into force, or an earlier version of them again."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.dispatch.application.rules.publish_part import Content, Part, PublishPart
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.directory.faults import Fault
from services.dispatch.domain.directory.numbering import numbered
from services.dispatch.domain.directory.publication import RULE_DRAFT, RULES, Row, RuleDraft
from services.dispatch.domain.routing.linting import lint


class RulesPart:
    """Routing rules and duty lists; implements ``Part``."""

    key = RULE_DRAFT
    no_draft = "no_rule_draft"

    def drafted(self, draft: RuleDraft) -> Content:
        """See ``Part``."""
        return {"routing_rules": list(draft.rules), "duty_lists": list(draft.duty_lists)}

    def standing(self, body: Row) -> Content:
        """See ``Part``."""
        return {part: body[part] for part in RULES}

    def faults(self, content: Content, directory: Directory) -> Sequence[Fault]:
        """See ``Part``."""
        return lint(content["routing_rules"], content["duty_lists"], directory)

    def numbered(self, content: Content, before: Content) -> Content:
        """See ``Part``."""
        rules = numbered(content["routing_rules"], before["routing_rules"])
        return {**content, "routing_rules": rules}


@dataclass(frozen=True)
class PublishRules(PublishPart[RuleDraft]):
    """The use case; see ``PublishPart``."""

    part: Part[RuleDraft] = field(default_factory=RulesPart)
