"""One web application for many tests: only what stands behind it is new in each.

Building one compiles hundreds of routes and describes each of their forms: a quarter of a second,
and nearly half of the time that dispatch's tests on real servers took.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from flask import Flask
from flask.testing import FlaskClient

C = TypeVar("C")
F = TypeVar("F", bound=Flask)

# What an app needs as it is while it is built, the same in every test.
_ALIKE = frozenset({"settings", "zone", "checks"})


class StandingApp(Generic[C, F]):
    """Builds an app at the first use; each client has a container of its own behind it.

    Clients may take turns, and one may be used by several threads; two in two threads may not.
    """

    def __init__(self, build: Callable[[C], F]) -> None:
        self._build = build
        self._app: F | None = None
        self.container: Any = None
        self.is_building = False

    def app(self, container: C) -> F:
        """Return the app itself, over this container until another is put behind it."""
        if self._app is None:
            self.container, self.is_building = container, True
            stands_in: Any = _StandIn(self)
            self._app = self._build(stands_in)
            self.is_building = False
        self.container = container
        return self._app

    def client(self, container: C) -> FlaskClient:
        """Return a caller of the app, over this container."""
        app = self.app(container)
        client = _Client(app, app.response_class, use_cookies=True)
        client.behind = lambda: setattr(self, "container", container)
        return client


class _Client(FlaskClient):
    """Puts its own container behind the app before each request."""

    behind: Callable[[], None]

    def open(self, *args: Any, **kwargs: Any) -> Any:
        self.behind()
        return super().open(*args, **kwargs)


class _StandIn:
    """The container of who is asking; while the app is built, of whoever will ask."""

    def __init__(self, standing: StandingApp[Any, Any]) -> None:
        self._standing = standing

    def __getattr__(self, name: str) -> Any:
        if self._standing.is_building and name not in _ALIKE:
            return _Later(self._standing, (name,))
        return getattr(self._standing.container, name)


class _Later:
    """A part of a container that routes took hold of while the app was built."""

    def __init__(self, standing: StandingApp[Any, Any], path: tuple[str, ...]) -> None:
        self._standing = standing
        self._path = path

    def __getattr__(self, name: str) -> Any:
        if self._standing.is_building:
            return _Later(self._standing, (*self._path, name))
        return getattr(self._part(), name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._part()(*args, **kwargs)

    def _part(self) -> Any:
        found = self._standing.container
        for name in self._path:
            found = getattr(found, name)
        return found
