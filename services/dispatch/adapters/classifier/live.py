"""The classifier of a running process: takes up a newly activated model within seconds."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from services.common.observability.logging import get_logger
from services.common.store.connection import StoreUnavailable
from services.dispatch.adapters.classifier.linear import LinearModel
from services.dispatch.adapters.classifier.model_files import from_files
from services.dispatch.adapters.classifier.model_store import MongoModels
from services.dispatch.domain.classification.models import ModelUnusable
from services.dispatch.domain.classification.opinion import Opinion

_LOOK_SECONDS: Final = 2.0
_log = get_logger(__name__)


class LiveClassifier:
    """Implements the port ``Classifier``; shared by the threads of a process.

    The first model is read before the first batch is decided; a later one is read beside the work
    and taken up between two batches. A model that cannot be read leaves the one before in place.
    """

    def __init__(
        self, models: MongoModels, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._models = models
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._model: LinearModel | None = None
        self._tried: str | None = None
        self._next_look = float("-inf")

    @property
    def version(self) -> str | None:
        """The version in use in this process, after a look for a newer one."""
        self._look()
        return self._model.version if self._model else None

    def opinions(self, texts: Sequence[str]) -> Sequence[Opinion | None]:
        """See the port."""
        self._look()
        model = self._model
        if model is None:
            return [None] * len(texts)
        try:
            return model.opinions(texts)
        except (ValueError, IndexError, ArithmeticError, UnicodeError) as error:
            _log.error("classifier_failed", model_version=model.version, reason=str(error))
            return [None] * len(texts)

    def _look(self) -> None:
        if self._monotonic() < self._next_look or not self._lock.acquire(blocking=False):
            return
        try:
            wanted = self._models.in_force()
            self._next_look = self._monotonic() + _LOOK_SECONDS
            if wanted is None:
                self._model, self._tried = None, None
            elif wanted != self._tried:
                self._take_up(wanted)
        except StoreUnavailable:
            _log.warning("classifier_not_looked_up")
        finally:
            self._lock.release()

    def _take_up(self, version: str) -> None:
        self._tried = version
        if self._model is None:
            self._read(version)
        else:
            name = f"classifier-{version}"
            threading.Thread(target=self._read, args=(version,), name=name, daemon=True).start()

    def _read(self, version: str) -> None:
        try:
            model = from_files(self._models.files(version))
            self._model = replace(model, names=self._models.names(version))
            _log.info("classifier_in_force", model_version=version)
        except ModelUnusable as error:
            _log.error("classifier_unusable", model_version=version, reason=str(error))
        except StoreUnavailable:
            self._tried = None  # once more at the next look
            _log.warning("classifier_not_read", model_version=version)
