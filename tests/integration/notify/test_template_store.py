"""The laws of the store of templates, for the one in memory and the one on MongoDB."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo.database import Database

from services.notify.adapters.templates.store import MongoTemplateStore
from services.notify.domain.templates.edition import (
    Draft,
    DraftMoved,
    EditionMoved,
    following,
    restoring,
)
from services.notify.domain.templates.template import Template, TemplateKey
from services.notify.ports.templates import EditionUnknown, TemplateStore
from tests.fakes.templates import FakeTemplateStore

pytestmark = pytest.mark.integration

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ZH = TemplateKey("work_order.issued.v1", "unit_handler", "chat", "zh")
EN = ZH.in_language("en")


def text(key: TemplateKey, words: str) -> Template:
    return Template(key, "s", words)


@pytest.fixture(params=["memory", "mongodb"])
def store(request: pytest.FixtureRequest, prepared: Database[dict[str, Any]]) -> TemplateStore:
    return FakeTemplateStore() if request.param == "memory" else MongoTemplateStore(prepared)


def publish(store: TemplateStore, *templates: Template, once: str | None = None) -> None:
    wanted = {one.key: one for one in templates}
    edition, revisions = following(store.current(), wanted, "ann", NOON)
    store.publish(replace(edition, once=once), revisions)


def test_an_edition_is_read_as_it_was_published(store: TemplateStore) -> None:
    assert (store.current(), store.current_number()) == (None, 0)
    publish(store, text(ZH, "一"), text(EN, "one"))
    publish(store, text(ZH, "二"))

    current = store.current()
    assert current is not None
    assert dict(current.revisions) == {ZH: 2, EN: 1}
    assert current.changed == (ZH,)
    found = store.revisions(current.revisions)
    assert (found[ZH].template.text, found[EN].template.text) == ("二", "one")
    assert [one.template.text for one in store.history(ZH, None, 5)] == ["二", "一"]
    assert [one.number for one in store.history(ZH, 2, 5)] == [1]
    assert [one.number for one in store.editions(None, 1)] == [2]
    with pytest.raises(EditionUnknown):
        store.edition(9)


def test_of_two_publishers_one_wins_and_a_request_publishes_once(store: TemplateStore) -> None:
    late = following(store.current(), {ZH: text(ZH, "迟")}, "bob", NOON)
    publish(store, text(ZH, "一"), once="k")
    with pytest.raises(EditionMoved) as moved:
        store.publish(*late)
    with pytest.raises(EditionMoved):
        publish(store, text(ZH, "二"), once="k")

    assert moved.value.current == 1
    assert store.named("k") is not None
    assert store.named("other") is None
    assert [one.template.text for one in store.history(ZH, None, 5)] == ["一"]


def test_what_came_back_names_the_same_revisions(store: TemplateStore) -> None:
    publish(store, text(ZH, "一"))
    publish(store, text(ZH, "二"), text(EN, "two"))
    current, first = store.current(), store.edition(1)
    assert current is not None
    store.publish(restoring(current, first, "ann", NOON), [])

    back = store.current()
    assert back is not None
    assert (dict(back.revisions), back.restores) == ({ZH: 1, EN: 2}, 1)


def test_drafts_are_changed_by_whoever_read_the_last_version(store: TemplateStore) -> None:
    def draft(words: str, version: int) -> Draft:
        return Draft(text(ZH, words), version, "ann", NOON)

    store.save_draft(draft("一", 1))
    store.save_draft(draft("二", 2))
    for version in (1, 2, 4):
        with pytest.raises(DraftMoved):
            store.save_draft(draft("迟", version))
    store.drop_drafts({ZH: 1})
    assert [one.template.text for one in store.drafts([ZH])] == ["二"]
    store.drop_drafts({ZH: 2, EN: 1})

    assert (store.drafts(), store.draft_version(ZH), store.draft_version(EN)) == ([], 3, 0)
    store.save_draft(draft("三", 4))
    assert [one.version for one in store.drafts()] == [4]
