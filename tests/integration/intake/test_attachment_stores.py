"""GridFS and MongoDB keep what every store of attachments promises."""

from typing import Any

import pytest
from pymongo.database import Database

from services.intake.adapters.attachments.documents import ATTACHMENTS, ensure_attachment_indexes
from services.intake.adapters.attachments.gridfs_contents import GridFSContents
from services.intake.adapters.attachments.mongo_attachments import MongoAttachments
from tests.contract.ports.intake_attachments import NOON, AttachmentsContract, ContentsContract
from tests.fakes.intake import FakeClock

pytestmark = pytest.mark.integration


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


class TestMongoAttachments(AttachmentsContract):
    @pytest.fixture
    def attachments(self, database: Database[dict[str, Any]]) -> MongoAttachments:
        ensure_attachment_indexes(database)
        return MongoAttachments(database[ATTACHMENTS])


class TestGridFSContents(ContentsContract):
    @pytest.fixture
    def contents(self, database: Database[dict[str, Any]], clock: FakeClock) -> GridFSContents:
        ensure_attachment_indexes(database)
        return GridFSContents(database, clock)
