"""Publishes the set that comes with a release, once: as the first edition, or what is new in it."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace

from services.common.observability.logging import get_logger
from services.notify.domain.templates.edition import SHIPPED, Edition, EditionMoved, following
from services.notify.domain.templates.template import Template, TemplateKey
from services.notify.ports.clocks import Now
from services.notify.ports.templates import TemplateStore

_TRIES = 5

_log = get_logger(__name__)


class LoadShipped:
    """Every process may call it at any time; a set that was published once is never again.

    Of an edition that people have edited only those templates move on that still are the
    release's.
    """

    def __init__(
        self, store: TemplateStore, shipped: Callable[[], Iterable[Template]], wall: Now
    ) -> None:
        """Take the store, what reads the release's set, and wall time."""
        self._store = store
        self._shipped = shipped
        self._wall = wall
        self._loaded = False

    def __call__(self) -> int:
        """Return how many templates are new.

        Raises:
            EditionMoved: when others publish all the time.

        """
        if self._loaded:
            return 0
        new = self._load({one.key: one for one in self._shipped()})
        self._loaded = True
        return new

    def _load(self, shipped: dict[TemplateKey, Template]) -> int:
        digest = _digest(shipped.values())
        for _ in range(_TRIES):
            if self._store.has_shipped(digest):
                return 0
            current = self._store.current()
            new = self._new(shipped, current)
            edition, revisions = following(current, new, SHIPPED, self._wall.now())
            try:
                self._store.publish(replace(edition, shipped=digest, note="release"), revisions)
            except EditionMoved:
                continue  # another process was faster, perhaps with the same set
            _log.info("templates_shipped", edition=edition.number, changed=len(new))
            return len(new)
        raise EditionMoved(self._store.current_number())

    def _new(
        self, shipped: dict[TemplateKey, Template], current: Edition | None
    ) -> dict[TemplateKey, Template]:
        if current is None:
            return shipped
        known = {key: n for key, n in current.revisions.items() if key in shipped}
        kept = self._store.revisions(known)
        return {
            key: template
            for key, template in shipped.items()
            if key not in kept
            or (kept[key].by == SHIPPED and not kept[key].template.says_as(template))
        }


def _digest(templates: Iterable[Template]) -> str:
    digest = hashlib.sha256()
    for one in sorted(templates, key=lambda template: template.key):
        digest.update("\0".join((str(one.key), one.subject, one.text, "")).encode())
    return digest.hexdigest()
