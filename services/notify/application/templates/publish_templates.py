"""Makes drafts current, all at once, or brings an earlier edition back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from services.common.observability.logging import get_logger
from services.notify.application.templates.lint_templates import LintTemplates
from services.notify.domain.templates.edition import (
    Draft,
    Edition,
    EditionMoved,
    Revision,
    following,
    restoring,
)
from services.notify.domain.templates.lint import Finding
from services.notify.domain.templates.template import TemplateKey
from services.notify.ports.clocks import Now
from services.notify.ports.templates import TemplateStore

_log = get_logger(__name__)


class NothingToPublish(Exception):
    """There is no draft among these that says something else than what is current."""


class TemplatesFaulty(Exception):
    """The lint found errors; nothing was published."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = tuple(findings)


class RequestReused(Exception):
    """The same request's name stands for another edition already."""


@dataclass(frozen=True, slots=True)
class Order:
    """Who wants an edition: ``expected`` is the one he saw as current, None for whichever it is.

    ``once`` names the request: the same one again gets the edition that it made before.
    """

    by: str
    note: str
    expected: int | None
    once: str | None = None


class PublishTemplates:
    """One insert makes an edition current: senders see the one before or this one, never half."""

    def __init__(self, store: TemplateStore, lint: LintTemplates, wall: Now) -> None:
        """Take the store, the lint and wall time."""
        self._store = store
        self._lint = lint
        self._wall = wall

    def publish(self, order: Order, keys: Collection[TemplateKey] | None = None) -> Edition:
        """Publish drafts, all of them or those of these keys; return the edition.

        Raises:
            EditionMoved: when another edition is current than the one expected.
            NothingToPublish: when no draft says anything new.
            TemplatesFaulty: naming what the lint found.
            RequestReused: this request's name was used for something else.

        """
        done = self._done(order)
        if done:
            if keys is not None and not set(done.changed) <= set(keys):
                raise RequestReused
            return done
        current = self._expected(order)
        drafts = self._store.drafts(keys)
        if keys is not None and len(drafts) < len(set(keys)):
            raise NothingToPublish
        new = self._changed(drafts, current)
        self._require_clean(new, current)
        templates = {one.template.key: one.template for one in new}
        edition, revisions = following(current, templates, order.by, self._wall.now())
        edition = replace(edition, note=order.note, once=order.once)
        edition = self._published(edition, revisions)
        self._store.drop_drafts({one.template.key: one.version for one in drafts})
        _log.info("templates_published", edition=edition.number, actor=order.by, changed=len(new))
        return edition

    def roll_back(self, order: Order, number: int) -> Edition:
        """Publish again what an earlier edition said; return the new edition.

        Raises:
            EditionUnknown: when there is no such edition.
            EditionMoved: when another edition is current than the one expected.
            NothingToPublish: when that is what is current.
            RequestReused: this request's name was used for something else.

        """
        done = self._done(order)
        if done:
            return done
        wanted = self._store.edition(number)
        current = self._expected(order)
        if current is None:
            raise NothingToPublish
        edition = restoring(current, wanted, order.by, self._wall.now())
        if not edition.changed:
            raise NothingToPublish
        edition = replace(edition, note=order.note, once=order.once)
        edition = self._published(edition, [])
        _log.info("templates_rolled_back", edition=edition.number, actor=order.by, to=number)
        return edition

    def _published(self, edition: Edition, revisions: Sequence[Revision]) -> Edition:
        """Return the edition, or the one that the same request, sent twice at once, has made."""
        try:
            self._store.publish(edition, revisions)
        except EditionMoved:
            twin = self._store.named(edition.once) if edition.once else None
            if twin is None:
                raise
            return twin
        return edition

    def _done(self, order: Order) -> Edition | None:
        done = self._store.named(order.once) if order.once else None
        if done is not None and done.note != order.note:
            raise RequestReused
        return done

    def _expected(self, order: Order) -> Edition | None:
        current = self._store.current()
        number = current.number if current else 0
        if order.expected is not None and order.expected != number:
            raise EditionMoved(number)
        return current

    def _changed(self, drafts: Sequence[Draft], current: Edition | None) -> list[Draft]:
        known = current.revisions if current else {}
        wanted = {
            one.template.key: known[one.template.key] for one in drafts if one.template.key in known
        }
        kept = self._store.revisions(wanted)
        new = [
            one
            for one in drafts
            if one.template.key not in kept
            or not kept[one.template.key].template.says_as(one.template)
        ]
        if not new:
            raise NothingToPublish
        return new

    def _require_clean(self, new: Sequence[Draft], current: Edition | None) -> None:
        keys = {*(current.revisions if current else ()), *(one.template.key for one in new)}
        findings = self._lint.whole([one.template for one in new], keys)
        errors = [one for one in findings if one.severity == "error"]
        if errors:
            raise TemplatesFaulty(errors)
