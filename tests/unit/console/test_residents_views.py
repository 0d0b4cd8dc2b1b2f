"""The pure parts of residents' pages: forms, maps, the public board's rows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from services.console.entrypoints.http.residents.board_views import FEWEST, lasting, shaded, tallied
from services.console.entrypoints.http.residents.forms import (
    appeal_of,
    errors_of,
    location_of,
    similar_of,
)
from services.console.entrypoints.http.residents.maps import picture
from services.console.ports.api import Download
from services.console.ports.residents import Area
from tests.unit.console.residents_scene import STREET, Scene


def opened(**counts: int) -> list[dict[str, object]]:
    return [{"key": key, "numerator": count} for key, count in counts.items()]


def test_a_small_group_is_not_told_and_cannot_be_worked_out() -> None:
    rows = tallied(opened(a=40, b=12, c=2), [])

    assert [row["received"] for row in rows] == [40, None, None]


def test_two_small_groups_hide_each_other() -> None:
    rows = tallied(opened(a=40, b=12, c=2, d=1), [])

    assert [row["received"] for row in rows] == [40, 12, None, None]


@given(st.dictionaries(st.text("abcdef", min_size=1), st.integers(0, 50), max_size=8))
def test_no_figure_below_the_least_is_ever_told(counts: dict[str, int]) -> None:
    rows = tallied(opened(**counts), [])
    told = [row["received"] for row in rows if row["received"] is not None]

    assert all(count >= FEWEST for count in told)
    hidden = sum(counts.values()) - sum(told)
    assert hidden == 0 or len(rows) - len(told) != 1 or not told
    assert set(shaded(rows).values()) <= {0, 1, 2, 3, 4}


def test_a_map_keeps_proportions_and_comes_back_to_degrees() -> None:
    found = picture([Area("1", "青年路街道", "subdistrict", STREET)])

    assert found is not None
    view = found.view
    assert view.height == pytest.approx(0.1 * view.per_latitude, abs=0.1)
    assert view.per_latitude > view.per_longitude
    assert view.west + 1000 / view.per_longitude == pytest.approx(108.95)
    assert picture([]) is None


@given(st.dictionaries(st.sampled_from(["longitude", "latitude"]), st.text(max_size=12)))
def test_no_text_in_place_of_a_number_breaks_a_form(said: dict[str, str]) -> None:
    found = location_of(MultiDict(said))

    assert found is None or -180 <= found["longitude"] <= 180


def test_nothing_that_was_left_out_is_sent() -> None:
    said = appeal_of(MultiDict({"text": " 路灯 ", "relation": "boss", "q-a": " "}), (), "zh")

    assert said == {"channel": "web", "kind": "help", "text": "路灯"}


def test_what_is_written_is_sent_whole_with_a_line_s_end_as_one_sign() -> None:
    """Intake says what is too long; the look for similar cases takes what it can."""
    form = MultiDict({"text": "长\r\n" * 3000})

    assert appeal_of(form, (), "zh")["text"] == ("长\n" * 3000).strip()
    assert len(similar_of(form)["text"]) == 5000


def test_refusals_of_unknown_fields_are_kept_too() -> None:
    assert errors_of({"answers.7": "x", "kind": "y"}, []) == {"q-7": "x", "kind": "y"}


def test_the_board_shows_counts_and_hides_small_ones() -> None:
    scene = Scene()
    title = {"title": "响应率", "title_en": "Response rate", "formula": "…", "formula_en": "…"}
    total = {"value": 0.91, "numerator": 91, "denominator": 100, "sample_is_enough": True}
    for name in ("response_rate", "resolution_rate", "satisfaction_rate"):
        scene.figures.tables[name, None] = {"definition": title, "total": total}
    for by, key in (("street", "610104001"), ("category", "0301")):
        rows = [{"key": key, "numerator": 40}, {"key": "x", "numerator": 2}]
        rows.append({"key": "y", "numerator": 1})
        scene.figures.tables["tickets_opened", by] = {
            "rows": rows,
            "total": {"numerator": 43},
            "as_of": "2026-11-23T01:00:00Z",
        }
        scene.figures.tables["on_time_rate", by] = {"rows": []}
    carried = {"carried_in": 0, "raised": 61, "solved": 47, "carried_over": 14}
    team = {
        "name": "啄木鸟志愿队",
        "kind_text": "志愿队伍",
        "kind_text_en": "Team",
        "area": "610104001",
    }
    scene.figures.published |= {
        "month": "2026-10",
        "work_list": {**carried, "with_resources": 20},
        "resources": [team],
        "bulletin": {"pdf": "/public/bulletins/2026-10.pdf"},
    }

    page = scene.client.get("/board").text

    listed = ("61", "47", "14", "链接资源解决 20 件", "啄木鸟志愿队", "bulletins/2026-10.pdf")
    for expected in ("青年路街道", "40", "少于 5", "91.0%", "<svg", *listed):
        assert expected in page
    scene.names["areas"]["610104001"] = "Qingnian Road"
    assert "Team · Qingnian Road" in scene.client.get("/board?lang=en").text


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("bulletins/2026-10.pdf", "bulletins-2026-10.pdf"),
        ("open-data/2026-10/requests.csv", "requests.csv"),
        ("open-data/2026-10/board.csv", "board.csv"),
    ],
)
def test_whoever_has_no_session_downloads_what_the_board_links(path: str, name: str) -> None:
    scene = Scene()
    scene.published.tell("GET", "reporting", f"/public/{path}", Download(b"file", "text/csv"))

    answer = scene.client.get(f"/board/published/{path}")

    assert (answer.status_code, answer.data) == (200, b"file")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_how_long_it_took_is_told_of_groups_that_are_published_alone() -> None:
    rows = [
        {"area": "a", "requests": 9, "median_days": 3.0, "mean_days": 3.4},
        {"area": "b", "requests": None, "median_days": None, "mean_days": None},
        {"area": "c", "requests": 90, "median_days": 2.0, "mean_days": 2.1},
    ]
    assert [row["area"] for row in lasting({"areas": rows, "matters": []}, "areas")] == ["c", "a"]
