"""Zones of their own for tests that need real processes: a folder, a database on either engine, workers that share it.

Migrated once per run and database, then copied. Use:

    @pytest.mark.xdist_group("zones")
    def test_something(zone):                       # once on SQLite, once on PostgreSQL
        result = zone.run("tests.ledger.racers:spend_all")

The function runs in a process that has the site's own settings; it may call `tests.races.race` to start many more.
What it returns has to be JSON.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests import postgres as server

ROOT = Path(__file__).resolve().parents[1]
ENGINES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone's folder and the address of its database; empty means SQLite in the folder."""

    home: Path
    database: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that belongs to this zone."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PILOTZONE_", "DJANGO_", "PYTEST_"))}
        return inherited | {
            "DJANGO_SETTINGS_MODULE": "pilotzone.site.settings",
            "PILOTZONE_HOME": str(self.home),
            "PILOTZONE_DATABASE": self.database,
            "PILOTZONE_SECRET_KEY": "only for tests",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }

    def python(self, *arguments: str) -> str:
        """Run Python for this zone and return what it prints; an error carries what it said."""
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
        )  # fmt: skip
        if done.returncode:
            raise AssertionError(f"python {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")
        return done.stdout

    def run(self, function: str, **options: object) -> Any:
        """Call "package.module:function" in a process of this zone and return its result."""
        return json.loads(self.python("-m", "tests.races", function, json.dumps(options)))


@pytest.fixture(scope="session")
def postgres() -> Iterator[server.Cluster]:
    """A PostgreSQL server for this run; without one the test is skipped, or fails where CI promised it."""
    programs = server.binaries()
    if programs is None:
        reason = "needs PostgreSQL's server: apt-get install postgresql"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    cluster = server.start(programs)
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Zone:
    zone = Zone(tmp_path_factory.mktemp("sqlite-template"))
    zone.python("-m", "django", "migrate", "--verbosity=0")
    return zone


@pytest.fixture(scope="session")
def _postgres_template(postgres: server.Cluster, tmp_path_factory: pytest.TempPathFactory) -> Zone:
    postgres.execute("CREATE DATABASE template_zone")
    zone = Zone(tmp_path_factory.mktemp("postgres-template"), postgres.url("template_zone"))
    zone.python("-m", "django", "migrate", "--verbosity=0")
    return zone


@pytest.fixture(scope="session")
def make_zone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Zone]:
    """A function that makes a fresh, migrated zone on "sqlite" or "postgresql"."""

    def make(engine: str) -> Zone:
        home = tmp_path_factory.mktemp("zone")
        if engine == "sqlite":
            template = request.getfixturevalue("_sqlite_template")
            shutil.copy(template.home / "zone.sqlite3", home / "zone.sqlite3")
            return Zone(home)
        cluster = request.getfixturevalue("postgres")
        request.getfixturevalue("_postgres_template")
        name = home.name.replace("-", "_")
        cluster.execute(f'CREATE DATABASE "{name}" TEMPLATE template_zone')
        return Zone(home, cluster.url(name))

    return make


@pytest.fixture(params=ENGINES)
def zone(request: pytest.FixtureRequest, make_zone: Callable[[str], Zone]) -> Zone:
    """A fresh zone, once on SQLite and once on PostgreSQL."""
    return make_zone(request.param)
