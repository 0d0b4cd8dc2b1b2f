"""The texts that are sent: the current edition, its drafts, the lint, previews."""

from functools import cache, cached_property

from services.common.store.cursors import StoredCursor
from services.notify.adapters.dispatch_feed import DispatchFeed
from services.notify.adapters.documents import CURSORS
from services.notify.adapters.ledger.unwritten import MongoUnwritten
from services.notify.adapters.templates.current import CurrentTemplates
from services.notify.adapters.templates.engine import JinjaEngine
from services.notify.adapters.templates.shipped import shipped_templates
from services.notify.adapters.templates.shipped_set import OWN, shipped_set
from services.notify.adapters.templates.sms_size import sms_size
from services.notify.adapters.templates.store import MongoTemplateStore
from services.notify.adapters.ticket_stories import HttpTicketStories
from services.notify.application.templates.edit_draft import EditDraft
from services.notify.application.templates.lint_templates import LintTemplates
from services.notify.application.templates.load_shipped import LoadShipped
from services.notify.application.templates.preview_template import PreviewTemplate
from services.notify.application.templates.publish_templates import PublishTemplates
from services.notify.application.templates.send_mended import SendMended
from services.notify.wiring.foundation import Foundation


class TemplateWiring(Foundation):
    """The texts that are sent: the current edition, its drafts, the lint, previews."""

    @cached_property
    def template_engine(self) -> JinjaEngine:
        """What reads and renders templates."""
        return JinjaEngine()

    @cached_property
    def template_store(self) -> MongoTemplateStore:
        """Editions and drafts."""
        return MongoTemplateStore(self.database)

    @cached_property
    def load_shipped(self) -> LoadShipped:
        """Publish the release's set, once."""
        return LoadShipped(self.template_store, shipped_templates, self.wall)

    @cached_property
    def templates(self) -> CurrentTemplates:
        """The edition that is current."""
        own = cache(lambda: shipped_set(revision=OWN))
        store, engine = self.template_store, self.template_engine
        return CurrentTemplates(store, engine, self.load_shipped, own)

    @cached_property
    def lint_templates(self) -> LintTemplates:
        """Find what is wrong with templates."""
        most = self.settings.notify_sms_most_parts
        return LintTemplates(self.template_engine, sms_size, most)

    def fits_sms(self, text: str) -> bool:
        """Whether a text is no longer than an SMS may be."""
        return sms_size(text).parts <= self.settings.notify_sms_most_parts

    @cached_property
    def edit_draft(self) -> EditDraft:
        """Write drafts."""
        return EditDraft(self.template_store, self.wall)

    @cached_property
    def publish_templates(self) -> PublishTemplates:
        """Make drafts current, or an earlier edition again."""
        return PublishTemplates(self.template_store, self.lint_templates, self.wall)

    @cached_property
    def preview_template(self) -> PreviewTemplate:
        """Show what a template would say."""
        return PreviewTemplate(self.template_engine, self.zone, self.console_url)

    @cached_property
    def send_mended(self) -> SendMended:
        """Send again what failed for its template."""
        cursor = StoredCursor(self.database[CURSORS], "mended-templates")
        unwritten = MongoUnwritten(self.database, self.wall)
        return SendMended(self.template_store, unwritten, cursor, self.wall)

    @cached_property
    def dispatch_feed(self) -> DispatchFeed:
        """Tickets' events, as dispatch tells its services."""
        return DispatchFeed(self.service("dispatch"))

    @cached_property
    def ticket_stories(self) -> HttpTicketStories:
        """Tickets' stories, for those who may read them."""
        return HttpTicketStories(self.settings.url_of("dispatch"), self.dispatch_feed)
