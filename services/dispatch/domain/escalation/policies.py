"""Which of a district's policies is for a ticket: by category, severity and kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.dispatch.domain.escalation.policy import Policy
from services.dispatch.domain.terms import Kind, Severity

Rank = tuple[int, bool, bool]


@dataclass(frozen=True)
class Policies:
    """The policies of one version of the directory; exactly one of them is for all the rest.

    ``classes`` names the class of each category, for a policy of a class holds for all within it.
    """

    known: tuple[Policy, ...]
    classes: Mapping[str, str | None] = field(default_factory=dict)
    _found: dict[tuple[str | None, Severity, Kind | None], Policy] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def default(self) -> Policy:
        """The policy for whatever no other one is for."""
        return next((one for one in self.known if one.scope.is_default), self.known[0])

    def of(self, category: str | None, severity: Severity, kind: Kind | None = None) -> Policy:
        """Return the policy of a case: the one that names it most closely; remembered.

        A category goes before its class, a class before none, then severity, then kind.
        """
        case = (category, severity, kind)
        known = self._found.get(case)
        if known is None:
            known = self._found[case] = self._closest(category, severity, kind)
        return known

    def named(self, code: str) -> Policy | None:
        """Return a policy by its code."""
        return next((one for one in self.known if one.code == code), None)

    def _closest(self, category: str | None, severity: Severity, kind: Kind | None) -> Policy:
        path: Sequence[str] = [c for c in (category, self.classes.get(category or "")) if c]
        ranked: list[tuple[Rank, Policy]] = []
        for policy in self.known:
            rank = _rank(policy, path, severity, kind)
            if rank is not None:
                ranked.append((rank, policy))
        best = max((rank for rank, _ in ranked), default=None)
        return next((one for rank, one in ranked if rank == best), self.default)


def _rank(
    policy: Policy, path: Sequence[str], severity: Severity, kind: Kind | None
) -> Rank | None:
    """Return how closely a policy names a case, or None where it is not for it."""
    scope = policy.scope
    near = next((len(path) - n for n, code in enumerate(path) if code in scope.categories), 0)
    if scope.categories and not near:
        return None
    if scope.severities and severity not in scope.severities:
        return None
    if scope.kinds and kind not in scope.kinds:
        return None
    # A category itself counts more than its class, whichever of the two the case has.
    exact = 2 if path and path[0] in scope.categories else min(near, 1)
    return exact, bool(scope.severities), bool(scope.kinds)
