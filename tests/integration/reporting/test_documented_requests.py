"""The requests that docs/reporting shows are answered as it says: they are sent, and compared."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from services.common.store.publications import PublishedCopy
from tests.factories.reporting import life, rated
from tests.factories.reporting_desk import Desk
from tests.integration.reporting.test_carried_over import raised
from tests.support.documented import Documented, differences, requests_of

pytestmark = pytest.mark.integration
DOCS: Final = Path(__file__).parents[3] / "docs" / "reporting"
VOLATILE: Final = frozenset(
    {"as_of", "at", "exclusion_id", "expires_at", "export_id", "file", "size"}
)


def three_units(desk: Desk) -> None:
    """Their November and, of one, its October: what indicators.md counts."""
    units = [
        {"code": "chengguan", "name": "区城市管理和综合执法局"},
        {"code": "huanwei", "name": "区环卫中心"},
        {"code": "shizheng", "name": "区市政中心"},
    ]
    PublishedCopy(desk.container.database["copies"], "directory").save(1, {"units": units})
    for unit, name, late, of in (
        ("chengguan", "a", 4, 34), ("huanwei", "b", 8, 31), ("shizheng", "c", 0, 5),
    ):  # fmt: skip
        late_ones = range(0, 2 * late, 2)
        for number in range(of):
            desk.hear(life(in_time=number not in late_ones), f"tkt_{name}{number}", unit=unit)
    for number in range(32):
        story, closed = life(in_time=number < 21), "2026-10-15T04:00:00Z"
        desk.hear(story, f"tkt_before{number}", unit="chengguan", closed_at=closed)
    desk.hear([*life(in_time=False), rated()], "tkt_late", unit="chengguan", closed_at="2026-09-15")


def five_tickets(desk: Desk) -> None:
    for number in range(5):
        desk.hear([*life(), rated(f"apl_{number}")], f"tkt_{number}", unit="chengguan")


def seed_003(desk: Desk) -> None:
    for number in range(47):
        raised(desk, f"s{number:02}", "2026-03-01T02:00:00Z", "2026-12-31T15:59:59Z", "web")
    for number in range(14):
        raised(desk, f"o{number:02}", "2026-12-31T02:00:00Z", None, "hotline")
    raised(desk, "later", "2026-12-31T16:00:00Z", None, "web")


def three_tickets(desk: Desk) -> None:
    for number in range(3):
        desk.hear(life(), f"tkt_{number}", unit="chengguan")


SCENES: Final[dict[str, tuple[Callable[[Desk], None], int]]] = {
    "indicators.md": (three_units, 4),
    "exports.md": (five_tickets, 1),
    "carried-over.md": (seed_003, 2),
    "analyst.md": (three_tickets, 1),
}


def sent(desk: Desk, one: Documented) -> list[str]:
    """Return what is wrong with the answer to a request of a page."""
    who = ("unit_leader", "chengguan") if one.path.endswith("/exclusions") else ("director", None)
    headers = desk.headers(*who, ())
    answer = desk.http.open(one.path, method=one.method, json=one.body, headers=headers)
    if answer.status_code != (one.status or 200):
        return [f"{one.path}: {answer.status_code} {answer.get_data(as_text=True)[:300]}"]
    return [f"{one.path}{wrong}" for wrong in differences(one.answer, answer.get_json(), VOLATILE)]


@pytest.mark.parametrize("page", SCENES)
def test_a_page_s_requests_are_answered_as_it_says(desk: Desk, page: str) -> None:
    prepare, count = SCENES[page]
    prepare(desk)
    shown = requests_of(DOCS / page)

    assert len(shown) == count
    wrong = "\n".join(one for asked in shown for one in sent(desk, asked))
    assert not wrong


def test_a_broken_download_goes_on_as_exports_md_shows_it(desk: Desk) -> None:
    five_tickets(desk)
    [order] = requests_of(DOCS / "exports.md")
    command = re.search(r"curl -C (\d+) .*# (\d+)", (DOCS / "exports.md").read_text())
    assert command is not None
    made = desk.send(order.path, order.body).json
    headers = {**desk.headers("director", None, ()), "Range": f"bytes={command[1]}-"}
    rest = desk.http.get(made["file"], headers=headers)
    assert (rest.status_code, len(rest.data)) == (int(command[2]), made["size"] - int(command[1]))


def test_hotspots_md_names_what_a_hot_spot_tells(desk: Desk) -> None:
    text = (DOCS / "hotspots.md").read_text(encoding="utf-8")
    listed = re.search(r"those of most people first: `([^`]+)`", text)
    rules = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert listed is not None
    assert rules is not None
    schema = desk.http.get("/openapi.json").json["components"]["schemas"]
    hotspot = next(one for one in schema.values() if "usual" in one.get("properties", {}))
    assert set(listed[1].split()) <= set(hotspot["properties"])
    shown = set(re.findall(r"^(\w+):", rules[1], re.MULTILINE))
    told = set(desk.get("/api/v1/hotspots")["rules"])
    assert shown <= told | {"alike_here", "alike_same"}, (shown, told)
