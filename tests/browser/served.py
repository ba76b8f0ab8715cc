"""A demonstration zone as a person gets it: made and served by the project's own commands, in processes of their own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0


def environment() -> dict[str, str]:
    """Return what a process of the zone inherits: nothing that belongs to the test run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PILOTZONE_", "DJANGO_", "PYTEST_"))}
    # Nobody should have to wait half a minute to see the page that says busy.
    return kept | {"PILOTZONE_LOCK_PATIENCE": "6", "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}


def make_zone(home: Path) -> None:
    """Make the demonstration with `pilotzone demo --no-serve`."""
    command = [sys.executable, "-m", "pilotzone", "demo", str(home), "--no-serve"]
    done = subprocess.run(command, env=environment(), cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        raise AssertionError(f"pilotzone demo ended with {done.returncode}:\n{done.stderr}")


def log_ins(home: Path) -> dict[str, str]:
    """Return the password of each of the demonstration's people, by name."""
    lines = (home / "keys" / "log-ins.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines)
    return {email.partition("@")[0]: password for email, password in pairs}


@dataclass(frozen=True, slots=True)
class Server:
    """A running `pilotzone serve` with the folder it serves."""

    home: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """Stop the server as a person would; what does not go within a while is made to, with all it started."""
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=20)


def serve(home: Path) -> Server:
    """Serve a zone on a free port of 127.0.0.1 and return when it answers."""
    port = _free_port()
    command = [sys.executable, "-m", "pilotzone", "serve", str(home), "--port", str(port)]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environment(), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )  # fmt: skip
    server = Server(home, port, process)
    until = time.monotonic() + PATIENCE
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > until:
            server.stop()
            raise AssertionError(f"pilotzone serve did not come up:\n{(home / 'server.log').read_text(encoding='utf-8')}")
        time.sleep(0.1)
    return server


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
