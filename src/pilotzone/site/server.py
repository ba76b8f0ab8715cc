"""The web server and the worker for long work, started for one zone."""

import os
import signal
import subprocess
import sys
from types import FrameType
from typing import Any

from gunicorn.app.base import BaseApplication


class ZoneServer(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn, told what it needs by arguments and not by files."""

    def __init__(self, host: str, port: int, threads: int) -> None:
        self.zone_options = {
            "bind": f"{host}:{port}",
            "workers": 1,
            "threads": threads,
            "worker_class": "gthread",
            "loglevel": "warning",
            "timeout": 120,
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.zone_options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        from pilotzone.site.wsgi import application  # the rooms load in the worker process

        return application


def serve(host: str, port: int, *, threads: int = 8) -> None:
    """Serve until stopped; the worker is started beside the server and stopped with it."""
    worker = start_worker()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    try:
        ZoneServer(host, port, threads).run()
    finally:
        worker.terminate()
        worker.wait(timeout=20)


def start_worker() -> subprocess.Popen[bytes]:
    """Start the process that does long work: estimates, exports, mail."""
    command = [sys.executable, "-m", "django", "db_worker", "--no-startup-delay"]
    return subprocess.Popen(command, env=os.environ.copy())  # noqa: S603 - our own interpreter and arguments
