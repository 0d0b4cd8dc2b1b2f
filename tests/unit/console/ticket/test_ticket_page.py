"""K4: one page tells all of a ticket; parts that are away or not for the reader are left out."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from services.console.entrypoints.http.shell import ApiRefused, ServiceAway
from services.console.entrypoints.http.ticket.neighbours import neighbours
from services.console.entrypoints.http.ticket.views.case import may_reveal
from services.console.ports import UnknownTicket
from services.dispatch.application.commanding import Order
from services.dispatch.domain.caller import Caller
from services.dispatch.ports.tickets import Change
from tests.factories.dispatch import COMMUNITY, OPERATOR, REVIEWER, UNIT, handler
from tests.factories.dispatch_hall import ANSWER, Hall
from tests.support.console import Browser, FakeApi, FakeNames, browser_of
from tests.support.console_case import api_of

TICKET = "/api/v1/tickets"


def worked() -> Hall:
    hall = Hall()
    hall.open()
    order = hall.lead().id
    hall.orders.acknowledge(order, Order(handler()))
    hall.orders.contact(order, Order(handler()), method="phone")
    return hall


def handed_in() -> Hall:
    hall = worked()
    hall.orders.resolve(hall.lead().id, Order(handler()), outcome="done", answer=ANSWER)
    return hall


def screening() -> Hall:
    hall = Hall()
    hall.open(title="说不清", text="说不清的事情", area_code=None)
    return hall


def browser(hall: Hall, caller: Caller = OPERATOR, api: FakeApi | None = None) -> Browser:
    told = api or api_of(hall, caller)
    return browser_of(*caller.roles, api=told, unit=caller.unit)


@pytest.mark.parametrize("scene", [worked, handed_in, screening], ids=lambda one: one.__name__)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_stands_in_both_languages_with_no_word_missing(
    scene: Callable[[], Hall], language: str
) -> None:
    hall = scene()
    page = browser(hall).get(f"/tickets/{hall.ticket.id}?lang={language}")

    assert page.status_code == 200, page.text
    assert hall.ticket.number in page.text
    shown = re.sub(r"<[^>]+>|&#?\w+;", " ", page.text)
    assert not re.search(r"\b(ticket|story|actions|words)\.[a-z_]+\.?[a-z_]*\b", shown), shown
    assert "style=" not in page.text
    assert " onclick=" not in page.text


def test_the_residents_limit_of_a_case_that_is_over_runs_no_more() -> None:
    def limit(hall: Hall) -> str:
        text = browser(hall).get(f"/tickets/{hall.ticket.id}").text
        return text.partition("对居民的时限</dt>")[2].partition("</dd>")[0]

    hall = handed_in()
    assert "<time class" in limit(hall)
    ticket = replace(hall.ticket, state="closed", closed_at=hall.clock.now())
    hall.tickets.save(Change(ticket, (), hall.clock.now()))
    assert "<time" not in limit(hall)


def test_the_story_tells_every_step_the_latest_first() -> None:
    hall = handed_in()
    text = browser(hall).get(f"/tickets/{hall.ticket.id}").text

    assert text.index("提交办理结果") < text.index("首次联系诉求人") < text.index("签收（按时）")


def test_a_part_that_is_away_is_said_and_the_rest_stands() -> None:
    hall = worked()
    api = api_of(hall, OPERATOR)
    api.tell("GET", "dispatch", f"{TICKET}/{hall.ticket.id}/deadlines", ServiceAway("dispatch"))

    page = browser(hall, api=api).get(f"/tickets/{hall.ticket.id}")

    assert page.status_code == 200
    assert "时限依据暂时读不到" in page.text


class PublicCases(FakeNames):
    """Everybody's cases: one, without a story."""

    def ticket(self, ticket_id: str) -> dict[str, Any]:
        if ticket_id != "tkt_public":
            raise UnknownTicket(ticket_id)
        return {"ticket_id": ticket_id, "number": "LH-1", "state": "closed", "history": []}


def test_a_case_that_is_not_for_the_reader_shows_its_public_way_and_none_if_it_has_none() -> None:
    """The board for everybody links to it: staff of other streets see there what anybody sees."""
    for status in (403, 404):
        api = FakeApi()
        for page in ("tkt_public", "tkt_none"):
            api.tell("GET", "dispatch", f"{TICKET}/{page}", ApiRefused(status, {"title": "不可"}))
        desk = browser_of("street", api=api, wired={"district": PublicCases()})
        assert "LH-1" in desk.get("/tickets/tkt_public").text
        assert desk.get("/tickets/tkt_none").status_code == 404
        assert desk.get("/tickets/tkt_public/print").status_code == status


def test_the_print_view_is_the_same_case_on_paper() -> None:
    hall = handed_in()
    page = browser(hall).get(f"/tickets/{hall.ticket.id}/print")

    assert page.status_code == 200
    assert ANSWER in page.text


def test_a_ticket_leads_to_what_can_help_for_whom_the_list_of_resources_is() -> None:
    hall = handed_in()
    link = f'href="/reports/ticket-resources/{hall.ticket.id}"'

    assert link in browser(hall).get(f"/tickets/{hall.ticket.id}").text
    assert link not in browser(hall, REVIEWER).get(f"/tickets/{hall.ticket.id}").text


def test_a_work_order_leads_to_its_ticket() -> None:
    hall = worked()
    answer = browser(hall).get(f"/work-orders/{hall.lead().id}")

    assert answer.headers["Location"] == f"/tickets/{hall.ticket.id}#{hall.lead().id}"


def test_every_action_that_is_offered_has_a_form_that_opens() -> None:
    """For each role at each step of a case: no button leads nowhere."""
    opened = 0
    for scene in (worked, handed_in, screening):
        hall = scene()
        for caller in (OPERATOR, REVIEWER, handler(), Caller("s", frozenset({"supervisor"}))):
            api = api_of(hall, caller)
            looker = browser(hall, caller, api)
            page = looker.get(f"/tickets/{hall.ticket.id}").text
            for href in sorted(set(re.findall(r'href="(/[a-z-]+/\w+/actions/[a-z-]+)"', page))):
                form = looker.get(href)
                assert form.status_code == 200, href
                assert 'name="version"' in form.text
                opened += 1
    assert opened > 30


def test_a_form_is_sent_with_version_and_key_and_leads_back() -> None:
    hall = handed_in()
    api = api_of(hall, REVIEWER)
    path = f"{TICKET}/{hall.ticket.id}/reject"
    api.tell("POST", "dispatch", path, {})
    form = {
        "f-reason": "没有回应所反映的问题",
        "f-code": "not_answered",
        "version": "4",
        "key": "k1",
    }

    done = browser(hall, REVIEWER, api).post(f"/tickets/{hall.ticket.id}/actions/reject", form)

    assert done.status_code == 303, done.text
    assert done.headers["Location"] == f"/tickets/{hall.ticket.id}?done=reject"
    given = next(given for method, _, to, given in api.asked if (method, to) == ("POST", path))
    assert given["json"] == {"reason": "没有回应所反映的问题", "code": "not_answered"}
    assert (given["etag"], given["key"]) == ('"4"', "k1")


def test_of_two_editors_the_second_reads_what_changed_and_keeps_his_words() -> None:
    hall = handed_in()
    api = api_of(hall, REVIEWER)
    changed = {
        "type": "work_order.rejected.v1",
        "time": "2026-11-23T02:00:00+00:00",
        "data": {"unit": UNIT, "by": "rev-2", "reason": "没有照片", "code": "other"},
    }
    problem = {"type": "urn:huying:problem:version_conflict", "changed_by": [changed]}
    api.tell("POST", "dispatch", f"{TICKET}/{hall.ticket.id}/reject", ApiRefused(412, problem))

    again = browser(hall, REVIEWER, api).post(
        f"/tickets/{hall.ticket.id}/actions/reject",
        {"f-reason": "我写了很久的理由", "version": "1"},
    )

    assert again.status_code == 412
    assert "我写了很久的理由" in again.text
    assert "rev-2" in again.text
    assert f'name="version" value="{hall.ticket.version}"' in again.text


def test_a_field_s_error_stands_at_the_field_and_the_words_stay() -> None:
    hall = handed_in()
    api = api_of(hall, REVIEWER)
    errors = [{"field": "reason", "message": "太短了", "message_en": "Too short"}]
    refused = ApiRefused(422, {"type": "urn:huying:problem:invalid", "errors": errors})
    api.tell("POST", "dispatch", f"{TICKET}/{hall.ticket.id}/reject", refused)

    again = browser(hall, REVIEWER, api).post(
        f"/tickets/{hall.ticket.id}/actions/reject", {"f-reason": "短"}
    )

    assert again.status_code == 422
    assert "太短了" in again.text
    assert 'aria-invalid="true"' in again.text


def test_a_service_that_is_away_keeps_the_words_and_the_key() -> None:
    hall = handed_in()
    api = api_of(hall, REVIEWER)
    api.tell("POST", "dispatch", f"{TICKET}/{hall.ticket.id}/reject", ServiceAway("dispatch"))

    again = browser(hall, REVIEWER, api).post(
        f"/tickets/{hall.ticket.id}/actions/reject", {"f-reason": "我的理由<b>", "key": "k9"}
    )

    assert again.status_code == 503
    assert "我的理由&lt;b&gt;" in again.text
    assert 'name="key" value="k9"' in again.text


def test_what_is_not_offered_is_said_plainly_and_never_sent() -> None:
    hall = worked()
    api = api_of(hall, OPERATOR)
    looker = browser(hall, api=api)

    for answer in (
        looker.get(f"/tickets/{hall.ticket.id}/actions/accept"),
        looker.post(f"/tickets/{hall.ticket.id}/actions/accept", {}),
        looker.post(f"/tickets/{hall.ticket.id}/actions/%2e%2e", {}),
    ):
        assert answer.status_code in (404, 409)
    assert not [one for one in api.asked if one[0] == "POST"]


def test_photographs_go_up_first_and_their_ids_go_with_the_note() -> None:
    hall = worked()
    api = api_of(hall, handler())
    api.tell("POST", "intake", "/api/v1/attachments", {"attachment_id": "att_1"})
    order = hall.lead().id
    api.tell("POST", "dispatch", f"/api/v1/work-orders/{order}/progress", {})
    picture = (io.BytesIO(b"\xff\xd8\xff"), "现场.jpg", "image/jpeg")
    form = {
        "f-note": "已到现场",
        "f-proofs": picture,
        "f-proofs-taken_at": "2026-11-23T09:40",
        "f-proofs-longitude": "108.9",
        "f-proofs-latitude": "34.2",
        "key": "k",
    }

    done = browser(hall, handler(), api).post(
        f"/work-orders/{order}/actions/progress", form, content_type="multipart/form-data"
    )

    assert done.status_code == 303, done.text
    upload, sent = [given for method, _, _, given in api.asked if method == "POST"]
    assert upload["form"] == {"ticket_id": hall.ticket.id}
    assert upload["key"] == "k-proofs-0"
    assert sent["json"]["proofs"] == [
        {"attachment_id": "att_1", "taken_at": "2026-11-23T09:40:00+08:00",
         "point": {"longitude": 108.9, "latitude": 34.2}}
    ]  # fmt: skip


def test_files_that_went_up_stay_up_when_the_form_comes_again() -> None:
    hall = worked()
    api = api_of(hall, handler())
    order = hall.lead().id
    refused = ApiRefused(409, {"type": "x:y", "title": "不行"})
    api.tell("POST", "dispatch", f"/api/v1/work-orders/{order}/progress", refused)

    again = browser(hall, handler(), api).post(
        f"/work-orders/{order}/actions/progress", {"f-note": "已到现场", "f-proofs-id": "att_7"}
    )

    assert again.status_code == 409
    assert 'name="f-proofs-id" value="att_7"' in again.text
    assert "不行" in again.text


def test_a_number_of_a_ticket_is_as_good_as_its_id_and_a_wrong_one_is_said() -> None:
    hall = worked()
    api = api_of(hall, OPERATOR)
    rows: list[dict[str, Any]] = [{"ticket_id": "tkt_2", "number": "LH-2"}]
    api.tell(
        "GET", "dispatch", TICKET, lambda number, limit: {"items": rows if number == "lh-2" else []}
    )
    api.tell("POST", "dispatch", f"{TICKET}/{hall.ticket.id}/merge", {})
    looker, path = browser(hall, api=api), f"/tickets/{hall.ticket.id}/actions/merge"

    done = looker.post(path, {"f-others": "lh-2", "f-reason": "同一事项"})
    wrong = looker.post(path, {"f-others": "LH-9", "f-reason": "同一事项"})

    assert done.status_code == 303
    posts = [given["json"] for method, _, _, given in api.asked if method == "POST"]
    assert posts == [{"others": ["tkt_2"], "reason": "同一事项"}]
    assert wrong.status_code == 422
    assert "没有这张工单" in wrong.text


def test_the_head_of_a_form_names_the_fields_that_are_wrong_and_leads_to_them() -> None:
    """The focus goes there: whoever hears the page, or has a long form, learns what to mend."""
    hall = worked()
    api = api_of(hall, OPERATOR)
    api.tell("GET", "dispatch", TICKET, {"items": []})

    page = browser(hall, api=api).post(
        f"/tickets/{hall.ticket.id}/actions/merge", {"f-others": "9" * 5000, "f-reason": "同一事项"}
    )

    (link,) = re.findall(r'<li><a href="#([^"]+)"><b>[^<]+</b>：没有这张工单', page.text)
    assert f'id="{link}"' in page.text
    assert "data-focus" in page.text
    assert [asked for asked in api.asked if "number" in asked[3]] == []


def test_who_comes_second_learns_what_happened_and_keeps_his_words() -> None:
    """Somebody else has screened it: no form is shown any more, yet nothing written is lost."""
    hall = worked()
    reason = {"f-reason": "居民补充：在三号楼后面", "f-unit": "dispatch-centre"}

    answer = browser(hall).post(f"/tickets/{hall.ticket.id}/actions/screen", reason)

    assert answer.status_code == 409
    assert "首次联系诉求人" in answer.text
    assert "居民补充：在三号楼后面" in answer.text
    assert answer.text.count('class="words"') == 1


def test_back_leads_to_a_page_of_ours_and_nowhere_else() -> None:
    hall = handed_in()
    api = api_of(hall, REVIEWER)
    api.tell("POST", "dispatch", f"{TICKET}/{hall.ticket.id}/accept", {})
    looker, path = browser(hall, REVIEWER, api), f"/tickets/{hall.ticket.id}/actions/accept"

    own = looker.post(path, {"next": "/desk?queue=review"}).headers["Location"]
    foreign = looker.post(path, {"next": "//evil.example"}).headers["Location"]

    assert own == "/desk?queue=review"
    assert foreign == f"/tickets/{hall.ticket.id}?done=accept"


def test_a_contact_is_shown_with_a_purpose_and_by_a_unit_with_a_grant() -> None:
    hall = worked()
    api = api_of(hall, handler())
    shown = {"name": "张三", "phone": "13800000000", "email": None}
    api.tell("POST", "intake", "/api/v1/appeals/apl_0001/reveals", shown)
    grant = f"/api/v1/work-orders/{hall.lead().id}/contact-grant"
    api.tell("POST", "dispatch", grant, {"grant": "g1", "expires_at": "x"})

    page = browser(hall, handler(), api).post(
        f"/tickets/{hall.ticket.id}/reveals/apl_0001", {"purpose": "site_visit"}
    )

    assert "13800000000" in page.text
    sent = [given["json"] for method, service, _, given in api.asked if service == "intake"]
    assert sent == [{"purpose": "site_visit", "grant": "g1"}]
    assert page.headers["Cache-Control"] == "no-store"


class MappedDistrict(FakeNames):
    """A district with one square of an area."""

    def directory(self) -> dict[str, Any]:
        square = [[108.9, 34.2], [108.95, 34.2], [108.95, 34.25], [108.9, 34.25]]
        area = {"code": COMMUNITY, "name": "习武园", "kind": "community", "polygon": square}
        return {"areas": [area], "units": []}


@pytest.mark.parametrize(
    ("role", "confidential", "is_shown"),
    [
        *[("operator", False, True), ("supervisor", False, True), ("director", False, False)],
        *[("operator", True, False), ("supervisor", True, True), ("director", True, True)],
    ],
)
def test_whom_to_ring_is_offered_to_those_whom_intake_tells_it(
    role: str, confidential: bool, is_shown: bool
) -> None:
    ticket = {"confidential": confidential, "work_orders": []}
    assert may_reveal(ticket, frozenset({role}), "dispatch-centre") is is_shown


def test_what_is_open_near_by_stands_on_the_map_where_its_point_is_known_and_in_sight() -> None:
    hall = worked()
    api = api_of(hall, OPERATOR)
    row = {"state": "dispatched", "number": "LH-2", "title": "<b>井盖", "category_name": "井盖"}
    points = ([108.92, 34.22], None, [120.0, 30.0])
    near = [{**row, "ticket_id": f"tkt_{n}", "point": at} for n, at in enumerate(points)]
    api.tell("GET", "dispatch", TICKET, {"items": near})
    desk = browser_of("operator", api=api, wired={"district": MappedDistrict()})

    text = desk.get(f"/tickets/{hall.ticket.id}/near").text

    assert text.count('class="map__near"') == 1
    assert 'id="where-map" hx-swap-oob="true"' in text
    assert 'class="map__near" href="/tickets/tkt_0" aria-label="LH-2 &lt;b&gt;井盖"' in text


def test_neighbours_are_those_of_the_list_that_one_came_from() -> None:
    api = FakeApi()
    rows = [{"ticket_id": f"tkt_{n}"} for n in (1, 2, 3)]
    api.tell("GET", "dispatch", TICKET, lambda **_: {"items": rows})

    found = neighbours(api, "tkt_2", "state=open&unit=x")

    assert found is not None
    assert (found.before, found.after, found.place, found.count) == ("tkt_1", "tkt_3", 2, 3)
    assert api.asked[0][3] == {"state": "open", "unit": "x", "limit": "50"}
    assert neighbours(api, "tkt_2", "limit=200&cursor=here") is not None
    assert api.asked[1][3] == {"limit": "200", "cursor": "here"}
    assert neighbours(api, "tkt_9", "state=open&limit=1000000") is None
    assert api.asked[2][3] == {"state": "open", "limit": "50"}
    assert neighbours(api, "tkt_2", "x" * 2000) is None


def test_who_is_not_signed_in_reads_the_public_way_alone() -> None:
    hall = worked()
    api = api_of(hall, OPERATOR)

    page = browser_of(api=api).get(f"/tickets/{hall.ticket.id}")

    assert page.status_code == 503  # the board's own reader, which is away here
    assert api.asked == []
