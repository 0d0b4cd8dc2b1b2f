"""Views are kept, shared as far as one may share, and changed by whom they are (K1)."""

import pytest

from services.common.ids import new_id
from services.console.application.desk.views import DeskViews
from services.console.domain.desk.saved_view import MOST_VIEWS, ViewRefused
from services.console.domain.person import Person
from tests.fakes.console_views import FakeSavedViews
from tests.support.console import StoppedClock


def person(name: str, role: str = "operator", unit: str | None = "dispatch-centre") -> Person:
    return Person(name, name, f"s:{name}", frozenset({role}), unit)


LI, WANG, CHIEF = person("li"), person("wang"), person("chief", "supervisor")
ELSEWHERE = person("zhao", unit="chengguan")


@pytest.fixture
def views() -> DeskViews:
    return DeskViews(FakeSavedViews(), StoppedClock(), new_id)


def names(views: DeskViews, who: Person) -> list[str]:
    return [one.name for one in views.shown_to(who).views]


def test_a_view_is_shown_to_its_owner_his_unit_or_everybody(views: DeskViews) -> None:
    views.keep(LI, name="我的", scope="own", query="state=open")
    views.keep(LI, name="单位", scope="unit", query="due=overdue")
    views.keep(CHIEF, name="大家", scope="all", query="severity=P0")

    assert names(views, LI) == ["单位", "大家", "我的"]
    assert names(views, WANG) == ["单位", "大家"]
    assert names(views, ELSEWHERE) == ["大家"]


def test_a_name_kept_again_is_the_same_view_with_another_list(views: DeskViews) -> None:
    first = views.keep(LI, name="我的 ", scope="own", query="state=open")
    second = views.keep(LI, name=" 我的", scope="own", query="state=closed")

    assert first.id == second.id
    assert [one.query for one in views.shown_to(LI).views] == ["state=closed"]


@pytest.mark.parametrize(
    ("who", "name", "scope", "code"),
    [
        (LI, "", "own", "no_name"),
        (LI, " \n\t ", "own", "no_name"),
        (LI, "长" * 41, "own", "long_name"),
        (LI, "a\x00b", "own", "odd_name"),
        (LI, "我的", "everybody", "unknown_scope"),
        (LI, "我的", "all", "not_for_all"),
        (person("x", unit=None), "我的", "unit", "no_unit"),
    ],
)
def test_what_may_not_be_kept_is_said(
    views: DeskViews, who: Person, name: str, scope: str, code: str
) -> None:
    with pytest.raises(ViewRefused) as refused:
        views.keep(who, name=name, scope=scope, query="")
    assert refused.value.code == code
    assert names(views, who) == []


def test_a_kept_list_is_validated_when_it_is_kept(views: DeskViews) -> None:
    """Nothing that was typed into a form stands in somebody else's link."""
    query = "state=lost&javascript:alert(1)&due=overdue"
    kept = views.keep(CHIEF, name="坏", scope="all", query=query)
    assert kept.query == "due=overdue"


def test_only_so_many_are_kept(views: DeskViews) -> None:
    for number in range(MOST_VIEWS):
        views.keep(LI, name=f"视图{number}", scope="own", query="")
    with pytest.raises(ViewRefused, match="too_many"):
        views.keep(LI, name="再来", scope="own", query="")
    views.keep(LI, name="视图3", scope="own", query="state=open")


def test_others_views_are_neither_renamed_nor_removed_nor_opened(views: DeskViews) -> None:
    """What is not shown does not exist; what is shown is still its owner's."""
    own = views.keep(LI, name="我的", scope="own", query="")
    shared = views.keep(LI, name="单位", scope="unit", query="")
    for who, view, code in ((WANG, own, "no_such_view"), (WANG, shared, "not_yours")):
        with pytest.raises(ViewRefused, match=code):
            views.rename(who, view.id, "别的")
        with pytest.raises(ViewRefused, match=code):
            views.remove(who, view.id)
    with pytest.raises(ViewRefused, match="no_such_view"):
        views.open_with(WANG, own.id)
    assert names(views, LI) == ["单位", "我的"]


def test_everybody_s_view_is_changed_by_whoever_may_share_with_everybody(views: DeskViews) -> None:
    view = views.keep(CHIEF, name="大家", scope="all", query="")
    other = person("other", "director")

    assert views.rename(other, view.id, "全体").name == "全体"
    with pytest.raises(ViewRefused, match="not_yours"):
        views.rename(LI, view.id, "我的")


def test_a_default_that_is_removed_is_none_for_everybody_again(views: DeskViews) -> None:
    view = views.keep(LI, name="单位", scope="unit", query="state=open")
    views.open_with(WANG, view.id)
    assert views.shown_to(WANG).default == view
    views.remove(LI, view.id)
    assert views.shown_to(WANG).default is None
