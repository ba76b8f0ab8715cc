"""Processes that race. `python -m tests.races package.module:function '{"option": 1}'` prints the function's result as JSON.

Run by `Zone.run` (tests/zones.py). Django is loaded once here; `race` forks, so that 32 processes start in a moment and none
shares a connection with another.
"""

import importlib
import json
import multiprocessing
import sys
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any

from pilotzone.kit.errors import RoomError

PATIENCE = 120.0


def attempt(action: Callable[[], object]) -> str:
    """Return "done", or the code of the refusal; anything but a refusal goes up and fails the race."""
    try:
        action()
    except RoomError as error:
        return error.code
    return "done"


def race(work: Callable[[int], Any], processes: int = 32) -> list[Any]:
    """Call `work(number)` in so many processes at once and return the results by number."""
    # Django must be set up before this is imported.
    from django.db import connections

    connections.close_all()
    fork = multiprocessing.get_context("fork")
    barrier = fork.Barrier(processes)
    ends = [fork.Pipe(duplex=False) for _ in range(processes)]
    runners = [fork.Process(target=_run, args=(work, number, barrier, ends[number][1])) for number in range(processes)]
    for runner in runners:
        runner.start()
    try:
        return [_received(number, end) for number, (end, _) in enumerate(ends)]
    finally:
        for runner in runners:
            runner.join(timeout=5)
            runner.kill()


def _run(work: Callable[[int], Any], number: int, barrier: Barrier, end: Connection) -> None:
    try:
        barrier.wait(timeout=PATIENCE)
        end.send((True, work(number)))
    except BaseException:  # noqa: BLE001 - whatever it was, the parent reports it
        end.send((False, traceback.format_exc()))


def _received(number: int, end: Connection) -> Any:
    if not end.poll(PATIENCE):
        raise AssertionError(f"Process {number} made no progress in {PATIENCE:.0f} seconds.")
    done, result = end.recv()
    if not done:
        raise AssertionError(f"Process {number} failed:\n{result}")
    return result


def main(function: str, options: str) -> None:
    """Set Django up, call the function and print what it returns."""
    import django

    django.setup()
    module, name = function.split(":")
    result = getattr(importlib.import_module(module), name)(**json.loads(options))
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
