"""Runs the tests of every room that has tables once more, on a PostgreSQL server of this run's own.

python -m tests.on_postgres [arguments of pytest]

Without a server the lane is skipped and says so; with CI=true that is a failure.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests import postgres

ROOMS = ("audit", "registry", "accounts", "obligations", "ledger", "indicators", "schemes", "applications", "grants", "studies", "portal")


def main() -> int:
    programs = postgres.binaries()
    if programs is None:
        promised = os.environ.get("CI") == "true"
        print(
            f"PostgreSQL lane {'FAILED' if promised else 'skipped'}: needs PostgreSQL's server: apt-get install postgresql", file=sys.stderr
        )
        return int(promised)
    cluster = postgres.start(programs)
    try:
        environment = os.environ | {"PILOTZONE_DATABASE": cluster.url("zone")}
        # Whoever names tests gets those only.
        named = any(Path(argument.partition("::")[0]).exists() for argument in sys.argv[1:])
        rooms = [] if named else [f"tests/{room}" for room in ROOMS]
        # Races and whole zones bring their own databases and have run already.
        command = [sys.executable, "-m", "pytest", "-m", "not postgres and not browser and not own_zone", *rooms, *sys.argv[1:]]
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        cluster.stop()


if __name__ == "__main__":
    sys.exit(main())
