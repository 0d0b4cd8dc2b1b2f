"""Templates on a real database: edited, linted, previewed, published at once, brought back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient
from pytest_httpserver import HTTPServer

from services.common.web.tokens import issue
from services.notify.adapters.templates.compiled import CompiledTemplates
from services.notify.adapters.templates.current import CurrentTemplates
from services.notify.adapters.templates.shipped_set import shipped_set
from services.notify.bootstrap import Container
from services.notify.domain.templates.edition import EditionMoved, following
from services.notify.domain.templates.template import Template, TemplateKey
from tests.factories.notify import DIRECTORY, NUMBER, TICKET, life
from tests.integration.notify.conftest import APP
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration

Headers = dict[str, str]
ISSUED = "work_order.issued.v1/unit_handler/chat"
ZH = f"/api/v1/templates/{ISSUED}/zh-CN"
EDITIONS = "/api/v1/template-editions"


@pytest.fixture
def container(container_for: Callable[..., Container]) -> Container:
    return container_for()


@pytest.fixture
def client(container: Container) -> FlaskClient:
    return APP.client(container)


@pytest.fixture
def as_role(keys: tuple[str, str]) -> Callable[..., Headers]:
    def headers(role: str, **more: str) -> Headers:
        token = issue(keys[0], subject=f"a-{role}", roles=[role], unit=None, ttl_seconds=60)
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {token}", **named}

    return headers


AsRole = Callable[..., Headers]


def draft(client: FlaskClient, headers: Headers, text: str, url: str = ZH) -> Any:
    body = {"subject": "新派工单（{{ number }}）", "text": text}
    return client.put(f"{url}/draft", json=body, headers=headers)


def publish(client: FlaskClient, headers: Headers, **body: Any) -> Any:
    return client.post(EDITIONS, json={"note": "改写", **body}, headers=headers)


def said(container: Container) -> str:
    """What a sender writes now: it would look again after two seconds."""
    templates = container.templates
    templates._looked_at = float("-inf")
    words = {"case": f"工单{NUMBER}", "number": NUMBER, "page": ""}
    key = TemplateKey.parse(f"{ISSUED}/zh-CN")
    names = ("unit_name", "role_name", "area_name", "severity_name")
    dates = ("acknowledge_due_at", "contact_due_at", "resolve_due_at")
    rest = dict.fromkeys((*names, *dates), "某")
    return templates.render(key.event_type, key.addressee, key.medium, "zh", {**rest, **words}).text


def test_a_draft_is_told_its_faults_and_published_only_without_them(
    client: FlaskClient, container: Container, as_role: AsRole
) -> None:
    read = client.get(ZH, headers=as_role("operator"))
    assert read.json["revision"]["number"] == 1
    assert read.headers["ETag"] == '"0"'
    before = said(container)

    bad = draft(client, as_role("supervisor", If_Match='"0"'), "{{ number }}{{ phone }}")
    assert [one["code"] for one in bad.json["findings"]] == ["variable_unknown"]
    refused = publish(client, as_role("admin", If_Match='"1"'))
    assert (refused.status_code, refused.json["type"]) == (
        422,
        "urn:huying:problem:templates_faulty",
    )
    assert refused.json["errors"][0]["message"] == "没有变量 phone"
    assert said(container) == before

    good = draft(client, as_role("supervisor", If_Match=bad.headers["ETag"]), "新单：{{ case }}")
    assert good.json["findings"] == []
    done = publish(client, as_role("director", If_Match='"1"', Idempotency_Key="k1"))
    assert (done.status_code, done.json["number"]) == (201, 2)
    assert done.json["changed"] == [f"{ISSUED}/zh-CN"]
    assert said(container) == f"新单：工单{NUMBER}"
    again = publish(client, as_role("director", If_Match='"1"', Idempotency_Key="k1"))
    assert again.json == done.json
    nothing = publish(client, as_role("director", If_Match='"2"'))
    assert nothing.status_code == 409


def test_of_two_editors_exactly_one_succeeds(client: FlaskClient, as_role: AsRole) -> None:
    first = draft(client, as_role("supervisor", If_Match='"0"'), "甲：{{ case }}")
    second = draft(client, as_role("director", If_Match='"0"'), "乙：{{ case }}")
    repeated = draft(client, as_role("supervisor", If_Match='"0"'), "甲：{{ case }}")

    assert (first.status_code, second.status_code, repeated.status_code) == (200, 412, 200)
    assert second.json["current_version"] == 1
    assert draft(client, as_role("director"), "丙：{{ case }}").status_code == 428
    dropped = client.delete(f"{ZH}/draft", headers=as_role("admin", If_Match='"1"'))
    assert dropped.json["draft"] is None
    # The count goes on, so a late editor's ETag does not fit a draft that is another one.
    assert draft(client, as_role("director", If_Match='"1"'), "丁").status_code == 412


def test_an_edition_comes_back_and_nothing_is_forgotten(
    client: FlaskClient, container: Container, as_role: AsRole
) -> None:
    client.get(ZH, headers=as_role("operator"))
    before = said(container)
    draft(client, as_role("admin", If_Match='"0"'), "新单：{{ case }}")
    publish(client, as_role("admin", If_Match='"1"'))

    back = client.post(
        f"{EDITIONS}/1/roll-back", json={"note": "错了"}, headers=as_role("admin", If_Match='"2"')
    )
    assert (back.status_code, back.json["number"], back.json["restores"]) == (201, 3, 1)
    assert said(container) == before
    history = client.get(f"{ZH}/history", headers=as_role("auditor")).json["items"]
    assert [one["number"] for one in history] == [2, 1]
    assert history[0]["text"] == "新单：{{ case }}"
    editions = client.get(f"{EDITIONS}?limit=2", headers=as_role("auditor"))
    assert [one["number"] for one in editions.json["items"]] == [3, 2]
    assert editions.headers["ETag"] == '"3"'
    assert (
        client.get(f"{EDITIONS}/3", headers=as_role("ops")).json["revisions"][f"{ISSUED}/zh-CN"]
        == 1
    )


@pytest.mark.parametrize("role", ["operator", "auditor", "ops", "unit_handler"])
def test_who_only_reads_changes_nothing(client: FlaskClient, as_role: AsRole, role: str) -> None:
    assert draft(client, as_role(role, If_Match='"0"'), "x").status_code == 403
    assert publish(client, as_role(role, If_Match='"1"')).status_code == 403
    assert publish(client, as_role("supervisor", If_Match='"1"')).status_code == 403


@pytest.mark.parametrize(
    "url",
    [
        "/api/v1/templates/no.such.v1/resident/sms/zh-CN",
        "/api/v1/templates/ticket.sealed.v1/unit_handler/sms/zh-CN",
        "/api/v1/templates/work_order.issued.v1/everybody/sms/zh-CN",
        "/api/v1/templates/work_order.issued.v1/resident/fax/zh-CN",
        "/api/v1/templates/work_order.issued.v1/resident/sms/fr",
    ],
)
def test_what_is_no_template_is_not_found(client: FlaskClient, as_role: AsRole, url: str) -> None:
    assert client.get(url, headers=as_role("operator")).status_code == 404
    assert draft(client, as_role("admin", If_Match='"0"'), "x", url).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"text": 5}',
        b'{"text": "\\ud800"}',
        b'{"text": "a\\u0000b"}',
        b'{"text": "x", "colour": "red"}',
        ('{"text": "' + "x" * 30_000 + '"}').encode(),
    ],
)
def test_what_is_no_draft_is_refused(client: FlaskClient, as_role: AsRole, body: bytes) -> None:
    headers = as_role("admin", If_Match='"0"', Content_Type="application/json")
    assert client.put(f"{ZH}/draft", data=body, headers=headers).status_code in (400, 422)


def test_a_preview_is_filled_by_a_ticket_that_the_caller_may_read(
    container_for: Callable[..., Container], as_role: AsRole, httpserver: HTTPServer
) -> None:
    container = container_for(dispatch_url=httpserver.url_for(""))
    names = container.directory
    container.directory._copy.save(1, DIRECTORY)
    assert names.names() is not None
    client = APP.client(container)
    operator, stranger = as_role("operator"), as_role("auditor")
    ticket = f"/api/v1/tickets/{TICKET}"
    httpserver.expect_request(ticket, headers=operator).respond_with_json({"ticket_id": TICKET})
    httpserver.expect_request(ticket).respond_with_json({"type": "x"}, status=404)
    story = [envelope.to_dict() for envelope in life()]
    httpserver.expect_request("/internal/v1/events").respond_with_json({"items": story})

    def preview(headers: Headers, **body: Any) -> Any:
        return client.post(f"{ZH}/preview", json={"ticket_id": TICKET, **body}, headers=headers)

    found = preview(operator)
    assert NUMBER in found.json["text"]
    assert "垃圾清运" in found.json["text"]
    assert (found.json["from"], found.json["sampled"]) == ("current", [])
    assert preview(stranger).status_code == 404
    own = preview(operator, subject="s", text="{{ case }}，电话13800005678")
    assert own.json["text"].endswith("电话1**********")
    faulty = preview(operator, text="{{ phone }}")
    assert (faulty.status_code, "undefined" in faulty.text) == (422, False)
    (one,) = [e for e in faulty.json["errors"] if e["code"] == "template_variable_unknown"]
    assert (one["message"], one["message_en"]) == (
        "没有变量 phone",
        "There is no variable phone",
    )
    assert client.post(f"{ZH}/preview", json={}, headers=operator).json["sampled"]


def test_lists_are_paged_filtered_and_within_indexes(
    client: FlaskClient, container: Container, as_role: AsRole
) -> None:
    operator = as_role("operator")
    draft(client, as_role("admin", If_Match='"0"'), "{{ case }}")
    first = client.get("/api/v1/templates?audience=street&limit=100", headers=operator).json
    rest = client.get(
        f"/api/v1/templates?audience=street&limit=100&cursor={first['next_cursor']}",
        headers=operator,
    ).json
    keys = [one["key"] for one in (*first["items"], *rest["items"])]
    assert len(keys) == len(set(keys)) > 150
    with profiled(container.database):
        drafts = client.get("/api/v1/templates?draft=true", headers=operator).json["items"]
        client.get(f"{ZH}/history", headers=operator)
        client.get(EDITIONS, headers=operator)
    assert [one["key"] for one in drafts] == [f"{ISSUED}/zh-CN"]
    assert collection_scans(container.database) == []


def test_an_edition_is_seen_whole_by_every_process_and_published_by_one(
    container: Container,
) -> None:
    """A set becomes current all at once: of two publishers one wins, and no reader mixes them."""
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(lambda _: container.load_shipped(), range(4)))[:3] == [0, 0, 0]
    store = container.template_store
    current = store.current()
    keys = [TemplateKey.parse(f"{ISSUED}/zh-CN"), TemplateKey.parse(f"{ISSUED}/en")]

    def set_of(word: str) -> Any:
        wanted = {key: Template(key, word, f"{word}{{{{ number }}}}") for key in keys}
        return following(current, wanted, word, container.wall.now())

    store.publish(*set_of("甲"))
    with pytest.raises(EditionMoved):
        store.publish(*set_of("乙"))
    reader = CurrentTemplates(store, container.template_engine, container.load_shipped, shipped_set)
    texts = {
        reader.render(key.event_type, key.addressee, key.medium, key.language, {"number": "1"}).text
        for key in keys
    }
    assert texts == {"甲1"}
    assert isinstance(reader._compiled, CompiledTemplates)
