"""How far Spark is, asked from a thread beside the one that waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any, Final

from pilotzone.evidence.ingest.meter import Meter

_EVERY: Final = 0.25  # seconds
_STEPS: Final = 1000


@contextmanager
def watched(frame: Any, meter: Meter, start: float, stop: float) -> Iterator[None]:
    """Tell a meter of the tasks that end while the body runs; at its end, that the stage is done.

    Parameters
    ----------
    frame : pyspark.sql.DataFrame
        Of the session that is watched.
    meter : Meter
        Who is told.
    start, stop : float
        Fractions of the whole between which the stage runs.
    """
    meter.span(start, stop, _STEPS)
    done = Event()
    # A session of Spark Connect cannot be asked; it is told of at the end only.
    context = getattr(frame.sparkSession, "sparkContext", None)
    thread = Thread(target=_watch, args=(context.statusTracker(), meter, done), daemon=True) if context is not None else None
    if thread is not None:
        thread.start()
    try:
        yield
        meter.add(_STEPS)
    finally:
        done.set()
        if thread is not None:
            thread.join()


def _watch(tracker: Any, meter: Meter, done: Event) -> None:
    stages: dict[int, tuple[int, int]] = {}
    told = 0
    while not done.wait(_EVERY):
        for stage in tracker.getActiveStageIds():
            info = tracker.getStageInfo(stage)
            if info is not None:
                stages[stage] = (info.numCompletedTasks, info.numTasks)
        # Stages that are not yet known make this run ahead, so it never says that all is done.
        steps = int(_STEPS * sum(n for n, _ in stages.values()) / max(1, sum(all_ for _, all_ in stages.values())))
        if steps > told:
            meter.add(steps - told)
            told = steps
