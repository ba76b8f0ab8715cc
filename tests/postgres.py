"""A PostgreSQL server of the test run's own, from Debian's package: made in a folder of /tmp, gone when the run ends.

A test that needs it asks for the fixture `postgres` of `tests/zones.py` and is marked `postgres`.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

SERVER_USER = "postgres"
# What a crash would lose is of no interest here.
OPTIONS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "100", "jit": "off"}


def binaries() -> Path | None:
    """Return the folder of the newest server that Debian's package installed."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(found, key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0)
    return newest[-1].parent if newest else None


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server: its programs, its folder and its port on 127.0.0.1; the socket is in the folder too."""

    programs: Path
    folder: Path
    port: int

    def url(self, database: str) -> str:
        return f"postgresql://{SERVER_USER}@127.0.0.1:{self.port}/{database}"

    def execute(self, sql: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql)

    def stop(self) -> None:
        """Stop the server, found by the pid in its own folder, and remove what it wrote."""
        _run(self.programs, "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop", cwd=self.folder)
        shutil.rmtree(self.folder)


def start(programs: Path) -> Cluster:
    """Make a cluster and start its server."""
    # Not under pytest's folder: the server's user may not enter it. A socket's path has to be short, too.
    folder = Path(tempfile.mkdtemp(prefix="pilotzone-pg-"))
    if os.geteuid() == 0:
        os.chown(folder, *_server_ids())
    cluster = Cluster(programs, folder, _free_port())
    data = folder / "data"
    _run(programs, "initdb", "-D", data, "-U", SERVER_USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", cwd=folder)
    options = {**OPTIONS, "listen_addresses": "127.0.0.1", "unix_socket_directories": str(folder)}
    words = " ".join(f"-c {name}={value}" for name, value in options.items())
    _run(programs, "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", f"-p {cluster.port} {words}", "start", cwd=folder)
    return cluster


def _run(programs: Path, name: str, *arguments: object, cwd: Path) -> None:
    # The server refuses to run as root.
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        uid, gid = _server_ids()
        user = {"user": uid, "group": gid, "extra_groups": []}
    command = [str(programs / name), *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=name != "pg_ctl", check=False, **user)
    if done.returncode:
        log = cwd / "log"
        raise RuntimeError(f"{name} failed with {done.returncode}: {done.stderr!r} {log.read_text() if log.exists() else ''}")


def _server_ids() -> tuple[int, int]:
    entry = pwd.getpwnam(SERVER_USER)
    return entry.pw_uid, entry.pw_gid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
