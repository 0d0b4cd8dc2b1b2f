"""Put a draft of the escalation policies into force, or an earlier version of them again."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.dispatch.application.rules.publish_part import Content, Part, PublishPart
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.directory.faults import Fault
from services.dispatch.domain.directory.numbering import numbered
from services.dispatch.domain.directory.publication import POLICY_DRAFT, PolicyDraft, Row
from services.dispatch.domain.escalation.linting import Known, lint
from services.dispatch.domain.escalation.reading import modern, policy_rows


class PoliciesPart:
    """The district's escalation policies; implements ``Part``."""

    key = POLICY_DRAFT
    no_draft = "no_policy_draft"

    def drafted(self, draft: PolicyDraft) -> Content:
        """See ``Part``."""
        return {"policies": list(draft.policies)}

    def standing(self, body: Row) -> Content:
        """See ``Part``."""
        return {"policies": [modern(row) for row in policy_rows(body)]}

    def faults(self, content: Content, directory: Directory) -> Sequence[Fault]:
        """See ``Part``."""
        return lint(content["policies"], known_in(directory))

    def numbered(self, content: Content, before: Content) -> Content:
        """See ``Part``."""
        return {"policies": numbered(content["policies"], before["policies"], key="code")}


@dataclass(frozen=True)
class PublishPolicies(PublishPart[PolicyDraft]):
    """The use case; see ``PublishPart``. Tickets keep the version of their birth."""

    part: Part[PolicyDraft] = field(default_factory=PoliciesPart)


def known_in(directory: Directory) -> Known:
    """Return what policies of a directory may name."""
    classes = {known.parent for known in directory.categories.values() if known.parent}
    return Known(
        directory.units.keys(),
        directory.categories.keys() | classes,
        directory.whistles.kinds.keys(),
    )
