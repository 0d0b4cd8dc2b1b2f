"""What a release brings, what people edited, and what senders do when the store is away."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.common.store.connection import StoreUnavailable
from services.notify.adapters.templates.compiled import CompiledTemplates
from services.notify.adapters.templates.current import LOOK_AGAIN_SECONDS, CurrentTemplates
from services.notify.adapters.templates.engine import JinjaEngine
from services.notify.adapters.templates.sms_size import sms_size
from services.notify.application.templates.edit_draft import EditDraft
from services.notify.application.templates.lint_templates import LintTemplates
from services.notify.application.templates.load_shipped import LoadShipped
from services.notify.application.templates.publish_templates import (
    Order,
    PublishTemplates,
    RequestReused,
)
from services.notify.domain.templates.edition import SHIPPED, following
from services.notify.domain.templates.template import Template, TemplateKey
from services.notify.ports.templates import TemplateMissing, UnknownVariable
from tests.fakes.notify import FakeClock
from tests.fakes.templates import FakeTemplateStore

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
CLOCK = FakeClock(NOON)
ZH = TemplateKey("work_order.issued.v1", "unit_handler", "chat", "zh")
EN = ZH.in_language("en")
NEW = [replace(key, addressee="resident") for key in (ZH, EN)]


def release(*texts: tuple[TemplateKey, str]) -> list[Template]:
    return [Template(key, "s", f"{words}{{{{ number }}}}") for key, words in texts]


def load(store: FakeTemplateStore, *texts: tuple[TemplateKey, str]) -> int:
    return LoadShipped(store, lambda: release(*texts), CLOCK)()


def texts(store: FakeTemplateStore) -> dict[TemplateKey, str]:
    current = store.current()
    assert current is not None
    found = store.revisions(current.revisions)
    return {key: one.template.text.removesuffix("{{ number }}") for key, one in found.items()}


def own() -> CompiledTemplates:
    """The set of the release that runs here."""
    return CompiledTemplates(JinjaEngine(), {one.key: (one, 0) for one in release((ZH, "本版"))})


def edited(store: FakeTemplateStore, key: TemplateKey, words: str) -> None:
    template = Template(key, "s", f"{words}{{{{ number }}}}")
    EditDraft(store, CLOCK).save(template, version=None, by="ann")
    lint = LintTemplates(JinjaEngine(), sms_size, 4)
    PublishTemplates(store, lint, CLOCK).publish(Order("ann", "n", None))


def test_the_same_request_gets_its_edition_again_and_another_of_its_name_is_refused() -> None:
    store = FakeTemplateStore()
    load(store, (ZH, "一"), (EN, "one"))
    EditDraft(store, CLOCK).save(Template(ZH, "s", "新{{ number }}"), version=None, by="ann")
    publish = PublishTemplates(store, LintTemplates(JinjaEngine(), sms_size, 4), CLOCK)
    order = Order("ann", "n", 1, once="ann:k")

    done = publish.publish(order)

    assert publish.publish(order) == publish.publish(order, [ZH, EN]) == done
    with pytest.raises(RequestReused):
        publish.publish(replace(order, note="other"))
    with pytest.raises(RequestReused):
        publish.publish(order, [EN])
    with pytest.raises(RequestReused):
        publish.roll_back(replace(order, note="other"), 1)


def test_a_releases_set_is_loaded_once_whoever_starts_again() -> None:
    store = FakeTemplateStore()

    assert [load(store, (ZH, "一"), (EN, "one")) for _ in range(2)] == [2, 0]
    assert (store.current_number(), store.edition(1).by) == (1, SHIPPED)


def test_a_later_release_changes_what_nobody_edited_and_adds_what_is_new() -> None:
    store = FakeTemplateStore()
    load(store, (ZH, "一"), (EN, "one"))
    edited(store, ZH, "自己的")

    assert load(store, (ZH, "二"), (EN, "two"), (NEW[0], "新"), (NEW[1], "new")) == 3
    assert texts(store) == {ZH: "自己的", EN: "two", NEW[0]: "新", NEW[1]: "new"}
    # A process of the release before, started again during the upgrade, takes nothing back.
    assert load(store, (ZH, "一"), (EN, "one")) == 0


def test_what_a_later_release_brought_stays_when_an_edition_before_it_comes_back() -> None:
    store = FakeTemplateStore()
    load(store, (ZH, "一"), (EN, "one"))
    load(store, (ZH, "二"), (EN, "two"), (NEW[0], "新"), (NEW[1], "new"))
    lint = LintTemplates(JinjaEngine(), sms_size, 4)
    PublishTemplates(store, lint, CLOCK).roll_back(Order("ann", "n", 2), 1)

    assert texts(store) == {ZH: "一", EN: "one", NEW[0]: "新", NEW[1]: "new"}


def test_senders_take_a_new_edition_within_seconds_and_go_on_while_the_store_is_away() -> None:
    store = FakeTemplateStore()
    load = LoadShipped(store, lambda: release((ZH, "一"), (EN, "x")), CLOCK)
    current = CurrentTemplates(store, JinjaEngine(), load, own)

    def said() -> str:
        words = {"number": "1"}
        return current.render(ZH.event_type, ZH.addressee, ZH.medium, ZH.language, words).text

    assert said() == "一1"
    edited(store, ZH, "二")
    current._looked_at -= LOOK_AGAIN_SECONDS
    assert said() == "二1"
    store.away = True
    current._looked_at -= LOOK_AGAIN_SECONDS
    assert said() == "二1"
    late = CurrentTemplates(store, JinjaEngine(), store.current_number, own)
    with pytest.raises(StoreUnavailable):
        late.render(ZH.event_type, ZH.addressee, ZH.medium, ZH.language, {})


def test_a_sender_of_the_release_before_says_its_own_text_during_an_upgrade() -> None:
    """The next release's text says ``room``, which this one has never heard of."""
    store = FakeTemplateStore()
    load(store, (ZH, "一"), (EN, "x"))
    later = {ZH: "{{ number }}{{ room }}", EN: "{{ room }}"}
    texts = {key: Template(key, "s", text) for key, text in later.items()}
    store.publish(*following(store.current(), texts, SHIPPED, NOON))
    current = CurrentTemplates(store, JinjaEngine(), store.current_number, own)

    def said(key: TemplateKey, **words: str) -> tuple[str, str]:
        parts = key.event_type, key.addressee, key.medium, key.language
        written = current.render(*parts, words)
        return written.text, written.template

    assert said(ZH, number="1") == ("本版1", f"{ZH}@0")
    assert said(ZH, number="1", room="301") == ("1301", f"{ZH}@2")
    for key, error in ((ZH, UnknownVariable), (EN, TemplateMissing), (NEW[0], TemplateMissing)):
        with pytest.raises(error):
            said(key)
