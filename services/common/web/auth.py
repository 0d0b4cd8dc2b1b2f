"""Every route says who may call it: ``@public``, ``@internal`` or ``@allow(…)`` under its route."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from flask import g, has_request_context, request

from services.common.web.headers import header
from services.common.web.principal import ROLES, Principal, Role
from services.common.web.problems import Problem
from services.common.web.tokens import TokenRefused, TokenVerifier

V = TypeVar("V", bound=Callable[..., Any])

_REALM: Final = 'Bearer realm="huying"'
_SCHEME: Final = "bearer "


@dataclass(frozen=True, slots=True)
class AuthRule:
    """Who may call a route; ``roles`` is empty for public ones, ``check`` is a session's."""

    kind: Literal["public", "internal", "roles", "session"]
    roles: frozenset[str] = frozenset()
    check: Callable[[], None] | None = None


class MissingAuthRule(RuntimeError):
    """A route was registered without a rule; the app refuses to start."""


def public(view: V) -> V:
    """Let anybody call this view; a caller's token is looked at only by ``optional()``."""
    return _ruled(view, AuthRule("public"))


def internal(view: V) -> V:
    """Let only our own services call this view."""
    return _ruled(view, AuthRule("internal", frozenset({"service"})))


def allow(*roles: Role) -> Callable[[V], V]:
    """Let callers with any of these roles call this view; what they see is scoped in the view."""
    unknown = set(roles) - ROLES
    if unknown or not roles:
        raise ValueError(f"allow() needs known roles, not {sorted(unknown)}")
    return lambda view: _ruled(view, AuthRule("roles", frozenset(roles)))


def session(check: Callable[[], None]) -> Callable[[V], V]:
    """Let only holders of a service's own session call this view; ``check`` raises for others."""
    return lambda view: _ruled(view, AuthRule("session", check=check))


def rule_of(view: Callable[..., Any] | None) -> AuthRule | None:
    """Return the rule a view carries, or None."""
    rule = getattr(view, "auth_rule", None)
    return rule if isinstance(rule, AuthRule) else None


def current() -> Principal:
    """Return the caller of a protected view; raises 401 where the view is public."""
    principal: Principal | None = g.get("principal")
    if principal is None:
        raise _unauthorised("token_missing")
    return principal


def optional(verifier: TokenVerifier) -> Principal | None:
    """Return the caller of a public view who shows a token, or None; a bad token is a 401."""
    return _verified(verifier) if has_request_context() and bearer() else None


def enforce(rule: AuthRule, verifier: TokenVerifier) -> None:
    """Raise 401 without a good token, 403 naming the roles without the right one."""
    if rule.check is not None:
        rule.check()
    if rule.kind in ("public", "session"):
        return
    principal = _verified(verifier)
    if principal.roles.isdisjoint(rule.roles):
        raise Problem(403, "role_missing", roles=sorted(rule.roles))
    g.principal = principal


def require_unit(unit: str | None) -> None:
    """Raise 403 unless the caller may see what belongs to this unit."""
    if not current().may_see_unit(unit):
        raise Problem(403, "out_of_scope")


def require_area(code: str | None) -> None:
    """Raise 403 unless the caller may see this area."""
    if not current().may_see_area(code):
        raise Problem(403, "out_of_scope")


def _ruled(view: V, rule: AuthRule) -> V:
    view.auth_rule = rule  # type: ignore[attr-defined]  # functions take attributes
    return view


def _verified(verifier: TokenVerifier) -> Principal:
    token = bearer()
    if not token:
        raise _unauthorised("token_missing")
    try:
        return verifier.verify(token)
    except TokenRefused as refused:
        raise _unauthorised(refused.code) from refused


def bearer() -> str:
    """Return the request's bearer token, or the empty text."""
    given = header(request, "Authorization") or ""
    return given[len(_SCHEME) :].strip() if given[: len(_SCHEME)].lower() == _SCHEME else ""


def _unauthorised(code: str) -> Problem:
    fault = "" if code == "token_missing" else ', error="invalid_token"'
    return Problem(401, code, headers={"WWW-Authenticate": _REALM + fault})
