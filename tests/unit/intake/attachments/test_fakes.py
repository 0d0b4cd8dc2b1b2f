"""The fakes keep what the adapters promise; files of a folder need no server either."""

from pathlib import Path

import pytest

from services.intake.adapters.attachments.file_contents import FileContents
from tests.contract.ports.intake_attachments import NOON, AttachmentsContract, ContentsContract
from tests.fakes.intake import FakeClock
from tests.fakes.intake_attachments import FakeAttachments, FakeContents


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


class TestFakeAttachments(AttachmentsContract):
    @pytest.fixture
    def attachments(self) -> FakeAttachments:
        return FakeAttachments()


class TestFakeContents(ContentsContract):
    @pytest.fixture
    def contents(self, clock: FakeClock) -> FakeContents:
        return FakeContents(clock)


class TestFileContents(ContentsContract):
    @pytest.fixture
    def contents(self, tmp_path: Path, clock: FakeClock) -> FileContents:
        return FileContents(tmp_path / "contents", clock)
