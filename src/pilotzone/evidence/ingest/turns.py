"""Workers on threads of their own that take numbered turns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event
from typing import TypeVar

W = TypeVar("W")


def in_turn(workers: Iterable[W], turns: int, work: Callable[[W, Iterator[int]], None]) -> None:
    """Let workers take turns until none are left; the first failure stops all and is raised.

    Parameters
    ----------
    workers : Iterable[W]
        One for each thread, at least one.
    turns : int
        Turns are numbered from 0 to `turns` - 1; which worker gets which is left to chance.
    work : Callable[[W, Iterator[int]], None]
        Called once for each worker with the turns it takes.
    """
    stop, numbers, each = Event(), count(), list(workers)

    def taken() -> Iterator[int]:
        while not stop.is_set() and (turn := next(numbers)) < turns:
            yield turn

    def run(worker: W) -> None:
        try:
            work(worker, taken())
        except BaseException:
            stop.set()
            raise

    with ThreadPoolExecutor(len(each)) as pool:
        for done in [pool.submit(run, worker) for worker in each]:
            done.result()
