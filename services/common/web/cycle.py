"""A request's way through Flask, without what no service of ours uses.

Flask asks at every request for sessions, signals, other hosts, coroutines and blueprints' hooks:
30 µs of it (docs/adr/0017). Everything here is a hook that Flask itself offers for this; routes,
errors, contexts and hooks that are registered work as ever.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from flask import Flask, Request, Response, signals
from flask.globals import request_ctx
from flask.sessions import NullSession, SessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from werkzeug.routing import MapAdapter, Rule

_FLASKS_QUESTION = {"return_rule": True}
# Nobody listens, and each would look for listeners at every request.
_SIGNALS = (
    signals.request_started,
    signals.request_finished,
    signals.request_tearing_down,
    signals.appcontext_pushed,
    signals.appcontext_popped,
    signals.appcontext_tearing_down,
)


class NoSessions(SessionInterface):
    """Who a caller is stands in a token; one empty session serves all, and refuses to be filled."""

    def __init__(self) -> None:
        self._none = NullSession()

    def open_session(self, app: Flask, request: Request) -> SessionMixin:  # noqa: ARG002 - Flask's
        """Return the empty session."""
        return self._none

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing is kept."""


class _Route(MapAdapter):
    """Finds a request's route; a fixed path in a table, without Werkzeug's walk along its parts."""

    def __init__(self, fixed: Mapping[tuple[str, str], Rule], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fixed = fixed

    def match(self, *args: Any, **kwargs: Any) -> Any:
        """Return the rule and its arguments; see Werkzeug's own."""
        if not args and kwargs == _FLASKS_QUESTION:
            rule = self._fixed.get((self.path_info, self.default_method))
            if rule is not None:
                return rule, {}
        return super().match(*args, **kwargs)


def _is_fixed(rule: Rule) -> bool:
    varies = rule.arguments or rule.defaults or rule.subdomain or rule.host or rule.websocket
    return not (varies or rule.redirect_to or rule.alias or rule.build_only)


class LeanCycle(Flask):
    """Flask without sessions, signals, hosts and coroutines."""

    session_interface = NoSessions()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for signal in _SIGNALS:
            signal.is_muted = True

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Return what finds a request's route: by its path alone, whatever host it was sent to."""
        if request is None:
            return None
        return _Route(
            self._plain_rules,
            self.url_map,
            server_name=request.environ.get("HTTP_HOST") or request.environ["SERVER_NAME"],
            script_name=request.root_path,
            subdomain="",
            url_scheme=request.scheme,
            path_info=request.path,
            default_method=request.method,
            query_args=request.environ.get("QUERY_STRING", ""),
        )

    @cached_property
    def _plain_rules(self) -> Mapping[tuple[str, str], Rule]:
        """The routes whose path has no part that varies, by path and method.

        Werkzeug prefers them to any other. First asked for by a request: no route comes after it.
        """
        fixed = [rule for rule in self.url_map.iter_rules() if _is_fixed(rule)]
        # Of two alike the first counts.
        return {(rule.rule, verb): rule for rule in reversed(fixed) for verb in rule.methods or ()}

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function: none of ours is a coroutine."""
        return func

    def preprocess_request(self) -> ResponseReturnValue | None:
        """Run what was registered to come before, if anything was."""
        if self.before_request_funcs or self.url_value_preprocessors:
            return super().preprocess_request()
        return None

    def process_response(self, response: Response) -> Response:
        """Run what was registered to come after, by the app or by this request, if anything was."""
        if self.after_request_funcs or request_ctx._after_request_functions:
            return super().process_response(response)
        return response

    def do_teardown_request(self, *args: Any) -> None:
        """Run what was registered for the end, if anything was."""
        if self.teardown_request_funcs:
            super().do_teardown_request(*args)
