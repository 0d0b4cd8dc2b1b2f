"""Publishes rules of telling, when nothing in them is wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.notify.domain.policy.lint import Finding, lint
from services.notify.domain.policy.policy import Policy
from services.notify.ports.clocks import Now
from services.notify.ports.policies import Policies, PolicyMoved, PolicyVersion


class PolicyRefused(ValueError):
    """The rules have errors; ``findings`` tell which."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(", ".join(f"{one.field}: {one.code}" for one in findings))
        self.findings = findings


class PublishPolicy:
    """Of two editors who read the same version one publishes; published rules never change."""

    def __init__(self, policies: Policies, wall: Now) -> None:
        self._policies = policies
        self._wall = wall

    def __call__(
        self, policy: Policy, body: Mapping[str, Any], *, by: str, note: str, after: int | None
    ) -> PolicyVersion:
        """Publish rules as the next version.

        Args:
            policy: what the body means.
            body: as it was written.
            by: who publishes.
            note: why.
            after: the version that was read; None for whichever is newest.

        Raises:
            PolicyRefused: when they have errors.
            PolicyMoved: when another version was published meanwhile.

        """
        errors = [one for one in lint(policy) if one.severity == "error"]
        if errors:
            raise PolicyRefused(errors)
        newest = self._policies.newest()
        if after is not None and after != newest:
            raise PolicyMoved(newest)
        version = PolicyVersion(newest + 1, body, by, self._wall.now(), note)
        self._policies.publish(version)
        return version
