"""A zone in a PostgreSQL database of its own, made and kept by the commands a person types."""

import json

import psycopg
import pytest
from tests.cli.test_zone import run

pytestmark = pytest.mark.postgres


@pytest.fixture
def database(postgres, request):
    name = request.node.name
    postgres.execute(f"CREATE DATABASE {name}")
    return postgres.url(name)


def tables(database):
    with psycopg.connect(database) as connection:
        return connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()[0]


def test_demonstration_is_made_checked_taken_up_again_and_retired(database, tmp_path):
    zone = str(tmp_path / "zone")
    made = run("demo", zone, "--no-serve", PILOTZONE_DATABASE=database)
    assert made.returncode == 0, made.stderr
    # From here the zone's own settings say where its database is.
    assert run("demo", zone, "--no-serve").returncode == 0
    assert run("retire", zone, "synthetic").returncode == 0
    checked = run("check", zone, "--json", "-")
    assert (checked.returncode, json.loads(checked.stdout)["holds"]) == (0, True)
    assert not (tmp_path / "zone" / "zone.sqlite3").exists()


def test_second_zone_is_not_made_in_the_database_of_the_first(database, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    assert run("init", str(first), "--pack", "changsha", PILOTZONE_DATABASE=database).returncode == 0
    before = tables(database)
    refused = run("init", str(second), "--pack", "changsha", PILOTZONE_DATABASE=database)
    assert (refused.returncode, "expected an empty database" in refused.stderr, second.exists()) == (2, True, False)
    assert tables(database) == before


def test_zone_that_fails_half_way_leaves_the_database_as_it_was(database, tmp_path):
    blocking = "CREATE FUNCTION audit_event_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(blocking)
    failed = run("init", str(tmp_path / "zone"), "--pack", "changsha", PILOTZONE_DATABASE=database)
    assert (failed.returncode == 0, (tmp_path / "zone").exists(), tables(database)) == (False, False, 0)
    assert run("init", str(tmp_path / "zone"), "--pack", "changsha", PILOTZONE_DATABASE=database).returncode == 0


def test_database_that_is_not_there_is_named_without_its_password(postgres, tmp_path):
    url = postgres.url("nowhere").replace("@", ":secret@")
    refused = run("init", str(tmp_path / "zone"), "--pack", "changsha", PILOTZONE_DATABASE=url)
    assert (refused.returncode, "Traceback" in refused.stderr, "secret" in refused.stderr) == (2, False, False)
    assert f"expected one that can be reached, got nowhere at 127.0.0.1:{postgres.port}" in refused.stderr
    assert not (tmp_path / "zone").exists()
