"""`pilotzone serve`, as a person starts it and stops it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import pytest
from tests.zones import ROOT

PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Served:
    """A running server and where it listens."""

    process: subprocess.Popen[str]
    port: int

    def get(self, path: str, language: str = "en") -> tuple[int, str]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Accept-Language": language})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()

    def children(self) -> set[int]:
        """Return the processes below the server's own: gunicorn's worker and the one for long work."""
        found, waiting = set(), [self.process.pid]
        while waiting:
            tasks = Path(f"/proc/{waiting.pop()}/task")
            below = {int(pid) for task in tasks.glob("*/children") for pid in task.read_text().split()}
            waiting += below - found
            found |= below
        return found


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    home = tmp_path / "zone"
    environment = _clean_environment()
    subprocess.run(
        [sys.executable, "-m", "pilotzone", "init", str(home), "--pack", "changsha"], env=environment, check=True, capture_output=True
    )
    with serving(home) as server:
        yield server


@contextmanager
def serving(home: Path) -> Iterator[Served]:
    """Serve a zone on a free port for as long as the block lasts."""
    environment = _clean_environment()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "pilotzone", "serve", str(home), "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    server = Served(process, port)
    try:
        _wait_for(server)
        yield server
    finally:
        # Asked to end, it ends its workers too; killed, it would leave them behind.
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=PATIENCE)


def _clean_environment() -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PILOTZONE_", "DJANGO_"))}
    return clean | {"PYTHONPATH": str(ROOT / "src")}


def _wait_for(server: Served) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert server.process.poll() is None, server.process.communicate()[0]
        try:
            server.get("/")
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError("The server did not answer.")


@pytest.mark.xdist_group("served")
def test_serve_answers_in_both_languages_and_ends_whole_on_a_signal(served):
    status, english = served.get("/", "en")
    _, chinese = served.get("/", "zh-hans")
    assert (status, 'lang="en"' in english, 'lang="zh-hans"' in chinese) == (200, True, True)
    style = english.split('rel="stylesheet" href="')[1].split('"')[0]
    assert served.get(style)[0] == 200
    below = served.children()
    assert len(below) >= 2

    served.process.send_signal(signal.SIGTERM)
    words, _ = served.process.communicate(timeout=40)

    assert served.process.returncode == 0, words
    assert "Traceback" not in words
    assert {pid for pid in below if Path(f"/proc/{pid}").exists()} == set()
