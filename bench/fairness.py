"""Commands of many processes against one ledger: how many a second, and does everybody get a turn?

Prints commands a second, the fewest and most of any process, Jain's index (1 is equal shares) and the longest wait.
"""

import argparse
import multiprocessing
import os
import statistics
import tempfile
import time
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path


def work(number: int, seconds: float, barrier: Barrier, end: Connection) -> None:
    from pilotzone.audit.actors import SYSTEM
    from pilotzone.ledger.commands import post_transfer
    from pilotzone.ledger.enums import Purpose
    from pilotzone.ledger.models import Account
    from pilotzone.ledger.postings import Grounds, Leg

    source, pool = Account.objects.get(code="bench/source"), Account.objects.get(code="bench/pool")
    barrier.wait()
    waits, stop = [], time.monotonic() + seconds
    while (begun := time.monotonic()) < stop:
        post_transfer([Leg(source, -1), Leg(pool, 1)], key=f"{number}-{len(waits)}", grounds=Grounds(Purpose.FUND), by=SYSTEM)
        waits.append(time.monotonic() - begun)
    end.send(waits)


def open_accounts() -> None:
    from pilotzone.audit.actors import SYSTEM
    from pilotzone.audit.enums import Origin
    from pilotzone.ledger.commands import open_account
    from pilotzone.ledger.enums import AccountKind
    from pilotzone.ledger.models import Unit
    from pilotzone.ledger.postings import NewAccount

    unit = Unit.objects.get(code="cny")
    for name, kind, limited in (("source", AccountKind.SOURCE, False), ("pool", AccountKind.POOL, True)):
        new = NewAccount(f"bench/{name}", kind, unit, label_zh=name, label_en=name, origin=Origin.REAL, limited=limited)
        open_account(new, by=SYSTEM)


def race(processes: int, seconds: float) -> list[list[float]]:
    from django.db import connections

    connections.close_all()
    fork = multiprocessing.get_context("fork")
    barrier, ends = fork.Barrier(processes), [fork.Pipe(duplex=False) for _ in range(processes)]
    runners = [fork.Process(target=work, args=(i, seconds, barrier, ends[i][1])) for i in range(processes)]
    for runner in runners:
        runner.start()
    results = [end.recv() for end, _ in ends]
    for runner in runners:
        runner.join()
    return results


def main() -> list[str]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--database", default="", help="postgresql://… of an empty database; default SQLite")
    options = parser.parse_args()
    if options.database:
        os.environ["PILOTZONE_DATABASE"] = options.database
    with tempfile.TemporaryDirectory() as folder:
        from pilotzone.site import deployment

        deployment.make(Path(folder) / "zone", "changsha")
        open_accounts()
        waits = race(options.processes, options.seconds)
    counts = [len(each) for each in waits]
    jain = sum(counts) ** 2 / (len(counts) * sum(count * count for count in counts))
    # Nothing beside it to compare with, so there is no ratio.
    print(f"commands a second  {sum(counts) / options.seconds:.0f}")
    print(f"per process        {min(counts)} fewest, {statistics.median(counts):.0f} median, {max(counts)} most")
    print(f"Jain's index       {jain:.2f}")
    print(f"longest wait       {max(max(each, default=0.0) for each in waits):.1f} s")
    return []
