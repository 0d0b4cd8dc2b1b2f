"""The menu of staff: what waits behind its places."""

from functools import cached_property

from services.console.application.menu.count_work import CountWork
from services.console.wiring.foundation import Foundation


class MenuWiring(Foundation):
    """The menu of staff."""

    @cached_property
    def count_work(self) -> CountWork:
        """Count what waits for somebody."""
        return CountWork()
