"""How many connections each of a server's workers has: one table, made before they fork."""

import mmap

_PLACES = 64  # a worker's is its number by this: more than ever live at once


class Shares:
    """Counts of all workers, each written by its own worker alone; a dead one's by the master."""

    def __init__(self) -> None:
        self._counts = memoryview(mmap.mmap(-1, _PLACES * 4)).cast("I")

    def tell(self, worker: int, connections: int) -> None:
        """Say how many connections a worker has."""
        self._counts[worker % _PLACES] = connections + 1  # 0: there is no such worker

    def forget(self, worker: int) -> None:
        """Take out a worker that has ended."""
        self._counts[worker % _PLACES] = 0

    def has_more_than_another(self, worker: int) -> bool:
        """Whether another worker has fewer connections than this one."""
        mine = self._counts[worker % _PLACES]
        return any(0 < count < mine for count in self._counts)


SHARES = Shares()
