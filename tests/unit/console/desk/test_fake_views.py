"""The stand-in for kept views does what the real one does."""

import pytest

from tests.contract.ports.console_views import SavedViewsSuite
from tests.fakes.console_views import FakeSavedViews


class TestFakeSavedViews(SavedViewsSuite):
    @pytest.fixture
    def kept(self) -> FakeSavedViews:
        return FakeSavedViews()
