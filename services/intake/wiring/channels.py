"""The channels: each a way to fill in the one canonical form."""

from functools import cached_property

from services.common.ids import new_id
from services.intake.adapters import documents
from services.intake.adapters.channels.calls import MongoCalls, MongoRequestKeys
from services.intake.adapters.channels.files.reader import MappedFiles
from services.intake.adapters.channels.mongo_imports import MongoImports
from services.intake.adapters.personal_data.phone_numbers import LibraryPhoneNumbers
from services.intake.application.channels.run_imports import RowReader, RunImports
from services.intake.application.channels.start_import import StartImport
from services.intake.application.channels.take_call import TakeCall
from services.intake.application.channels.take_item import TakeItem
from services.intake.wiring.receiving import Receiving


class Channels(Receiving):
    """The channels: each a way to fill in the one canonical form."""

    @cached_property
    def request_keys(self) -> MongoRequestKeys:
        """The keys of requests that make no single appeal."""
        return MongoRequestKeys(self.database[documents.REQUEST_KEYS], self.wall)

    @cached_property
    def take_item(self) -> TakeItem:
        """Use case."""
        return TakeItem(self.receive_appeal)

    @cached_property
    def imports(self) -> MongoImports:
        """The imports, as this process claims them."""
        owner = f"{self.settings.process_name}-{new_id('own')}"
        return MongoImports(self.database, self.sealer, self.wall, owner)

    @cached_property
    def start_import(self) -> StartImport:
        """Use case."""
        return StartImport(self.imports, self.request_keys, self.hashes, self.clock)

    def run_imports(self, read_row: RowReader) -> RunImports:
        """Use case; rows are read by the same form as every other channel's."""
        return RunImports(self.imports, MappedFiles(), read_row, self.take_item, self.clock)

    @cached_property
    def take_call(self) -> TakeCall:
        """Use case."""
        return TakeCall(
            appeals=self.appeals,
            views=self.views,
            closed_cases=self.closed_cases,
            calls=MongoCalls(self.database[documents.CALLS], self.wall),
            phones=LibraryPhoneNumbers(),
            hashes=self.hashes,
            clock=self.clock,
        )
