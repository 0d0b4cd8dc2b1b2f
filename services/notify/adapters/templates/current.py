"""The edition that is current, as senders see it: looked for every two seconds, taken whole."""

import time
from collections.abc import Callable, Mapping
from threading import Lock

from services.common.observability.logging import get_logger
from services.common.observability.metrics import gauge
from services.common.store.connection import StoreUnavailable
from services.notify.adapters.templates.compiled import CompiledTemplates
from services.notify.domain.templates.edition import Revision
from services.notify.domain.templates.template import Addressee, Medium, TemplateKey, Written
from services.notify.domain.wording import Language
from services.notify.ports.templates import (
    TemplateEngine,
    TemplateMissing,
    Templates,
    TemplateStore,
    UnknownVariable,
)

LOOK_AGAIN_SECONDS = 2.0

_log = get_logger(__name__)


class CurrentTemplates:
    """Implements ``Templates``; used by many threads, which all see one edition or the next.

    While MongoDB is away the last edition serves on. A text that says what this release does not
    know is a later release's, in the middle of an upgrade: this release's own text is told instead.
    """

    def __init__(
        self,
        store: TemplateStore,
        engine: TemplateEngine,
        load: Callable[[], int],
        own: Callable[[], Templates],
    ) -> None:
        """Take the store, what renders, what publishes the release's set once, and that set."""
        self._store = store
        self._engine = engine
        self._load = load
        self._own = own
        self._lock = Lock()
        self._looked_at = float("-inf")
        self._number = 0
        self._revisions: dict[TemplateKey, Revision] = {}
        self._warned: set[TemplateKey] = set()
        self._compiled = CompiledTemplates(engine, {})

    def render(
        self,
        event_type: str,
        addressee: Addressee,
        medium: Medium,
        language: Language,
        variables: Mapping[str, str],
    ) -> Written:
        """Return subject and text in the edition that is current.

        Raises:
            StoreUnavailable: when MongoDB is away and was never there.
            UnknownVariable: when the release's own text cannot be said either.

        """
        current = self._current()
        try:
            return current.render(event_type, addressee, medium, language, variables)
        except TemplateMissing:
            raise
        except UnknownVariable as error:
            self._warn(TemplateKey(event_type, addressee, medium, language), error)
        return self._own().render(event_type, addressee, medium, language, variables)

    def _warn(self, key: TemplateKey, error: UnknownVariable) -> None:
        """Say so once a template and edition, not for each of thousands of notices."""
        if key not in self._warned:
            self._warned.add(key)
            _log.warning("template_of_another_release", template=str(key), detail=str(error))

    def _current(self) -> CompiledTemplates:
        if time.monotonic() - self._looked_at >= LOOK_AGAIN_SECONDS:
            with self._lock:
                if time.monotonic() - self._looked_at >= LOOK_AGAIN_SECONDS:
                    self._look()
        return self._compiled

    def _look(self) -> None:
        try:
            if not self._number:
                self._load()
            number = self._store.current_number()
            if number != self._number:
                self._take()
        except StoreUnavailable:
            if not self._number:
                raise
            _log.warning("templates_not_looked_for", edition=self._number)
        self._looked_at = time.monotonic()

    def _take(self) -> None:
        edition = self._store.current()
        if edition is None:
            return
        known = {key: one.number for key, one in self._revisions.items()}
        wanted = {key: n for key, n in edition.revisions.items() if known.get(key) != n}
        revisions = {**self._revisions, **self._store.revisions(wanted)}
        self._revisions = {key: revisions[key] for key in edition.revisions}
        texts = {key: (one.template, one.number) for key, one in self._revisions.items()}
        self._compiled = CompiledTemplates(self._engine, texts)
        self._number = edition.number
        self._warned = set()
        gauge("huying_notify_template_edition").set(edition.number)
        _log.info("templates_taken", edition=edition.number, changed=len(wanted))
