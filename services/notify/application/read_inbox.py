"""Shows an inbox: each item in both languages, from the templates that are current."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.notify.domain.templates.vocabulary import words_of
from services.notify.domain.wording import LANGUAGES, Language, Names, variables
from services.notify.ports.directory import Directory
from services.notify.ports.inbox import Inbox, InboxQuery, StoredItem
from services.notify.ports.templates import Templates, UnknownVariable


@dataclass(frozen=True, slots=True)
class ReadableItem:
    """An item with its texts; a language without a template is missing."""

    item: StoredItem
    texts: Mapping[Language, str]


class ReadInbox:
    """What cannot be worded any more, its template gone or its words erased, keeps its place."""

    def __init__(
        self, inbox: Inbox, templates: Templates, directory: Directory, zone: ZoneInfo
    ) -> None:
        self._inbox = inbox
        self._templates = templates
        self._directory = directory
        self._zone = zone

    def __call__(self, query: InboxQuery) -> Sequence[ReadableItem]:
        """Return a page, the newest first."""
        names = self._directory.names()
        items = self._inbox.page(query)
        return [ReadableItem(item, self._texts(item, names) if names else {}) for item in items]

    def _texts(self, item: StoredItem, names: Names) -> dict[Language, str]:
        texts: dict[Language, str] = {}
        words = words_of(item.event_type, item.addressee)
        for language in LANGUAGES:
            said = variables(item.facts, names, language, self._zone, words=words)
            try:
                written = self._templates.render(
                    item.event_type, item.addressee, "inbox", language, said
                )
            except UnknownVariable:
                continue
            texts[language] = written.text
        return texts
