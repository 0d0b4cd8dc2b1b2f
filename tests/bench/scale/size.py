"""A district of one size with the people who work in it, and what their rounds came to."""

import statistics
import threading
from dataclasses import dataclass, field
from time import perf_counter, process_time

from tests.bench.scale.cycle import Cycle
from tests.bench.scale.district import District


@dataclass
class Size:
    """``rates`` are life cycles a second by round, ``costs`` CPU milliseconds of one."""

    district: District
    tickets: int
    clients: list[Cycle]
    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)

    def round(self, cycles: int) -> None:
        """Let every client bring so many tickets to their end; note rate and CPU."""
        threads = [threading.Thread(target=_repeat, args=(one, cycles)) for one in self.clients]
        begun, cpu = perf_counter(), self._cpu_seconds()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        done = len(threads) * cycles
        self.rates.append(done / (perf_counter() - begun))
        self.costs.append(1000 * (self._cpu_seconds() - cpu) / done)

    def forget(self) -> None:
        """Begin to measure: what was before was for warming up."""
        self.rates.clear()
        self.costs.clear()
        for client in self.clients:
            client.seconds.clear()

    def milliseconds(self) -> dict[str, float]:
        """Return the median of each kind of call."""
        names = self.clients[0].seconds
        gathered = {name: [s for one in self.clients for s in one.seconds[name]] for name in names}
        return {name: round(1000 * statistics.median(all_), 1) for name, all_ in gathered.items()}

    def _cpu_seconds(self) -> float:
        """Return CPU so far: our own, which is the service's, and MongoDB's."""
        status = self.district.container.client.admin.command("serverStatus")
        used = status["extra_info"]
        mongodb = (used["user_time_us"] + used["system_time_us"]) / 1e6
        return process_time() + float(mongodb)


def _repeat(client: Cycle, cycles: int) -> None:
    for _ in range(cycles):
        client.run()
