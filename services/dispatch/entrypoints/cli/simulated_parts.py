"""Plays a simulated month in several processes: tickets are played apart, counts are added up."""

import gc
import os
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from typing import Any, Final

from services.dispatch.domain.simulation.district import District
from services.dispatch.domain.simulation.habits import Month
from services.dispatch.domain.simulation.tally import Tally

_WORTH_A_PROCESS: Final = 500  # appeals: fewer are played sooner than another process has begun


def played(district: District, month: Month, processes: int = 0) -> dict[str, Any]:
    """Return a month's report, with the seconds of processor time that it took in all.

    Args:
        district: where it is played; it is not changed where there are several processes.
        month: what is played.
        processes: in how many at most; 0: as many as there are processors.

    """
    parts = min(processes or os.cpu_count() or 1, 1 + month.appeals // _WORTH_A_PROCESS)
    found = _in_processes(district, month, parts) if parts > 1 else [_part(district, month, 0, 1)]
    whole = Tally()
    for tally, _ in found:
        whole.merge(tally)
    return {**whole.report(), "cpu_seconds": round(sum(seconds for _, seconds in found), 1)}


def _in_processes(district: District, month: Month, parts: int) -> list[tuple[Tally, float]]:
    """Play in forked processes: they count, and touch nothing else of what they inherit."""
    with ProcessPoolExecutor(parts, mp_context=get_context("fork")) as pool:
        shares = pool.map(_part, repeat(district), repeat(month), range(parts), repeat(parts))
        return list(shares)


def _part(district: District, month: Month, part: int, parts: int) -> tuple[Tally, float]:
    """Play with the collector of cycles at rest: a run makes none, and looking costs a fifth."""
    began = time.process_time()
    gc.disable()
    try:
        return district.play(month, part, parts), time.process_time() - began
    finally:
        gc.enable()
