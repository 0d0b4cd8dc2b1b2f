"""What every implementation of the console's port ``SavedViews`` must do; make one and run it."""

from services.console.domain.desk.saved_view import SavedView, Scope
from services.console.ports.saved_views import SavedViews
from tests.support.console import NOW


def view(view_id: str, scope: Scope = "own", owner: str = "li", name: str = "") -> SavedView:
    """Return a view of the centre's staff."""
    return SavedView(view_id, name or view_id, scope, owner, "centre", "state=open", NOW)


class SavedViewsSuite:
    """Subclass it with a fixture ``kept``."""

    def test_what_is_kept_is_found_as_it_was(self, kept: SavedViews) -> None:
        one = view("vw_1", "unit")
        kept.keep(one)
        assert kept.find("vw_1") == one
        assert kept.find("vw_2") is None

    def test_a_view_kept_again_takes_its_own_place(self, kept: SavedViews) -> None:
        kept.keep(view("vw_1", name="旧"))
        kept.keep(view("vw_1", name="新"))
        assert [one.name for one in kept.of_owner("li")] == ["新"]

    def test_views_are_shown_by_scope_in_the_order_of_their_names(self, kept: SavedViews) -> None:
        kept.keep(view("vw_3", "own", name="c"))
        kept.keep(view("vw_2", "unit", name="b"))
        kept.keep(view("vw_1", "all", name="a"))
        kept.keep(view("vw_4", "own", owner="wang", name="d"))

        shown = {
            ("li", "centre"): ["a", "b", "c"],
            ("li", None): ["a", "c"],
            ("wang", "centre"): ["a", "b", "d"],
            ("zhao", "chengguan"): ["a"],
        }
        for (username, unit), names in shown.items():
            assert [one.name for one in kept.shown_to(username, unit)] == names
        assert [one.name for one in kept.of_owner("li")] == ["a", "b", "c"]

    def test_a_default_is_one_s_own_and_goes_with_its_view(self, kept: SavedViews) -> None:
        kept.keep(view("vw_1", "all"))
        kept.make_default("li", "vw_1")
        kept.make_default("wang", "vw_1")
        kept.make_default("wang", None)
        assert (kept.default_of("li"), kept.default_of("wang")) == ("vw_1", None)
        kept.remove("vw_1")
        kept.remove("vw_1")
        assert (kept.find("vw_1"), kept.default_of("li")) == (None, None)
